package io.gradus.dataset.pack;

import io.gradus.dataset.column.ScanPass;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.encode.DataException;
import java.io.Serializable;
import java.util.List;

/** Where each scan partition stands among the others, and what a pass before found in it. */
final class ScanPlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] scanStarts;

  /** Null where it is not known which rows will be packed. */
  private final long[] packedStarts;

  /** Null where rows are not compared. */
  private final long[] fingerprints;

  private ScanPlaces(long[] scanStarts, long[] packedStarts, long[] fingerprints) {
    this.scanStarts = scanStarts;
    this.packedStarts = packedStarts;
    this.fingerprints = fingerprints;
  }

  /** The places of training rows, after the pass that found them. */
  static ScanPlaces after(ScanStatistics pass) {
    long[] prints = pass.fingerprints.stream().mapToLong(Long::longValue).toArray();
    return new ScanPlaces(
        ScanPass.sums(pass.scannedRows),
        ScanPass.sums(pass.packedRows),
        prints.length == 0 ? null : prints);
  }

  /** The places of partitions of which no more is known than how many rows each has. */
  static ScanPlaces of(List<Long> scannedRows) {
    return new ScanPlaces(ScanPass.sums(scannedRows), null, null);
  }

  /**
   * Checks that there are as many scan partitions as in the pass before.
   *
   * @throws DataException if there are more or fewer
   */
  void requirePartitions(int found) {
    int expected = scanStarts.length - 1;
    if (found != expected) {
      throw changed(expected + " scan partitions", Integer.toString(found));
    }
  }

  /** The number of a partition's first row among all scanned ones. */
  long scanStart(int partition) {
    return scanStarts[partition];
  }

  /** The number of its first packed row among all of these, or 0 where that is not known. */
  long packedStart(int partition) {
    return packedStarts == null ? 0 : packedStarts[partition];
  }

  /** How many of its rows will be packed, or 0 if that is not known. */
  long expectedRows(int partition) {
    return packedStarts == null ? 0 : packedStarts[partition + 1] - packedStarts[partition];
  }

  /** Whether the fingerprint of its packed rows is needed by {@link #check}. */
  boolean comparesRows() {
    return fingerprints != null;
  }

  /**
   * Checks that the packed rows of a partition are those of the pass before.
   *
   * @throws DataException if there are more or fewer, or others, or in another order
   */
  void check(int partition, long rows, long fingerprint) {
    if (packedStarts == null) {
      return;
    }
    long expected = expectedRows(partition);
    if (rows != expected) {
      throw changed(
          expected + " training rows in scan partition " + partition, Long.toString(rows));
    }
    if (fingerprints != null && fingerprint != fingerprints[partition]) {
      throw changed(
          "the same training rows in scan partition " + partition,
          "others, or these in another order");
    }
  }

  private static DataException changed(String expected, String found) {
    return DataException.expected(expected + ", as in the pass before", found)
        .remedy(
            "The data changed while they were read, or come in another order each time. A data set"
                + " that was handed in must give the same rows in the same order whenever it is"
                + " read: persist it, or sort it by a key.")
        .build();
  }
}
