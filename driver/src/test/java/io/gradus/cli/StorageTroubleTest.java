package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, files that cannot be removed: nothing is lost, and the run says what. */
class StorageTroubleTest extends SparkCli {
  @AfterEach
  void noTrouble() {
    TroubledFileSystem.full = path -> false;
    TroubledFileSystem.stuck = path -> false;
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

  private void assertSameBitsAsUndisturbed() throws IOException {
    Cli undisturbed = train();
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
    TroubledFileSystem.full = path -> path.endsWith(file) && !path.contains("/checkpoints/");
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
