package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Models for others, by the command line. */
class ExportCommandTest extends SparkCli {
  @Test
  void aGraphIsComparedBeforeItIsWritten() throws Exception {
    Cli trained = train();
    assertEquals(0, trained.code(), trained::all);
    Cli first = export("graph.onnx");
    assertEquals(0, first.code(), first::all);
    assertTrue(first.out().contains("by ONNX Runtime on 512 rows"), first::all);
    assertTrue(first.out().contains("city"), first::all);
    assertTrue(first.out().contains("probability_yes"), first::all);
    byte[] graph = Files.readAllBytes(path("graph.onnx"));

    Cli again = export("graph.onnx");
    assertEquals(2, again.code(), again::all);
    assertTrue(again.err().contains("--overwrite"), again::all);

    Cli matrix = export("graph.onnx", "--outputs", "matrix", "--overwrite");
    assertEquals(0, matrix.code(), matrix::all);
    assertFalse(matrix.out().contains("probability_yes"), matrix::all);
    assertTrue(matrix.out().contains("[rows, 2]"), matrix::all);

    assertEquals(0, export("graph.onnx", "--overwrite").code());
    assertEquals(-1, java.util.Arrays.mismatch(graph, Files.readAllBytes(path("graph.onnx"))));

    Cli folder = export("");
    assertEquals(2, folder.code(), folder::all);
    assertTrue(folder.err().contains("a directory"), folder::all);
  }

  @Test
  void aModelThatIsNoneAndAFormatThatIsNoneAreRefused() {
    Cli none = export("graph.onnx");
    assertEquals(3, none.code(), none::all);
    assertFalse(Files.exists(path("graph.onnx")));
    Cli format =
        Cli.run("export", "--format", "pmml", "-m", "a", "-o", path("graph.onnx").toString());
    assertEquals(2, format.code(), format::all);
  }

  private Cli export(String file, String... more) {
    String[] arguments = new String[7 + more.length];
    String[] first = {
      "export",
      "--format",
      "onnx",
      "--model",
      path("out/model").toString(),
      "-o",
      path(file).toString()
    };
    System.arraycopy(first, 0, arguments, 0, first.length);
    System.arraycopy(more, 0, arguments, first.length, more.length);
    return Cli.run(arguments);
  }
}
