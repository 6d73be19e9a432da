package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wheel with the real PySpark that pip gets for it, each script a process of its own. */
class PythonTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir static Path directory;

  private static Python python;
  private static Path saved;

  /** Trains and saves: see {@code fit.py} for what it holds on the way. */
  @BeforeAll
  static void fit() throws IOException, InterruptedException {
    Path wheel = Installation.wheel();
    assumeTrue(Files.exists(wheel), () -> "Left out: there is no " + wheel.getFileName());
    python = Python.installed(wheel);
    saved = Files.createDirectory(directory.resolve("saved"));
    Python.copy(directory, "python/common.py");
    run(python.script(directory, "python/fit.py", saved.toString()), "fitted");
  }

  @Test
  void processesThatNeverImportedGradusLoadAndGoOnAsJavaDoes()
      throws IOException, InterruptedException {
    String jar = Installation.jar().toString();
    run(python.script(directory, "python/load.py", saved.toString(), jar), "loaded");
  }

  @Test
  void aSessionWithoutTheJarIsToldWhichOptionGivesIt() throws IOException, InterruptedException {
    run(python.script(directory, "python/lacking.py"), "lacking");
  }

  @Test
  void theJarAloneIsEnoughAndComputesWhereItsNativesDoNotLoad()
      throws IOException, InterruptedException {
    String jar = Installation.jar().toString();
    String foreign = "-Dorg.bytedeco.javacpp.platform=macosx-arm64";
    String script = Python.copy(directory, "python/alone.py").toString();
    List<String> words =
        List.of(
            "--master",
            "local[2]",
            "--jars",
            jar,
            "--py-files",
            jar,
            "--conf",
            "spark.ui.enabled=false",
            "--driver-java-options",
            foreign,
            script,
            saved.toString(),
            jar);
    run(python.start(directory, "alone", "spark-submit", words.toArray(String[]::new)), "alone");
  }

  @Test
  void packageAndProgramsThatUseItAreStrictlyTyped() throws IOException, InterruptedException {
    Path sources = Installation.configurations().resolveSibling("src/python");
    String settings = sources.resolve("mypy.ini").toString();
    String program = Python.copy(directory, "python/typed.py").toString();
    String cache = directory.resolve("mypy-cache").toString();
    try (Command mypy =
        python.start(
            sources,
            directory.resolve("mypy").toString(),
            "mypy",
            "--config-file",
            settings,
            "--cache-dir",
            cache,
            "gradus",
            program)) {
      assertEquals(0, mypy.await(LIMIT), mypy::output);
    }
  }

  @Test
  void theExampleOfThePageRunsInANotebookWhichShowsWhatItShould()
      throws IOException, InterruptedException {
    String page = Installation.configurations().resolveSibling("src/site/python.md").toString();
    run(python.script(directory, "python/notebook.py", page), "shown");
  }

  @Test
  void mlflowsSparkFlavourLogsAndLoadsAPipeline() throws IOException, InterruptedException {
    Path place = Files.createDirectory(directory.resolve("mlflow"));
    String artifacts = place.resolve("artifacts").toString();
    try (Mlflow server = Mlflow.start(place, Map.of(), "--artifacts-destination", artifacts)) {
      String jar = Installation.jar().toString();
      run(
          python.script(
              directory, "python/mlflow_spark.py", saved.toString(), jar, server.address()),
          "logged");
    }
  }

  private static void run(Command command, String lastWord) throws InterruptedException {
    try (command) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains(lastWord), command::output);
    }
  }
}
