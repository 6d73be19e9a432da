package io.gradus.dataset.pack;

import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.source.BadRow;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Rows packed into exactly one {@link Block} a partition, persisted in memory and on disk. Lost
 * blocks are computed again, to the same bits.
 */
public final class PackedData implements AutoCloseable {
  private final JavaRDD<Block> blocks;
  private final BlockLayout layout;
  private final long rows;
  private final double weightSum;
  private final long bytes;
  private final String fingerprint;
  private final long skippedRows;
  private final List<BadRow> skippedSample;

  public PackedData(
      JavaRDD<Block> blocks,
      BlockLayout layout,
      long rows,
      double weightSum,
      long bytes,
      String fingerprint,
      long skippedRows,
      List<BadRow> skippedSample) {
    this.blocks = blocks;
    this.layout = layout;
    this.rows = rows;
    this.weightSum = weightSum;
    this.bytes = bytes;
    this.fingerprint = fingerprint;
    this.skippedRows = skippedRows;
    this.skippedSample = List.copyOf(skippedSample);
  }

  /**
   * Blocks that were packed elsewhere, exactly one a partition. They are measured by a Spark job,
   * and should be persisted.
   */
  public static PackedData of(JavaRDD<Block> blocks) {
    return BlockPacker.measured(blocks, "given", 0, List.of());
  }

  /** The blocks, one a partition; blocks of validation and test rows may be empty. */
  public JavaRDD<Block> blocks() {
    return blocks;
  }

  /** The number of partitions, which is the number of blocks. */
  public int partitions() {
    return blocks.getNumPartitions();
  }

  /** The layout of every block. */
  public BlockLayout layout() {
    return layout;
  }

  /** All rows. Training rows are numbered from 0 to this, less 1. */
  public long rows() {
    return rows;
  }

  /** The sum of the rows' weights, class weights multiplied in. */
  public double weightSum() {
    return weightSum;
  }

  /** What the arrays of all blocks take, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Tells these rows from others: made of every number in every block, and of their order. */
  public String fingerprint() {
    return fingerprint;
  }

  /** Bad rows that were left out. */
  public long skippedRows() {
    return skippedRows;
  }

  /** Some of the rows that were left out, and why. */
  public List<BadRow> skippedSample() {
    return skippedSample;
  }

  /** Gives the memory back. The blocks can still be used, but are computed anew each time. */
  public void unpersist() {
    blocks.unpersist(false);
  }

  /** The same as {@link #unpersist}. */
  @Override
  public void close() {
    unpersist();
  }
}
