package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that starts over, or fails, removes what runs wrote, and nothing else. */
class RestartTest extends SparkCli {
  private static final String ID = "-0f8fad5b-d9cb-469f-a165-70867728950e";

  @AfterEach
  void noTrouble() {
    TroubledFileSystem.full = path -> false;
  }

  private Map<String, String> output() throws IOException {
    try (Stream<Path> all = Files.walk(path("out"))) {
      Map<String, String> content = new TreeMap<>();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.put(path("out").relativize(file).toString(), Files.readString(file));
      }
      return content;
    }
  }

  @Test
  void whatIsNoRunsIsNotReplaced() throws IOException {
    Files.createDirectories(path("out/notes"));
    file("out/notes/thesis.txt", "mine");
    for (String theirs : List.of("", "{\"name\": \"another program's\"}", "no JSON")) {
      if (!theirs.isEmpty()) {
        file("out/run.json", theirs);
        Files.createDirectories(path("out/model"));
        file("out/model/weights.bin", "mine");
      }
      Map<String, String> before = output();
      for (String overwrite : List.of("--restart", "--set=output.existing=overwrite")) {
        Cli refused = train(overwrite);
        assertEquals(2, refused.code(), refused::all);
        assertTrue(refused.err().contains("replaces runs and nothing else"), refused::all);
        assertEquals(before, output());
      }
      Cli checked = train("--restart", "--dry-run");
      assertEquals(2, checked.code(), checked::all);
      Cli plain = train();
      assertEquals(2, plain.code(), plain::all);
      assertFalse(plain.err().contains("existing = overwrite"), plain::all);
      assertEquals(before, output());
    }
  }

  @Test
  void inARunsDirectoryOnlyItsOwnFilesAreReplaced() throws IOException {
    Cli first = train();
    assertEquals(0, first.code(), first::all);
    String before = Files.readString(path("out/result.json"));
    Files.createDirectories(path("out/notes"));
    file("out/notes/thesis.txt", "mine");
    Files.createDirectories(path("out/.mine" + ID));
    file("out/.mine" + ID + "/thesis.txt", "mine");
    Files.createDirectories(path("out/checkpoints/.mine" + ID));
    Files.createDirectories(path("out/.model" + ID));
    Cli again = train("--restart");
    assertEquals(0, again.code(), again::all);
    assertFalse(before.equals(Files.readString(path("out/result.json"))), "nothing was trained");
    assertEquals("mine", Files.readString(path("out/notes/thesis.txt")));
    assertEquals("mine", Files.readString(path("out/.mine" + ID + "/thesis.txt")));
    assertFalse(Files.exists(path("out/.model" + ID)), "what a killed run left is still there");
  }

  @Test
  void aRunThatFailsLeavesWhatSomebodyPutBesideIt() throws IOException {
    TroubledFileSystem.full =
        path -> {
          if (path.endsWith("metrics.jsonl")) {
            try {
              file("there/mine.txt", "mine");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          }
          return false;
        };
    Cli failed =
        train(
            "--output",
            TroubledFileSystem.SCHEME + ":" + path("there"),
            "--set",
            "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName());
    assertEquals(3, failed.code(), failed::all);
    try (Stream<Path> left = Files.list(path("there"))) {
      assertEquals(List.of(path("there/mine.txt")), left.toList());
    }
  }

  /** What is not among the names that a run knows as its own would stay for ever. */
  @Test
  void startingOverLeavesNothingOfTheRunBefore() throws IOException {
    file("bad.csv", rows(300) + "old,1,Bonn,yes\n");
    String[] skipping = {
      "--set",
      "data.bad-rows=skip",
      "--set",
      "data.train=" + path("bad.csv"),
      "--set",
      "checkpoint.every-steps=3"
    };
    Cli first = train(skipping);
    assertEquals(0, first.code(), first::all);
    assertTrue(Files.exists(path("out/skipped-rows.jsonl")));
    Files.delete(path("out/result.json"));
    TroubledFileSystem.full = path -> path.endsWith("metrics.jsonl");
    Cli failed =
        train(
            "--restart",
            "--output",
            TroubledFileSystem.SCHEME + ":" + path("out"),
            "--set",
            "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName());
    assertEquals(3, failed.code(), failed::all);
    assertFalse(Files.exists(path("out")), "the failed run leaves something");
  }

  /** What a run leaves there would be rows of the next one. */
  @Test
  void amongTheRowsIsNoPlaceForARun() throws IOException {
    Files.createDirectory(path("in"));
    file("in/rows.csv", rows(100));
    Files.createSymbolicLink(path("link"), path("in"));
    String[][] refused = {
      {"in", "in/run"}, {"in", "in"}, {"in", "link/run"}, {"link", "in/../in/run"}, {"i?", "in/run"}
    };
    for (String[] paths : refused) {
      Cli run =
          train("--set", "data.train=" + path(paths[0]), "--output", path(paths[1]).toString());
      assertEquals(2, run.code(), run::all);
      assertTrue(run.err().contains("output.path"), run::all);
      try (var inside = Files.list(path("in"))) {
        assertEquals(List.of(path("in/rows.csv")), inside.toList());
      }
    }
    for (String apart : List.of("in/_run", "other")) {
      Cli run = train("--set", "data.train=" + path("in"), "--set", "output.path=" + path(apart));
      assertEquals(0, run.code(), run::all);
    }
  }
}
