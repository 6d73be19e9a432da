package io.gradus.data;

import java.io.Serializable;

/** How a run's training rows are cut into batches, in every epoch and on every partition. */
public final class Batching implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long rows;
  private final int size;
  private final long seed;

  /**
   * @param rows training rows over all partitions, at least 1
   * @param size rows of a batch over all partitions, at least 1
   * @param seed draws the order of rows, and what is dropped in a step
   */
  public Batching(long rows, int size, long seed) {
    this.rows = rows;
    this.size = size;
    this.seed = seed;
  }

  /** Which rows of a block are in which step of an epoch. */
  public BatchOrder order(Block block, int epoch) {
    return BatchOrder.of(block.ids(), rows, size, seed, epoch);
  }

  /** What the order of rows is drawn with. */
  public long seed() {
    return seed;
  }
}
