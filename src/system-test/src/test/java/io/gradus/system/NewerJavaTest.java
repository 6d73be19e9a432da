package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On Java 25, where there is one: the jar trains, goes on after a kill, and predicts. */
class NewerJavaTest {
  private static final String VERSION = "25";
  private static final String VARIABLE = "JAVA_25_HOME";
  private static final List<Path> USUAL_FOLDERS =
      List.of(
          Path.of("/usr/lib/jvm"),
          Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"));
  private static final String[] SETTINGS = {"training.epochs=400", "checkpoint.every-steps=20"};

  @TempDir private static Path directory;

  private static Map<String, String> environment;

  @BeforeAll
  static void findJava() {
    Optional<Path> java = home();
    assumeTrue(
        java.isPresent(), "No Java %s in %s or %s.".formatted(VERSION, VARIABLE, USUAL_FOLDERS));
    environment = Map.of("JAVA_HOME", java.orElseThrow().toString());
  }

  private static Optional<Path> home() {
    String told = System.getenv(VARIABLE);
    if (told != null) {
      return Optional.of(Path.of(told));
    }
    return USUAL_FOLDERS.stream()
        .filter(Files::isDirectory)
        .flatMap(NewerJavaTest::inside)
        .filter(NewerJavaTest::isWanted)
        .findFirst();
  }

  private static Stream<Path> inside(Path folder) {
    try (Stream<Path> homes = Files.list(folder)) {
      return homes.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JDK says in a file which version it is. */
  private static boolean isWanted(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"" + VERSION + "([.+-].*)?\""));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void trainsGoesOnAndPredicts() throws IOException, InterruptedException {
    Job job = Job.create(directory).in(environment);
    Job.Run undisturbed = job.train("undisturbed", "local[2]", SETTINGS);
    assertEquals(0, undisturbed.exitCode(), undisturbed::printed);
    String provenance = Files.readString(undisturbed.output().resolve("model/provenance.json"));
    assertTrue(provenance.matches("(?s).*\"java\" *: *\"" + VERSION + "[^\"]*\".*"), provenance);

    Path killed = directory.resolve("killed");
    job.trainUntil(() -> Job.hasCheckpoint(killed), "killed", SETTINGS);
    Job.Run goesOn = job.train("killed", "local[2]", SETTINGS);
    assertEquals(0, goesOn.exitCode(), goesOn::printed);
    assertTrue(goesOn.printed().contains("goes on"), goesOn::printed);
    assertArrayEquals(undisturbed.weights(), goesOn.weights());

    assertArrayEquals(
        predictions(Map.of(), "older", goesOn), predictions(environment, "newer", goesOn));
  }

  /** The lines of the file that predict writes, as a Java writes them. */
  private static Object[] predictions(Map<String, String> environment, String name, Job.Run run)
      throws IOException, InterruptedException {
    Path output = directory.resolve(name);
    List<String> words =
        List.of(
            "--master",
            "local[1]",
            Installation.jar().toString(),
            "predict",
            "--model",
            run.output().resolve("model").toString(),
            "--data",
            directory.resolve("rows.csv").toString(),
            "--format",
            "json",
            "--output",
            output.toString());
    try (Command predict =
        Command.start(directory, "predict-" + name, "spark-submit", words, environment)) {
      assertEquals(0, predict.await(Duration.ofMinutes(3)), predict::output);
    }
    try (Stream<Path> files = Files.list(output)) {
      Path part =
          files
              .filter(file -> file.getFileName().toString().startsWith("part-"))
              .findFirst()
              .orElseThrow();
      return Files.readAllLines(part).toArray();
    }
  }
}
