package io.gradus.forecast;

import io.gradus.config.Carrier;
import io.gradus.round.Carriers;
import java.util.OptionalInt;

/**
 * What there is to compute and to send.
 *
 * @param dataBytes that the packed rows take
 * @param batchSize rows of a global batch
 * @param steps an epoch
 * @param epochs of the run
 * @param parameters trained numbers
 * @param moments arrays of the optimizer's state, each as long as the parameters
 * @param localSteps between two rounds; 1 if exactly synchronous
 * @param parameterShare of the parameters' bytes that is left by compression, from 0 to 1
 * @param sentShare of the gradients' bytes that is left by compression, from 0 to 1
 * @param workspaceBytes of one task
 * @param partitions of the rows where they are configured; else one a core
 * @param carrier of rounds: as it is configured, or jobs where tasks cannot stay
 */
public record RunSize(
    long dataBytes,
    int batchSize,
    int steps,
    int epochs,
    int parameters,
    int moments,
    int localSteps,
    double parameterShare,
    double sentShare,
    long workspaceBytes,
    OptionalInt partitions,
    Carrier carrier) {
  private static final int KEPT_COPIES = 3;

  int partitionsOn(Cluster cluster) {
    return partitions.orElse(cluster.slots());
  }

  /** Whether rounds are sharded over its executors. */
  boolean isSharded(Cluster cluster) {
    int executors = Math.min(cluster.executors(), partitionsOn(cluster));
    return Carriers.isSharded(carrier, executors, upBytesAsFloats());
  }

  private long vectorBytes() {
    return (long) parameters * Float.BYTES;
  }

  /** From the driver to one partition: parameters, with local steps the optimizer's state too. */
  long downBytes() {
    return localSteps == 1
        ? (long) (vectorBytes() * parameterShare)
        : vectorBytes() * (1 + moments);
  }

  /** A sum of all partitions' answers: of what each leaves out little is left out there. */
  long sumBytes() {
    return upBytesAsFloats();
  }

  /** From one partition. */
  long upBytes() {
    return localSteps == 1 ? (long) (vectorBytes() * sentShare) : vectorBytes() * (1 + moments);
  }

  /** Rows that a task computes in a step: those of the largest share. */
  public static int rowsOfATask(int batchSize, int partitions) {
    return (batchSize - 1) / partitions + 1;
  }

  /** Parameters, gradient and scratch; with local steps the optimizer's state. */
  long taskBytes() {
    return workspaceBytes + vectorBytes() * (localSteps == 1 ? 2 : 3 + moments);
  }

  /**
   * Parameters and optimizer state, both once more for the checkpoint that is on its way and for
   * the best epoch, and the answers of a round: of all partitions or of some groups of them, or
   * their sum alone.
   */
  long driverBytes(Cluster cluster) {
    int partitions = partitionsOn(cluster);
    long answers =
        carrier == Carrier.JOBS
            ? Math.min(partitions, (long) Math.sqrt(partitions) + 1)
            : isSharded(cluster) ? 1 : partitions;
    return vectorBytes() * ((long) KEPT_COPIES * (1 + moments)) + upBytesAsFloats() * answers;
  }

  /** Answers lie in memory uncompressed. */
  private long upBytesAsFloats() {
    return localSteps == 1 ? vectorBytes() : upBytes();
  }
}
