package io.gradus.forecast;

/**
 * What training would run on.
 *
 * @param executors at least 1
 * @param cores of each executor, at least 1
 * @param gigabits a second that the network of each machine carries each way
 */
public record Cluster(int executors, int cores, double gigabits) {
  /** A cluster of so many executors like these. */
  Cluster of(int others) {
    return new Cluster(others, cores, gigabits);
  }

  /** Tasks that run at once. */
  public int slots() {
    return Math.multiplyExact(executors, cores);
  }

  /** Bytes a second, each way. */
  double bandwidth() {
    return gigabits * 1e9 / Byte.SIZE;
  }
}
