package io.gradus.forecast;

/**
 * The bytes of a round.
 *
 * @param seconds that they take: by what was measured within this machine, or by the links,
 *     whichever is slower
 * @param driverBytes through the driver's link, both ways
 */
record Exchange(double seconds, long driverBytes) {
  /**
   * Chunks that an owner has, of which the last is still to be passed on when all the others are.
   */
  private static final double CHUNKS = 8;

  /** Each task exchanges with the driver. */
  static Exchange star(RunSize size, Cluster cluster, Rates rates) {
    int partitions = size.partitionsOn(cluster);
    long bytes = partitions * (size.downBytes() + size.upBytes());
    return new Exchange(
        Math.max(partitions * rates.perPartition(), bytes / cluster.bandwidth()), bytes);
  }

  /**
   * The driver sends the parameters once and gets one sum; executors pass chunks on and send the
   * answers of their tasks to the chunks' owners, which takes as long where each has one task.
   */
  static Exchange sharded(RunSize size, Cluster cluster, Rates rates) {
    int partitions = size.partitionsOn(cluster);
    int executors = Math.min(cluster.executors(), partitions);
    int tasks = (partitions - 1) / executors + 1;
    double sent = tasks * (double) size.upBytes() * (executors - 1) / executors;
    double sum = size.sumBytes();
    double up = Math.max(sum, sent + sum / executors);
    double bytes = (size.downBytes() + up) * (1 + 1 / CHUNKS);
    // An executor writes and reads its own tasks' answers, and adds as many.
    double within = (1 + tasks) * rates.perPartition();
    return new Exchange(
        Math.max(within, bytes / cluster.bandwidth()), size.downBytes() + size.sumBytes());
  }
}
