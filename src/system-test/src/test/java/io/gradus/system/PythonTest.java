package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wheel with the real PySpark that pip gets for it, each script a process of its own. */
class PythonTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern EXAMPLE = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

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
  void aFitWhoseKernelDiedGoesOnInTheNextOneToTheSameBits()
      throws IOException, InterruptedException {
    run(python.script(directory, "python/killed.py", saved.toString()), "went on");
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
  void gridsAndValidatorsTrainAllModelsTogetherAndOptunaAsksForBatches()
      throws IOException, InterruptedException {
    Path validated = Files.createDirectory(directory.resolve("validated"));
    String page = Installation.configurations().resolveSibling("src/site/tuning.md").toString();
    run(python.script(directory, "python/tuning.py", validated.toString(), page), "tuned");
    String jar = Installation.jar().toString();
    run(python.script(directory, "python/validated.py", validated.toString(), jar), "validated");
  }

  @Test
  void packageAndProgramsThatUseItAreStrictlyTyped() throws IOException, InterruptedException {
    Path sources = Installation.configurations().resolveSibling("src/python");
    String settings = sources.resolve("mypy.ini").toString();
    String program = Python.copy(directory, "python/typed.py").toString();
    String cache = directory.resolve("mypy-cache").toString();
    List<String> words =
        new ArrayList<>(List.of("--config-file", settings, "--cache-dir", cache, program));
    // PySpark 3.5 lacks what the module for Spark Connect names, and a program is checked alone.
    words.addAll(
        Repository.artifact().contains("-3.5_")
            ? List.of("--follow-imports", "silent")
            : List.of("gradus"));
    words.addAll(examples("README.md", "src/site/python.md", "src/site/tuning.md"));
    try (Command mypy =
        python.start(
            sources, directory.resolve("mypy").toString(), "mypy", words.toArray(String[]::new))) {
      assertEquals(0, mypy.await(LIMIT), mypy::output);
    }
  }

  @Test
  void theExamplesRunInNotebooksWhichShowWhatTheyShould() throws IOException, InterruptedException {
    Path sources = Installation.configurations().resolveSibling("src");
    String page = sources.resolve("site/python.md").toString();
    String book = sources.resolve("python/examples/churn.ipynb").toString();
    run(python.script(directory, "python/notebook.py", page, book), "shown");
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

  @Test
  void sparkSqlAndJdbcClientsHaveModelsAsFunctions() throws IOException, InterruptedException {
    List<String> settings =
        List.of(
            "--master",
            "local[2]",
            "--jars",
            Installation.jar().toString(),
            "--conf",
            "spark.ui.enabled=false",
            "--conf",
            "spark.sql.catalog.gradus=gradus.sql.ModelCatalog",
            "--conf",
            "spark.sql.catalog.gradus.model.churn=" + saved.resolve("model"));
    // Each makes a catalog of Hive's where it runs.
    Path shell = Files.createDirectory(directory.resolve("shell"));
    Path script =
        Files.writeString(
            shell.resolve("script.sql"),
            """
            CREATE TEMPORARY VIEW customers AS
              SELECT * FROM VALUES (1, 7D, 'a'), (2, 40D, 'b'), (3, NULL, 'c') AS t(id, hours, plan);
            SHOW USER FUNCTIONS IN gradus;
            SELECT 'said', id, gradus.churn(struct(*)).prediction FROM customers ORDER BY id;
            SELECT gradus.churn(struct(hours)) FROM customers;
            """);
    try (Command sql =
        python.start(shell, "spark-sql", "spark-sql", with(settings, "-f", script))) {
      assertEquals(1, sql.await(LIMIT), sql::output);
      assertTrue(sql.output().contains("gradus.churn\n"), sql::output);
      assertTrue(sql.output().contains("said\t1\tno\nsaid\t2\tyes\nsaid\t3\t"), sql::output);
      assertTrue(
          sql.output().contains("Expected a column \"plan\", found none of that name"),
          sql::output);
    }
    Path served = Files.createDirectory(directory.resolve("served"));
    int port = Command.freePort();
    String[] server =
        with(
            settings,
            "--class",
            "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
            "spark-internal",
            "--hiveconf",
            "hive.server2.thrift.port=" + port);
    String query =
        "SELECT 'said', gradus.churn(struct(40D AS hours, 'b' AS plan)).prediction AS said";
    List<String> client =
        List.of("-u", "jdbc:hive2://127.0.0.1:" + port, "-n", "any", "--outputformat=csv2");
    try (Command thrift = python.start(served, "thrift", "spark-submit", server)) {
      thrift.await(Pattern.compile("HiveThriftServer2 started"), LIMIT);
      run(python.start(shell, "beeline", "beeline", with(client, "-e", query)), "said,yes");
    }
  }

  private static String[] with(List<String> words, Object... more) {
    return Stream.concat(words.stream(), Stream.of(more).map(Object::toString))
        .toArray(String[]::new);
  }

  /** The examples of Python's in pages, each as a file. */
  private static List<String> examples(String... pages) throws IOException {
    List<String> files = new ArrayList<>();
    for (String page : pages) {
      String text = Files.readString(Installation.configurations().resolveSibling(page));
      Matcher example = EXAMPLE.matcher(text);
      while (example.find()) {
        Path file = directory.resolve("example_%s.py".formatted(files.size()));
        files.add(Files.writeString(file, example.group(1)).toString());
      }
    }
    assertTrue(files.size() >= 2, files::toString);
    return files;
  }

  /**
   * {@code scripts/test --all} runs a line after the other: each leaves what it saved for others.
   */
  @Test
  void whatOtherLinesSavedGivesTheSameBits() throws IOException, InterruptedException {
    String folder = System.getProperty("gradus.lines");
    assumeTrue(folder != null, "Left out: only scripts/test --all has other lines");
    Path lines = Files.createDirectories(Path.of(folder));
    Path own = lines.resolve(Repository.artifact());
    List<Path> others;
    try (Stream<Path> all = Files.list(lines)) {
      others = all.filter(line -> !line.equals(own)).toList();
    }
    if (!Files.exists(own)) {
      copy(saved, own);
    }
    assumeTrue(!others.isEmpty(), "Left out: this is the first line");
    String jar = Installation.jar().toString();
    for (Path other : others) {
      Path theirs = directory.resolve(other.getFileName());
      copy(other, theirs);
      run(python.script(directory, "python/load.py", theirs.toString(), jar), "loaded");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void run(Command command, String lastWord) throws InterruptedException {
    try (command) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains(lastWord), command::output);
    }
  }
}
