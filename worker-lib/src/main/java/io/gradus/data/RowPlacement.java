package io.gradus.data;

/**
 * Which partition holds a row. Rows whose numbers agree modulo {@value #STRATA} form a stratum;
 * while there are at most that many partitions, a stratum lies in one of them as a whole. 840 is
 * divisible by 1 to 8, 10, 12, 14, 15, 20, 24, 28, 30, 40, 42, 56, 60 …: with such a number of
 * partitions each holds equally many strata, and {@link BatchOrder} gives it an equal share of
 * every batch.
 */
public final class RowPlacement {
  /** The number of strata. */
  public static final int STRATA = 840;

  private RowPlacement() {}

  /**
   * The partition of a row.
   *
   * @param row the row's global number, from 0
   * @param partitions how many partitions there are, at least 1
   */
  public static int partition(long row, int partitions) {
    if (row < 0 || partitions < 1) {
      throw new IllegalArgumentException(
          "Expected a row from 0 and at least 1 partition, found row "
              + row
              + " and "
              + partitions
              + " partitions.");
    }
    return partitions <= STRATA ? (int) (row % STRATA) % partitions : (int) (row % partitions);
  }
}
