package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.dataset.column.LabelColumns;
import io.gradus.dataset.row.RowMarks;
import io.gradus.dataset.row.RowSampling;
import io.gradus.dataset.row.RowSplit;
import io.gradus.encode.DataException;
import io.gradus.network.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes training rows by their class: of frequent ones only some, of rare ones each several times.
 * Which rows these are is drawn, and depends on the rows, their order and the seed, and not on how
 * they lie in partitions. Rows for validation and test stay what they are.
 *
 * @param split without those that are left out, and with those that are taken several times
 * @param standFor by class, as its label is written, how many rows one that is taken stands for:
 *     more than 1 of a frequent class, less of a rare one
 */
record ClassSampling(RowSplit split, Map<String, Double> standFor) {
  /** "left out", so that no other draw of the same seed is met. */
  private static final long LEFT_OUT = 0x6C656674206F7574L;

  /** "repeated" */
  private static final long REPEATED = 0x7265706561746564L;

  ClassSampling {
    standFor = Map.copyOf(standFor);
  }

  /** Whether rows are taken by their class. */
  static boolean isWanted(DataConfig config) {
    return config.undersampling().isPresent() || config.oversampling().isPresent();
  }

  /**
   * Reads the label and draws.
   *
   * @throws DataException if there is no label of classes
   */
  static ClassSampling of(
      Dataset<Row> rows, DataConfig config, Optional<Task> task, RowSplit split, long seed) {
    String key = config.undersampling().isPresent() ? "data.undersampling" : "data.oversampling";
    DataConfig named = LabelColumns.resolve(config, rows.columns());
    if (named.label().size() != 1) {
      throw DataException.expected("one label column for " + key, named.label())
          .remedy("Leave " + key + " out.")
          .build();
    }
    return ScannedColumn.reading(
        rows,
        DivisionColumn.of(rows, named.label().get(0), "data"),
        "Gradus: choose rows by their class",
        column -> drawn(column, config, task, split, seed, key));
  }

  private static ClassSampling drawn(
      ScannedColumn column,
      DataConfig config,
      Optional<Task> task,
      RowSplit split,
      long seed,
      String key) {
    Strata strata = Strata.of(column.division("data"), config, task, column.starts(), seed);
    if (strata.areBins()) {
      throw DataException.expected("a label of classes for " + key, "a quantity")
          .column(column.name())
          .remedy("Leave " + key + " out, or set the task.")
          .build();
    }
    // Rows without a label are bad ones anyway.
    ScannedColumn.Wanted training =
        (number, label) -> split.part(number) == RowSplit.Part.TRAINING && label != null;
    ScannedColumn.Drawing drawing =
        column.drawing(strata, training, label -> SplitDraw.key(seed ^ LEFT_OUT, label));
    SortedMap<String, Long> sizes = drawing.sizes();
    if (sizes.isEmpty()) {
      return new ClassSampling(split, Map.of());
    }
    long rarest = sizes.values().stream().min(Long::compare).orElseThrow();
    long bound =
        config
            .undersampling()
            .map(most -> (long) Math.max(1, Math.floor(most * rarest)))
            .orElse(Long.MAX_VALUE);
    long largest = Math.min(bound, sizes.values().stream().max(Long::compare).orElseThrow());
    long least = config.oversampling().map(part -> (long) Math.floor(part * largest)).orElse(0L);
    Map<String, Double> standFor = new HashMap<>();
    HashMap<String, Long> wanted = new HashMap<>();
    sizes.forEach(
        (label, n) -> {
          if (n > bound || n < least) {
            long taken = n > bound ? bound : least;
            wanted.put(label, taken);
            standFor.put(label, (double) n / taken);
          }
        });
    RowSampling sampling = RowSampling.once();
    if (standFor.values().stream().anyMatch(stands -> stands > 1)) {
      sampling = sampling.without(leftOut(column, drawing, bound));
    }
    if (standFor.values().stream().anyMatch(stands -> stands < 1)) {
      sampling =
          repeated(
              column,
              column.drawing(strata, training, label -> SplitDraw.key(seed ^ REPEATED, label)),
              wanted,
              sampling);
    }
    return new ClassSampling(split.sampled(sampling), standFor);
  }

  private static RowMarks leftOut(ScannedColumn column, ScannedColumn.Drawing drawing, long bound) {
    return column.marked(
        partition -> {
          ScannedColumn.Places places = drawing.ofPartition(partition);
          return (number, label) ->
              places.to(number, label) && places.place() >= bound
                  ? RowSplit.Part.LEFT_OUT
                  : RowSplit.Part.TRAINING;
        });
  }

  /** Rows of one partition that are taken several times, ascending, and how often. */
  private static final class Repeated implements Serializable {
    private static final long serialVersionUID = 1L;

    private long[] rows = new long[16];
    private int[] times = new int[16];
    private int count;

    void add(long row, int often) {
      if (count == rows.length) {
        rows = Arrays.copyOf(rows, 2 * count);
        times = Arrays.copyOf(times, 2 * count);
      }
      rows[count] = row;
      times[count++] = often;
    }

    void addAll(Repeated next) {
      for (int i = 0; i < next.count; i++) {
        add(next.rows[i], next.times[i]);
      }
    }
  }

  /** Each row of a rare class as often as any other, or once more where that does not come out. */
  private static RowSampling repeated(
      ScannedColumn column,
      ScannedColumn.Drawing drawing,
      HashMap<String, Long> wanted,
      RowSampling sampling) {
    long[] starts = column.starts();
    List<Repeated> parts =
        column
            .values()
            .toJavaRDD()
            .mapPartitionsWithIndex(
                (partition, scan) -> {
                  Repeated repeated = new Repeated();
                  ScannedColumn.Places places = drawing.ofPartition(partition);
                  long number = starts[partition];
                  while (scan.hasNext()) {
                    if (places.to(number++, scan.next().get(0))) {
                      long size = drawing.sizes().get(places.stratum());
                      long all = wanted.getOrDefault(places.stratum(), 0L);
                      long often = all / size + (places.place() < all % size ? 1 : 0);
                      if (all > size && often > 1) {
                        repeated.add(number - 1, Math.toIntExact(often));
                      }
                    }
                  }
                  return List.of(repeated).iterator();
                },
                true)
            .collect();
    Repeated all = new Repeated();
    parts.forEach(all::addAll);
    return sampling.repeating(
        Arrays.copyOf(all.rows, all.count), Arrays.copyOf(all.times, all.count));
  }

  /** For people. */
  List<String> notes() {
    return new TreeMap<>(standFor)
        .entrySet().stream().map(own -> note(own.getKey(), own.getValue())).toList();
  }

  private static String note(String label, double stands) {
    return stands > 1
        ? String.format(
            Locale.ROOT,
            "class %s: one training row in %.3g is taken, by draw, and counts as many;"
                + " probabilities are those of all rows",
            label,
            stands)
        : String.format(
            Locale.ROOT,
            "class %s: each training row is taken %.3g times on average, and counts that much less;"
                + " probabilities are those of all rows",
            label,
            1 / stands);
  }
}
