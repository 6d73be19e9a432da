package io.gradus.round;

import io.gradus.config.Carrier;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Whether rounds in tasks that stay are sharded over executors, or go between each task and the
 * driver.
 *
 * @param reason why, where it was not asked for as it is
 */
record Sharding(boolean taken, String reason) {
  /** Of all models' parameters, from which it pays. */
  private static final long FEWEST_BYTES = 1 << 20;

  /** With two the driver's link carries twice as much at most. */
  private static final int FEWEST_EXECUTORS = 3;

  /** What follows from the bytes of a round, where the configuration leaves it open. */
  static Sharding of(
      JavaSparkContext spark, Carrier wanted, int partitions, List<RoundProgram> programs) {
    int executors = executors(spark, partitions);
    if (spark.sc().isLocal()) {
      executors = 1;
    }
    long bytes = RoundProgram.answerBytes(programs);
    boolean taken = isTaken(wanted, executors, bytes);
    if (wanted == Carrier.SHARDED) {
      return new Sharding(taken, taken ? "" : "all tasks are in one process");
    }
    return new Sharding(
        taken,
        taken
            ? String.format(
                Locale.ROOT,
                "%.1f MB go to %d executors and come back from them in each",
                bytes / 1e6,
                executors)
            : "");
  }

  /**
   * Whether it is as it is wanted, or quicker where that is left open.
   *
   * @param executors that tasks are in
   * @param bytes of all models' answers of one partition
   */
  static boolean isTaken(Carrier wanted, int executors, long bytes) {
    return switch (wanted) {
      case JOBS, RESIDENT -> false;
      case SHARDED -> executors > 1;
      case AUTO -> executors >= FEWEST_EXECUTORS && bytes >= FEWEST_BYTES;
    };
  }

  /** How many executors tasks for so many partitions will be in, at most. */
  static int executors(JavaSparkContext spark, int partitions) {
    int processes = spark.sc().statusTracker().getExecutorInfos().length;
    int executors = spark.sc().isLocal() ? processes : processes - 1;
    return Math.max(1, Math.min(executors, partitions));
  }
}
