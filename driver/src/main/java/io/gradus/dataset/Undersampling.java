package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.data.Bijection;
import io.gradus.dataset.column.LabelColumns;
import io.gradus.dataset.row.RowMarks;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.DataException;
import io.gradus.network.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Leaves out training rows of frequent classes, by draw, so that none has more than so many for
 * each row of the rarest. Which rows these are depends on the rows, their order and the seed, and
 * not on how they lie in partitions. Rows for validation and test stay what they are.
 *
 * @param split without those that are left out
 * @param standFor by class, as its label is written, how many rows one stands for
 */
record Undersampling(RowSplit split, Map<String, Double> standFor) {
  /** "left out", so that no other draw of the same seed is met. */
  private static final long STREAM = 0x6C656674206F7574L;

  private static final String VALUE = "value";

  Undersampling {
    standFor = Map.copyOf(standFor);
  }

  /** All rows stay. */
  static Undersampling none(RowSplit split) {
    return new Undersampling(split, Map.of());
  }

  /**
   * Reads the label and draws.
   *
   * @param most rows of a class for each row of the rarest
   */
  static Undersampling of(
      Dataset<Row> rows,
      DataConfig config,
      Optional<Task> task,
      RowSplit split,
      double most,
      long seed) {
    DataConfig named = LabelColumns.resolve(config, rows.columns());
    if (named.label().size() != 1) {
      throw DataException.expected("one label column for data.undersampling", named.label())
          .remedy("Leave data.undersampling out.")
          .build();
    }
    DivisionColumn column = DivisionColumn.of(rows, named.label().get(0), "data");
    Dataset<Row> alone = rows.select(column.value().as(VALUE));
    Dataset<Row> kept =
        ScanRows.asDataset(rows.sparkSession(), ScanRows.of(alone), alone.schema())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return Jobs.described(
          rows.sparkSession().sparkContext(),
          "Gradus: choose rows of frequent classes",
          () -> drawn(kept, config, task, split, most, seed, column.name()));
    } finally {
      kept.unpersist(false);
    }
  }

  private static Undersampling drawn(
      Dataset<Row> kept,
      DataConfig config,
      Optional<Task> task,
      RowSplit split,
      double most,
      long seed,
      String name) {
    long[] starts = SplitDraw.starts(kept.toJavaRDD());
    Strata strata =
        Strata.of(new DivisionColumn(kept, 0, "data", name), config, task, starts, seed);
    if (strata.areBins()) {
      throw DataException.expected("a label of classes for data.undersampling", "a quantity")
          .column(name)
          .remedy("Leave data.undersampling out, or set the task.")
          .build();
    }
    List<Map<String, Long>> counts = counts(kept, strata, split, starts);
    TreeMap<String, Long> all = new TreeMap<>();
    counts.forEach(part -> part.forEach((label, n) -> all.merge(label, n, Long::sum)));
    long rarest = all.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long bound = (long) Math.max(1, Math.floor(most * rarest));
    Map<String, Double> standFor = new HashMap<>();
    all.forEach(
        (label, n) -> {
          if (n > bound) {
            standFor.put(label, (double) n / bound);
          }
        });
    if (standFor.isEmpty()) {
      return none(split);
    }
    List<Map<String, Long>> begins = FoldDraw.begins(counts);
    HashMap<String, Long> sizes = new HashMap<>(all);
    RowMarks marks =
        SplitDraw.marked(
            kept,
            starts,
            partition -> {
              Map<String, Long> next = new HashMap<>(begins.get(partition));
              return (number, value) -> {
                if (split.part(number) != RowSplit.Part.TRAINING || value == null) {
                  return RowSplit.Part.TRAINING;
                }
                String label = strata.of(value);
                long rank = next.merge(label, 1L, Long::sum) - 1;
                long place =
                    new Bijection(sizes.get(label))
                        .apply(rank, SplitDraw.key(seed ^ STREAM, label));
                return place < bound ? RowSplit.Part.TRAINING : RowSplit.Part.LEFT_OUT;
              };
            });
    return new Undersampling(split.without(marks), standFor);
  }

  /** Training rows of each class, by partition; rows without a label are bad ones anyway. */
  private static List<Map<String, Long>> counts(
      Dataset<Row> kept, Strata strata, RowSplit split, long[] starts) {
    return kept.toJavaRDD()
        .mapPartitionsWithIndex(
            (partition, scan) -> {
              Map<String, Long> count = new HashMap<>();
              long number = starts[partition];
              while (scan.hasNext()) {
                Object value = scan.next().get(0);
                if (split.part(number++) == RowSplit.Part.TRAINING && value != null) {
                  count.merge(strata.of(value), 1L, Long::sum);
                }
              }
              return List.of(count).iterator();
            },
            true)
        .collect();
  }

  /** For people. */
  List<String> notes() {
    return new TreeMap<>(standFor)
        .entrySet().stream()
            .map(
                own ->
                    String.format(
                        java.util.Locale.ROOT,
                        "class %s: one training row in %.3g is taken, by draw, and counts as many;"
                            + " probabilities are those of all rows",
                        own.getKey(),
                        own.getValue()))
            .toList();
  }
}
