package io.gradus.evaluate;

import java.io.Serializable;
import org.apache.spark.sql.types.StructType;

/** Which columns of rows a model reads, which are handed on, and which it puts behind them. */
public final class ScoringPlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  final int[] reads;
  final int[] keeps;
  final StructType kept;
  final int[] writes;
  final int width;

  /**
   * Places in rows, or in batches of columns.
   *
   * @param reads where each column is that {@link ScoringProgram#reads} names, or, of batches,
   *     {@link ScoringProgram#batchReads}
   * @param keeps where each column is that is handed on
   * @param kept what these are
   * @param writes which of {@link ScoringProgram#writes} are put behind them, in ascending order
   * @param width how many columns there are in all
   */
  public ScoringPlaces(int[] reads, int[] keeps, StructType kept, int[] writes, int width) {
    this.reads = reads.clone();
    this.keeps = keeps.clone();
    this.kept = kept;
    this.writes = writes.clone();
    this.width = width;
  }
}
