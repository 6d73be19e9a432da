package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/submit} keeps so that later commands start sooner. */
class ClassArchiveTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir private Path directory;

  private Path tree;

  /** The script in a tree of its own, which is built. */
  @BeforeEach
  void plant() throws IOException {
    tree = directory.resolve("tree");
    Path scripts = Files.createDirectories(tree.resolve("scripts"));
    Files.copy(
        Installation.configurations().resolveSibling("scripts/submit"), scripts.resolve("submit"));
    Files.writeString(scripts.resolve("build"), "#!/bin/sh\n");
    assertTrue(scripts.resolve("build").toFile().setExecutable(true));
    Path jar = tree.resolve("src/spark/target").resolve(Installation.jar().getFileName());
    Files.createDirectories(jar.getParent());
    Files.copy(Installation.jar(), jar);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(5)));
    Path assembly = Files.createDirectories(tree.resolve("src/assembly/target"));
    Files.createSymbolicLink(assembly.resolve("spark"), Installation.sparkHome());
  }

  @Test
  void oneOfTwoFirstRunsMakesTheArchiveWhenItHasAnswered() throws Exception {
    try (Command one = submit("one", "train", "--help");
        Command other = submit("other", "train", "--help")) {
      for (Command first : List.of(one, other)) {
        assertEquals(0, first.await(LIMIT), first::output);
        assertTrue(first.output().startsWith("Usage: gradus train"), first::output);
      }
    }
    awaitQuiet();
    assertEquals(List.of("look.help.classes", "look.jsa", "look.jsa.list"), kept());
    FileTime made = Files.getLastModifiedTime(archive());
    assertTrue(takenFromArchive("second") > 100);
    assertEquals(made, Files.getLastModifiedTime(archive()));

    Path jar = tree.resolve("src/spark/target").resolve(Installation.jar().getFileName());
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    assertEquals(0, takenFromArchive("another-jar"));
    awaitQuiet();
    assertTrue(takenFromArchive("renewed") > 100);
  }

  @Test
  void aCommandThatFailedLeavesNothing() throws Exception {
    try (Command failed = submit("failed", "inspect", "--model", "nowhere")) {
      assertEquals(3, failed.await(LIMIT), failed::output);
    }
    awaitQuiet();
    assertEquals(List.of(), kept());
  }

  private Command submit(String name, String... words) {
    return Command.script(directory, name, tree.resolve("scripts/submit"), List.of(words));
  }

  /** How many classes of the command line's library an archive gave. */
  private long takenFromArchive(String name) throws InterruptedException {
    Map<String, String> log = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load");
    try (Command command =
        Command.script(
            directory, name, tree.resolve("scripts/submit"), List.of("train", "--help"), log)) {
      assertEquals(0, command.await(LIMIT), command::output);
      return command
          .output()
          .lines()
          .filter(line -> line.contains("picocli") && line.contains("source: shared objects file"))
          .count();
    }
  }

  private Path archive() throws IOException {
    try (Stream<Path> all = Files.walk(tree.resolve("driver/target/archives"))) {
      return all.filter(path -> path.endsWith("look.jsa")).findFirst().orElseThrow();
    }
  }

  private List<String> kept() throws IOException {
    try (Stream<Path> all = Files.walk(tree.resolve("driver/target/archives"))) {
      return all.filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Waits until no process is at work any more, whose files have its number. */
  private void awaitQuiet() throws IOException, InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (kept().stream().anyMatch(name -> name.matches(".*\\.\\d+(\\..*)?"))) {
      assertTrue(System.nanoTime() < end, kept().toString());
      Thread.sleep(100);
    }
  }
}
