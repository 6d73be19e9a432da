package io.gradus.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed with signal 9, twice, goes on by the same command, and ends as if it were
 * not.
 */
class KilledRunTest {
  private static final String[] SETTINGS = {
    "training.epochs=400", "checkpoint.every-steps=20", "schedule.type=cosine"
  };

  @TempDir private static Path directory;

  @Test
  void goesOnWithTheSameBits() throws IOException, InterruptedException {
    Job job = Job.create(directory);
    Job.Run undisturbed = job.train("undisturbed", "local[2]", SETTINGS);
    assertEquals(0, undisturbed.exitCode(), undisturbed::printed);

    job.trainUntil(() -> newest("killed") > 0, "killed", SETTINGS);
    long first = newest("killed");
    job.trainUntil(() -> newest("killed") > first + 100, "killed", SETTINGS);
    Job.Run killed = job.train("killed", "local[2]", SETTINGS);
    assertEquals(0, killed.exitCode(), killed::printed);
    assertTrue(killed.printed().contains("goes on"), killed::printed);
    assertArrayEquals(undisturbed.weights(), killed.weights());
    assertArrayEquals(undisturbed.bestWeights(), killed.bestWeights());

    Job.Run again = job.train("killed", "local[2]", SETTINGS);
    assertEquals(0, again.exitCode(), again::printed);
    assertTrue(again.printed().contains("finished already"), again::printed);
  }

  /** The step of the newest checkpoint, or 0. */
  private static long newest(String run) {
    String[] names = new File(directory.toFile(), run + "/checkpoints").list();
    long newest = 0;
    for (String name : names == null ? new String[0] : names) {
      if (name.startsWith("step-")) {
        newest = Math.max(newest, Long.parseLong(name.substring("step-".length())));
      }
    }
    return newest;
  }
}
