package io.gradus.dataset.pack;

import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.score.ScoringReport;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/**
 * Rows packed into exactly one {@link Block} a partition, persisted in memory and on disk. Lost
 * blocks are computed again, to the same bits.
 */
public final class PackedData implements AutoCloseable {
  private final JavaRDD<Block> blocks;
  private final PackedSize size;
  private final BadRowTally skipped;
  private final Optional<ScoringReport> report;

  private PackedData(
      JavaRDD<Block> blocks, PackedSize size, BadRowTally skipped, Optional<ScoringReport> report) {
    this.blocks = blocks;
    this.size = size;
    this.skipped = skipped;
    this.report = report;
  }

  /** Packs blocks by a Spark job that measures them. */
  static PackedData of(JavaRDD<Block> blocks, String name, BadRowTally skipped) {
    return new PackedData(blocks, PackedSize.of(blocks, name), skipped, Optional.empty());
  }

  /** The same data, of which it is known what the rows held. */
  PackedData with(ScoringReport seen) {
    return new PackedData(
        blocks,
        size,
        skipped,
        Optional.of(new ScoringReport(seen.rows(), skipped.count(), seen.columns())));
  }

  /**
   * Blocks that were packed elsewhere, exactly one a partition. They are measured by a Spark job,
   * and should be persisted.
   */
  public static PackedData of(JavaRDD<Block> blocks) {
    return of(blocks, "given", new BadRowTally());
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
    return size.layout();
  }

  /** All rows. Training rows are numbered from 0 to this, less 1. */
  public long rows() {
    return size.rows();
  }

  /** The sum of the rows' weights, class weights multiplied in. */
  public double weightSum() {
    return size.weightSum();
  }

  /** What the arrays of all blocks take, in bytes. */
  public long bytes() {
    return size.bytes();
  }

  /** Tells these rows from others: made of every number in every block, and of their order. */
  public String fingerprint() {
    return size.fingerprint();
  }

  /** Bad rows that were left out. */
  public long skippedRows() {
    return skipped.count();
  }

  /** Some of the rows that were left out, and why. */
  public List<BadRow> skippedSample() {
    return skipped.first();
  }

  /** What the rows held, against what the training rows held; empty where nobody counted. */
  public Optional<ScoringReport> report() {
    return report;
  }

  /** Gives the memory back. The blocks can still be used, but are computed anew each time. */
  public void unpersist() {
    blocks.unpersist(false);
  }

  /** Unpersists the rows. */
  @Override
  public void close() {
    unpersist();
  }
}
