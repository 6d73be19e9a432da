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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users take from a repository, as the page on Spark ML shows it, in empty folders. */
class HandedOutTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int HELD_OUT = 400;

  /** What Maven says where it does not reach a repository. */
  private static final Pattern NO_REPOSITORY =
      Pattern.compile("Could not transfer|UnknownHostException|Network is unreachable");

  @TempDir static Path directory;

  private static Repository repository;
  private static String page;
  private static Path rows;

  @BeforeAll
  static void handOut() throws IOException, InterruptedException {
    repository = Repository.in(directory.resolve("repository"));
    page = Files.readString(Installation.configurations().resolveSibling("src/site/spark-ml.md"));
    rows = directory.resolve("rows");
    List<String> words =
        List.of(
            "--master",
            "local[2]",
            Installation.jar().toString(),
            "sample-data",
            "customers",
            "-n",
            "1500",
            "--test-rows",
            String.valueOf(HELD_OUT),
            "-o",
            rows.toString());
    try (Command command = Command.start(directory, "rows", "spark-submit", words)) {
      assertEquals(0, command.await(LIMIT), command::output);
    }
  }

  /** The text of the page's first block of a language. */
  private static String shown(String language) {
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(), language);
    return block.group(1);
  }

  @Test
  void aProjectWithThePagesPomRunsThePagesJava() throws IOException, InterruptedException {
    String pom = shown("xml");
    assumeTrue(
        pom.contains("<artifactId>" + Repository.artifact() + "<"),
        "Left out: the page shows the default Spark line");
    Path project = Files.createDirectory(directory.resolve("project"));
    Files.writeString(project.resolve("pom.xml"), pom);
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(
        sources.resolve("Churn.java"),
        """
        import gradus.ml.NeuralNetworkClassificationModel;
        import gradus.ml.NeuralNetworkClassifier;
        import org.apache.spark.sql.Dataset;
        import org.apache.spark.sql.Row;
        import org.apache.spark.sql.SparkSession;

        public class Churn {
          public static void main(String[] arguments) throws Exception {
            String folder = arguments[0];
            SparkSession spark =
                SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
            %s
            System.out.println("Scored: " + scored.filter("prediction IN (0, 1)").count());
            spark.stop();
          }
        }
        """
            .formatted(shown("java")));
    Path mavens = repository.amongThatOfTheUser();
    List<String> words =
        List.of(
            System.getProperty("gradus.maven"),
            "--batch-mode",
            "-Dmaven.repo.local=" + mavens,
            "compile",
            "exec:exec",
            "-Darguments=" + rows);
    try (Command maven = Command.program(project, "maven", words)) {
      int exitCode = maven.await(LIMIT);
      assumeTrue(
          Boolean.getBoolean("gradus.index.required")
              || exitCode == 0
              || !NO_REPOSITORY.matcher(maven.output()).find(),
          () -> "Left out: Maven reaches no repository. It printed: " + maven.output());
      assertEquals(0, exitCode, maven::output);
      assertTrue(maven.output().contains("Scored: " + HELD_OUT), maven::output);
    }
  }

  @Test
  void packagesAreEnoughForPython() throws IOException, InterruptedException {
    Python.copy(directory, "python/common.py");
    String script = Python.copy(directory, "python/packages.py").toString();
    try (Command command =
        withPackages("spark-submit", List.of(script, directory.resolve("ivy").toString()))) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains("packaged"), command::output);
    }
  }

  @Test
  void packagesAreEnoughForScalaWhichIsAsOnThePage() throws IOException, InterruptedException {
    Path script =
        Files.writeString(
            directory.resolve("churn.scala"),
            """
            import gradus.ml.NeuralNetworkClassifier
            val folder = "%s"
            %s
            println("Scored: " + model.transform(spark.read.parquet(folder + "/test")).filter("prediction IN (0, 1)").count())
            System.exit(0)
            """
                .formatted(rows, shown("scala")));
    try (Command command = withPackages("spark-shell", List.of("-i", script.toString()))) {
      assertEquals(0, command.await(LIMIT), command::output);
      assertTrue(command.output().contains("Scored: " + HELD_OUT), command::output);
    }
  }

  private static Command withPackages(String program, List<String> more)
      throws IOException, InterruptedException {
    Path wheel = Installation.wheel();
    assumeTrue(Files.exists(wheel), () -> "Left out: there is no " + wheel.getFileName());
    List<String> words =
        new ArrayList<>(
            List.of(
                "--master",
                "local[2]",
                "--packages",
                Repository.coordinates(),
                "--repositories",
                repository.address(),
                "--conf",
                "spark.jars.ivy=" + directory.resolve("ivy"),
                "--conf",
                "spark.ui.enabled=false"));
    words.addAll(more);
    return Python.installed(wheel)
        .in(Map.of())
        .start(directory, program, program, words.toArray(String[]::new));
  }
}
