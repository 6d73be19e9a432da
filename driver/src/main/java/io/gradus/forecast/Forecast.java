package io.gradus.forecast;

/**
 * What a run costs on a cluster. A step is the sum of its parts; where they overlap in truth, it is
 * an upper bound. Stragglers and other users of the cluster are not in it.
 *
 * @param cluster that it is for
 * @param partitions of the rows, one task each
 * @param compute seconds a step of the task with the most rows
 * @param sharded whether rounds are sharded over executors
 * @param exchange seconds a step for bytes: by what was measured within this machine or by the
 *     network's bandwidth, whichever is slower
 * @param rounds seconds a step that a round takes whatever its bytes
 * @param update seconds a step of the optimizer
 * @param epochSeconds of an epoch's steps
 * @param runSeconds of all epochs' steps
 * @param trafficBytes through the driver's network in a round, both ways
 * @param executorBytes of rows, and of tasks' memory, on one executor
 * @param driverBytes on the driver
 */
public record Forecast(
    Cluster cluster,
    int partitions,
    boolean sharded,
    double compute,
    double exchange,
    double rounds,
    double update,
    double epochSeconds,
    double runSeconds,
    long trafficBytes,
    ExecutorMemory executorBytes,
    long driverBytes) {

  /**
   * Memory of one executor.
   *
   * @param rows its share of the packed rows
   * @param tasks parameters, gradients and scratch of the tasks that run at once
   * @param sent what those tasks are sent and send in a round, outside of the heap
   */
  public record ExecutorMemory(long rows, long tasks, long sent) {
    /** What Spark keeps for itself. */
    private static final long RESERVED = 300L << 20;

    /** Spark's usual {@code spark.memory.fraction}. */
    private static final double STORAGE = 0.6;

    /** Spark's least {@code spark.executor.memoryOverhead}, and its share of the heap. */
    private static final long LEAST_OVERHEAD = 384L << 20;

    private static final double OVERHEAD_SHARE = 0.1;

    /** Memory outside of the heap: Spark's usual one, and what is sent. */
    public long overhead() {
      return Math.max(LEAST_OVERHEAD, (long) (OVERHEAD_SHARE * heap())) + sent;
    }

    /** A heap in which all rows stay in memory under Spark's usual settings. */
    public long heap() {
      double storage = rows / STORAGE;
      double user = tasks / (1 - STORAGE);
      return RESERVED + (long) Math.max(storage, user);
    }
  }

  /** What a step spends most of its time on. */
  public enum Bound {
    /** Forward and backward propagation. */
    COMPUTE("compute"),
    /** Bytes of parameters and gradients. */
    EXCHANGE("bytes exchanged"),
    /** Starting and ending rounds. */
    ROUNDS("rounds"),
    /** The optimizer on the driver. */
    UPDATE("update");

    private final String words;

    Bound(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** The forecast from these rates. */
  public static Forecast of(RunSize size, Rates rates, Cluster cluster) {
    int partitions = size.partitionsOn(cluster);
    // More partitions than slots are computed in turns.
    int turns = (partitions - 1) / cluster.slots() + 1;
    int local = size.localSteps();
    double compute =
        turns * rates.compute().applyAsDouble(RunSize.rowsOfATask(size.batchSize(), partitions))
            + (local == 1 ? 0 : turns * rates.localUpdate());
    boolean sharded = size.isSharded(cluster);
    Exchange exchanged =
        sharded ? Exchange.sharded(size, cluster, rates) : Exchange.star(size, cluster, rates);
    double exchange = exchanged.seconds() / local;
    double rounds = rates.round() / local;
    double update = local == 1 ? rates.update() : 0;
    double epoch = size.steps() * (compute + exchange + rounds + update);
    return new Forecast(
        cluster,
        partitions,
        sharded,
        compute,
        exchange,
        rounds,
        update,
        epoch,
        epoch * size.epochs(),
        exchanged.driverBytes(),
        new ExecutorMemory(
            size.dataBytes() / Math.min(cluster.executors(), partitions),
            Math.min(cluster.cores(), partitions) * size.taskBytes(),
            Math.min(cluster.cores(), partitions) * (size.downBytes() + size.upBytes())),
        size.driverBytes(cluster));
  }

  /** Cores that have no task. */
  public int idle() {
    return Math.max(0, cluster.slots() - partitions);
  }

  /** Seconds of one step. */
  public double step() {
    return compute + exchange + rounds + update;
  }

  /** The largest part of a step. */
  public Bound bound() {
    double largest = Math.max(Math.max(compute, exchange), Math.max(rounds, update));
    if (largest == compute) {
      return Bound.COMPUTE;
    }
    if (largest == exchange) {
      return Bound.EXCHANGE;
    }
    return largest == rounds ? Bound.ROUNDS : Bound.UPDATE;
  }
}
