package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each example of {@code conf/examples}, trained on few rows, gives in ONNX Runtime for Java and
 * for Python what it gives in Spark: the network's input to the bit, predictions but for rounding.
 * The rows have gaps, categories that are new, and values far outside.
 */
class OnnxExamplesTest {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  @TempDir static Path directory;

  @Test
  void allExamplesPredictInBothRuntimesWhatTheyPredictInSpark() throws Exception {
    Path graphs = directory.resolve("graphs");
    Path examples = Installation.configurations().resolve("examples");
    String classPath =
        String.join(
            File.pathSeparator,
            System.getProperty("gradus.driver.tests"),
            Installation.jar().toString(),
            onnxRuntime());
    List<String> words =
        List.of(
            "--master",
            "local[2]",
            "--driver-class-path",
            classPath,
            "--class",
            "io.gradus.export.OnnxExamples",
            Installation.jar().toString(),
            examples.toString(),
            graphs.toString());
    Map<String, String> environment = Map.of("GRADUS_DATA", directory.resolve("rows").toString());
    try (Command program =
        Command.start(directory, "examples", "spark-submit", words, environment)) {
      assertEquals(0, program.await(LIMIT), program::output);
    }
    int expected = count(examples) + 1;
    try (Command script =
        Python.installed().script(directory, "onnx_examples.py", graphs.toString())) {
      assertEquals(0, script.await(LIMIT), script::output);
      assertTrue(script.output().contains(expected + " graphs are the same"), script::output);
    }
  }

  private static int count(Path examples) throws IOException {
    try (var files = Files.list(examples)) {
      return (int) files.count();
    }
  }

  private static String onnxRuntime() throws URISyntaxException {
    return Path.of(OrtEnvironment.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
