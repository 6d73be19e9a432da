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

  /** Gaps, a city that training never saw, and one that the runtime's Java cannot take. */
  @Test
  void itIsComparedOnRowsOfTheUsersToo() throws Exception {
    assertEquals(0, train().code());
    file("own.csv", "age,income,city\n1,2,Bonn\n,3,\n-9e3,4,Oslo\n5,6,\uD83D\uDE00\n");
    Cli own = export("graph.onnx", "--data", path("own.csv").toString());
    assertEquals(0, own.code(), own::all);
    assertTrue(
        own.out().contains("512 rows drawn from what training saw, and on 3 rows of the data"),
        own::all);
    assertTrue(own.out().contains("left out: 1 row"), own::all);

    file("wrong.csv", "age,income,city\n1,2,Bonn\nmany,3,Bonn\n");
    String wrong = path("wrong.csv").toString();
    Cli refused = export("other.onnx", "--data", wrong);
    assertEquals(3, refused.code(), refused::all);
    assertTrue(refused.err().contains("many"), refused::all);
    assertFalse(Files.exists(path("other.onnx")));
    Cli skipped = export("other.onnx", "--data", wrong, "--set", "data.bad-rows=skip");
    assertEquals(0, skipped.code(), skipped::all);
    assertTrue(skipped.out().contains("on 1 row of the data"), skipped::all);

    Cli over = export("wrong.csv", "--data", wrong, "--overwrite");
    assertEquals(2, over.code(), over::all);
    assertTrue(Files.readString(path("wrong.csv")).startsWith("age"));
    Cli set = export("third.onnx", "--set", "data.bad-rows=skip");
    assertEquals(2, set.code(), set::all);
    Cli card = Cli.run("export", "--format", "card", "-m", "a", "-o", "b", "--data", wrong);
    assertEquals(2, card.code(), card::all);
    assertTrue(card.err().contains("--format onnx"), card::all);
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
