package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that is full, files that cannot be written or removed, paths that vanish: nothing is lost,
 * and the run says what.
 */
class StorageTroubleTest extends SparkCli {
  /** So that many checkpoints fall due. */
  private static final String[] LONGER = {"--set", "training.epochs=40"};

  @AfterEach
  void noTrouble() {
    TroubledFileSystem.full = path -> false;
    TroubledFileSystem.stuck = path -> false;
    TroubledFileSystem.denied = path -> false;
  }

  private Cli trainThere(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--output",
                TroubledFileSystem.SCHEME + ":" + path("there"),
                "--set",
                "checkpoint.every-steps=3",
                "--set",
                "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName()));
    words.addAll(List.of(more));
    return train(words.toArray(String[]::new));
  }

  private void assertSameBitsAsUndisturbed(String... more) throws IOException {
    Cli undisturbed = train(more);
    assertEquals(0, undisturbed.code(), undisturbed::all);
    assertArrayEquals(
        Files.readAllBytes(path("out/model/weights.safetensors")),
        Files.readAllBytes(path("there/model/weights.safetensors")));
  }

  @Test
  void withoutRoomForCheckpointsTrainingGoesOn() throws IOException {
    TroubledFileSystem.full = path -> path.contains("/checkpoints/");
    Cli run = trainThere();
    assertEquals(0, run.code(), run::all);
    assertSameBitsAsUndisturbed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"weights.safetensors", "encoder.json", "result.json"})
  void withoutRoomForResultsTheRunFailsAndGoesOnLater(String file) throws IOException {
    TroubledFileSystem.full = path -> path.contains(file) && !path.contains("/checkpoints/");
    Cli failed = trainThere();
    assertEquals(3, failed.code(), failed::all);
    assertTrue(failed.err().contains("No space left on device"), failed::all);
    assertTrue(failed.err().contains("free space"), failed::all);
    assertFalse(Files.exists(path("there/run.lock")), "the lock stays");
    assertTrue(Files.exists(path("there/checkpoints")), "checkpoints are kept");
    noTrouble();
    Cli again = trainThere();
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("goes on    from the checkpoint"), again::all);
    assertSameBitsAsUndisturbed();
  }

  @Test
  void aRunThatFailsBeforeItsFirstCheckpointLeavesNothing() throws IOException {
    TroubledFileSystem.full = path -> path.endsWith("metrics.jsonl");
    Cli failed = trainThere();
    assertEquals(3, failed.code(), failed::all);
    assertTrue(failed.err().contains("The metrics log cannot be written"), failed::all);
    assertFalse(Files.exists(path("there")));
  }

  @Test
  void anOutputThatMayNotBeMadeIsSaidPlainly() throws IOException {
    TroubledFileSystem.denied = path -> path.contains("/there");
    Cli refused = trainThere();
    assertEquals(3, refused.code(), refused::all);
    for (String told : List.of("Permission denied", path("there").toString(), "permissions")) {
      assertTrue(refused.err().contains(told), refused::all);
    }
    assertFalse(Files.exists(path("there")));
  }

  @Test
  void checkpointsThatMayNotBeWrittenAnyMoreDoNotEndTheRun() throws IOException {
    AtomicInteger denied = new AtomicInteger();
    TroubledFileSystem.denied =
        path -> {
          boolean no = path.contains("/checkpoints/") && !wholeCheckpoints().isEmpty();
          denied.addAndGet(no ? 1 : 0);
          return no;
        };
    Cli run = trainThere(LONGER);
    assertEquals(0, run.code(), run::all);
    assertTrue(denied.get() > 0, "nothing was denied");
    noTrouble();
    assertEquals(1, wholeCheckpoints().size(), "the one before it stays");
    try (Stream<Path> found = Files.list(path("there/checkpoints"))) {
      assertEquals(
          wholeCheckpoints(), found.filter(one -> one.toString().contains("step-")).toList());
    }
    assertSameBitsAsUndisturbed(LONGER);
  }

  private List<Path> wholeCheckpoints() {
    try (Stream<Path> found = Files.list(path("there/checkpoints"))) {
      return found
          .filter(one -> one.getFileName().toString().startsWith("step-"))
          .filter(one -> Files.exists(one.resolve("manifest.json")))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What is to happen when the run writes its second checkpoint. */
  private void inTheMiddle(Runnable event) {
    AtomicInteger written = new AtomicInteger();
    TroubledFileSystem.full =
        path -> {
          boolean second =
              path.contains("/checkpoints/.step-")
                  && path.endsWith("/manifest.json")
                  && written.incrementAndGet() == 2;
          if (second) {
            event.run();
          }
          return false;
        };
  }

  private static void removeAll(Path top) {
    try (Stream<Path> files = Files.walk(top)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rowsThatVanishWhenTheyArePackedAreNotMissed() throws IOException {
    AtomicBoolean vanished = new AtomicBoolean();
    inTheMiddle(() -> vanished.set(path("rows.csv").toFile().delete()));
    Cli run = trainThere(LONGER);
    assertEquals(0, run.code(), run::all);
    assertTrue(vanished.get(), "nothing vanished");
    assertSameBitsAsUndisturbed(LONGER);
  }

  @Test
  void checkpointsThatVanishAreWrittenAgain() throws IOException {
    inTheMiddle(() -> removeAll(path("there/checkpoints")));
    Cli run = trainThere(LONGER);
    assertEquals(0, run.code(), run::all);
    assertTrue(Files.exists(path("there/checkpoints/best/manifest.json")), "none came after it");
    assertSameBitsAsUndisturbed(LONGER);
  }

  @Test
  void anOutputThatVanishesEndsTheRunAndComesBackAsAWhole() throws IOException {
    inTheMiddle(() -> removeAll(path("there")));
    Cli ended = trainThere(LONGER);
    assertEquals(3, ended.code(), ended::all);
    assertTrue(ended.err().contains("somebody has removed the output"), ended::all);
    assertTrue(ended.err().contains(path("there/run.lock").toString()), ended::all);
    assertFalse(Files.exists(path("there")), "parts of it came back");
    noTrouble();
    Cli again = trainThere(LONGER);
    assertEquals(0, again.code(), again::all);
    assertSameBitsAsUndisturbed(LONGER);
  }

  @Test
  void aLockThatCannotBeRemovedIsNoFailureOfAFinishedRun() throws IOException {
    TroubledFileSystem.stuck = path -> path.endsWith("/run.lock");
    Cli run = trainThere();
    assertEquals(0, run.code(), run::all);
    assertTrue(Files.exists(path("there/result.json")));
    noTrouble();
    Cli again = trainThere();
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("finished already"), again::all);
  }
}
