package io.gradus.dataset.column;

import io.gradus.config.BadRows;
import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.RowReader;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.row.TrainingRows;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.BadRowException;
import io.gradus.encode.RowValues;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The pass over the training rows which gathers {@link ScanStatistics}. */
public final class ScanPass {
  private static final long MOST_CATEGORIES_COLLECTED = 4_000_000;
  private static final int LEAST_CATEGORY_LIMIT = 1_000;
  private static final int MOST_CATEGORY_LIMIT = 200_000;

  private static final int SAMPLE_ROWS = 100_000;
  private static final int LEAST_SAMPLE_ROWS = 1_000;
  private static final int SAMPLE_VALUES = 16_000_000;

  private final JavaRDD<InternalRow> rows;
  private final RowProjection projection;
  private final RowSplit split;
  private final RowOrder order;
  private final BadRows badRows;

  ScanPass(TrainingRows training, RowProjection projection, BadRows badRows) {
    this.rows = ScanRows.of(training.data(), projection, List.of());
    this.projection = projection;
    this.split = training.split();
    this.order = training.order();
    this.badRows = badRows;
  }

  /**
   * Gathers the statistics.
   *
   * @param sampled which numbers are sampled for quantiles
   * @param kept what is kept of the sampled rows beside
   */
  public ScanStatistics run(int[] sampled, SampledNumbers kept, long seed) {
    int partitions = rows.getNumPartitions();
    boolean numbered = split.isDrawn() || sampled.length > 0;
    long[] starts = numbered ? starts(partitions) : new long[partitions + 1];
    long total = numbered && partitions > 1 ? starts[partitions] : -1;
    int limit =
        (int)
            Math.max(
                LEAST_CATEGORY_LIMIT,
                Math.min(MOST_CATEGORY_LIMIT, MOST_CATEGORIES_COLLECTED / Math.max(1, partitions)));
    int capacity =
        Math.max(
            LEAST_SAMPLE_ROWS, Math.min(SAMPLE_ROWS, SAMPLE_VALUES / Math.max(1, sampled.length)));
    RowProjection read = projection;
    RowSplit drawing = split;
    BadRows policy = badRows;
    RowOrder known = order;
    List<ScanStatistics> parts =
        Jobs.described(
            rows,
            "Gradus: look at the training rows",
            () ->
                rows.mapPartitionsWithIndex(
                        (partition, scan) -> {
                          ScanStatistics statistics =
                              new ScanStatistics(
                                  read.fields(),
                                  limit,
                                  new RowSample(capacity, total, sampled, kept, seed));
                          if (known == RowOrder.COMPARED) {
                            statistics.takeFingerprint();
                          }
                          gather(scan, read, drawing, policy, starts[partition], statistics);
                          return List.of(statistics).iterator();
                        },
                        true)
                    .collect());
    if (parts.isEmpty()) {
      ScanStatistics none =
          new ScanStatistics(read.fields(), limit, new RowSample(capacity, 0, sampled, kept, seed));
      none.finish(0, 0, 0);
      return none;
    }
    ScanStatistics all = parts.get(0);
    for (ScanStatistics next : parts.subList(1, parts.size())) {
      all.merge(next);
    }
    all.sample.finish();
    return all;
  }

  private interface RowAction {
    void accept(long number, RowValues<UTF8String> values);
  }

  /**
   * What becomes of the good training rows of a partition.
   *
   * @param <S> the sum
   */
  interface Sum<S> {
    /** Adds the row of that number among all that are scanned. */
    void add(long number, RowValues<UTF8String> values);

    S sum();
  }

  /**
   * What is added up in each partition.
   *
   * @param <S> the sum
   */
  interface Summing<S> extends Serializable {
    Sum<S> begin();
  }

  /** The rows, for descriptions of jobs. */
  JavaRDD<?> rows() {
    return rows;
  }

  /**
   * Sums over the good training rows, in the order of partitions.
   *
   * @param starts rows before each partition
   */
  <S> JavaRDD<S> eachPartition(long[] starts, Summing<S> summing) {
    RowProjection read = projection;
    RowSplit drawing = split;
    return rows.mapPartitionsWithIndex(
        (partition, scan) -> {
          Sum<S> sum = summing.begin();
          forEachGood(scan, read, drawing, starts[partition], sum::add);
          return List.of(sum.sum()).iterator();
        },
        true);
  }

  /** How often each category occurs, where there are too many to count inside the partitions. */
  public JavaRDD<scala.Tuple2<String, Long>> categoryCounts(int category, List<Long> scannedRows) {
    RowProjection read = projection;
    RowSplit drawing = split;
    long[] starts = sums(scannedRows);
    return rows.mapPartitionsWithIndex(
            (partition, scan) -> {
              ValueCounts<UTF8String, String> counts =
                  ValueCounts.ofTexts(Integer.MAX_VALUE, Integer.MAX_VALUE);
              forEachGood(
                  scan,
                  read,
                  drawing,
                  starts[partition],
                  (number, values) -> counts.add(values.categories()[category]));
              counts.finish();
              return counts.counts().entrySet().stream()
                  .map(entry -> new scala.Tuple2<>(entry.getKey(), entry.getValue()))
                  .iterator();
            },
            true)
        .mapToPair(pair -> pair)
        .reduceByKey(Long::sum)
        .map(pair -> pair);
  }

  /** The number of rows in all partitions before each one, and in all. */
  private long[] starts(int partitions) {
    if (partitions <= 1) {
      return new long[2];
    }
    List<Long> counts =
        Jobs.described(
            rows,
            "Gradus: count rows",
            () ->
                rows.mapPartitions(
                        scan -> {
                          long count = 0;
                          while (scan.hasNext()) {
                            scan.next();
                            count++;
                          }
                          return List.of(count).iterator();
                        })
                    .collect());
    return sums(counts);
  }

  /** The sum of all counts before each one, and of all. */
  public static long[] sums(List<Long> counts) {
    long[] sums = new long[counts.size() + 1];
    for (int i = 0; i < counts.size(); i++) {
      sums[i + 1] = sums[i] + counts.get(i);
    }
    return sums;
  }

  private static void gather(
      Iterator<InternalRow> scan,
      RowProjection projection,
      RowSplit split,
      BadRows policy,
      long start,
      ScanStatistics statistics) {
    RowReader reader = new RowReader(projection);
    FilePosition position = new FilePosition();
    long number = start;
    long training = 0;
    long packed = 0;
    while (scan.hasNext()) {
      InternalRow row = scan.next();
      position.next();
      long current = number++;
      if (split.part(current) != RowSplit.Part.TRAINING) {
        continue;
      }
      try {
        reader.read(row);
      } catch (BadRowException e) {
        statistics.bad.add(position.describe(e, reader.corruptText(row)));
        if (policy == BadRows.FAIL) {
          break;
        }
        continue;
      }
      statistics.add(current, reader.values());
      training++;
      packed += split.times(current);
    }
    statistics.finish(number - start, training, packed);
  }

  private static void forEachGood(
      Iterator<InternalRow> scan,
      RowProjection projection,
      RowSplit split,
      long start,
      RowAction action) {
    RowReader reader = new RowReader(projection);
    long number = start;
    while (scan.hasNext()) {
      InternalRow row = scan.next();
      long current = number++;
      if (split.part(current) != RowSplit.Part.TRAINING) {
        continue;
      }
      try {
        reader.read(row);
      } catch (BadRowException e) {
        continue;
      }
      action.accept(current, reader.values());
    }
  }
}
