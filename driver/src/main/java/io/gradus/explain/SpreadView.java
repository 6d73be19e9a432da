package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Makes of attributions of single rows how they are spread. */
final class SpreadView {
  private static final int COLUMNS = 15;

  /** Rows that are looked at, about. */
  private static final int ROWS = 5_000;

  private final List<Floats> parts;
  private final int columns;

  private SpreadView(List<Floats> parts, int columns) {
    this.parts = parts;
    this.columns = columns;
  }

  /**
   * Of the columns that matter most.
   *
   * @param sample at most one block a partition
   * @return null where there is nothing to be seen
   */
  static AttributionSpread of(
      TrainedModel model,
      ColumnPass pass,
      JavaRDD<Block> sample,
      float[] baseline,
      int steps,
      List<ExplainedColumns.Importance> importance) {
    List<String> names =
        importance.stream()
            .filter(one -> one.meanAbs() > 0)
            .limit(COLUMNS)
            .map(ExplainedColumns.Importance::column)
            .toList();
    if (names.isEmpty()) {
      return null;
    }
    int[] which =
        names.stream().mapToInt(name -> model.encoder().featureColumns().indexOf(name)).toArray();
    int most = Math.max(1, ROWS / sample.getNumPartitions());
    List<Floats> parts = pass.parts(sample, baseline, steps, which, most);
    return new SpreadView(parts, which.length).of(names);
  }

  private AttributionSpread of(List<String> names) {
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    for (Floats part : parts) {
      for (int at = 0; at < part.values().length; at += 2) {
        from = Math.min(from, part.values()[at]);
        to = Math.max(to, part.values()[at]);
      }
    }
    if (!(to > from)) {
      return null;
    }
    List<AttributionSpread.Column> found = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      found.add(column(names.get(column), every(column, 0), every(column, 1), from, to));
    }
    return new AttributionSpread(every(0, 0).length, from, to, found);
  }

  /** Of one column in all rows its parts, or its values. */
  private float[] every(int column, int which) {
    int rows = parts.stream().mapToInt(part -> part.values().length / columns / 2).sum();
    float[] all = new float[rows];
    int row = 0;
    for (Floats part : parts) {
      for (int at = 2 * column + which; at < part.values().length; at += 2 * columns) {
        all[row++] = part.values()[at];
      }
    }
    return all;
  }

  private static AttributionSpread.Column column(
      String name, float[] parts, float[] values, double from, double to) {
    long[] counts = new long[AttributionSpread.BINS];
    double[] ranks = new double[AttributionSpread.BINS];
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    boolean isNumber =
        sorted.length > 0 && !Float.isNaN(sorted[0]) && sorted[0] < sorted[sorted.length - 1];
    for (int row = 0; row < parts.length; row++) {
      int bin =
          (int)
              Math.min(
                  AttributionSpread.BINS - 1,
                  (parts[row] - from) / (to - from) * AttributionSpread.BINS);
      counts[bin]++;
      ranks[bin] += isNumber ? rank(sorted, values[row]) : 0;
    }
    List<Long> counted = new ArrayList<>();
    List<Double> ranked = new ArrayList<>();
    for (int bin = 0; bin < counts.length; bin++) {
      counted.add(counts[bin]);
      ranked.add(counts[bin] == 0 ? null : (Double) (ranks[bin] / counts[bin]));
    }
    return new AttributionSpread.Column(name, counted, isNumber ? ranked : List.of());
  }

  /** The share of values below one, with half of those that equal it. */
  private static double rank(float[] sorted, float value) {
    return (place(sorted, value, false) + place(sorted, value, true)) / (2.0 * sorted.length);
  }

  /** How many values lie below one, or below or at it. */
  private static int place(float[] sorted, float value, boolean withEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || withEqual && sorted[middle] == value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
