package io.gradus.dataset.column;

import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.RowTargets;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetFolds;
import io.gradus.network.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Fits the statistics of the label that stand for categories, in one more pass over the training
 * rows: for each category the mean of the targets, drawn towards that of all rows as if {@value
 * #SMOOTHING} more rows had it. Micci-Barreca, "A preprocessing scheme for high-cardinality
 * categorical attributes" (2001), with a constant weight. Training rows get the mean over the rows
 * of other parts, see {@link TargetFolds}; all others that over all training rows.
 */
final class TargetFitter {
  /** Rows with the mean of all that are added to each category. */
  static final double SMOOTHING = 10;

  private final ScanPass pass;
  private final LabelEncoding label;
  private final int width;
  private final List<Long> scannedRows;

  /**
   * A fitter.
   *
   * @param scannedRows rows of each scan partition
   */
  TargetFitter(ScanPass pass, LabelEncoding label, Task task, List<Long> scannedRows) {
    this.pass = pass;
    this.label = label;
    this.width =
        task == Task.MULTICLASS ? ((LabelEncoding.Classes) label).names().size() : label.targets();
    this.scannedRows = scannedRows;
  }

  /** How many inputs a column has: one a target, of several classes one a class. */
  int width() {
    return width;
  }

  /**
   * The columns with their statistics, of the training rows' parts too.
   *
   * @param columns whose categories are known, by their place among those of a row
   */
  List<FeatureColumn.TargetMean> fit(SortedMap<Integer, FeatureColumn.Categorical> columns) {
    List<FeatureColumn.Categorical> categories = List.copyOf(columns.values());
    List<Sums> sums = sums(columns, categories);
    List<FeatureColumn.TargetMean> fitted = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      fitted.add(fitted(categories.get(i), sums.get(i)));
    }
    return fitted;
  }

  private List<Sums> sums(
      SortedMap<Integer, FeatureColumn.Categorical> columns,
      List<FeatureColumn.Categorical> categories) {
    int[] places = columns.keySet().stream().mapToInt(Integer::intValue).toArray();
    long[] starts = ScanPass.sums(scannedRows);
    RowsOfTask rows = new RowsOfTask(label, categories, places, width);
    List<List<Sums>> parts =
        Jobs.described(
            pass.rows(),
            "Gradus: mean labels of categories",
            () -> pass.eachPartition(starts, rows).collect());
    List<Sums> all = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      all.add(new Sums(width));
    }
    for (List<Sums> part : parts) {
      for (int i = 0; i < places.length; i++) {
        all.get(i).merge(part.get(i));
      }
    }
    return all;
  }

  private FeatureColumn.TargetMean fitted(FeatureColumn.Categorical column, Sums sums) {
    List<List<List<Double>>> ofFolds = new ArrayList<>();
    for (int fold = 0; fold < TargetFolds.COUNT; fold++) {
      ofFolds.add(means(column.cardinality(), sums, fold));
    }
    List<List<Double>> means = means(column.cardinality(), sums, -1);
    return new FeatureColumn.TargetMean(
        column.name(),
        column.pooled(),
        column.pooledMore(),
        column.vocabulary(),
        means,
        scales(means, sums),
        ofFolds);
  }

  /** Of each code the means over the rows that are not of a part. */
  private List<List<Double>> means(int codes, Sums sums, int without) {
    double[] all = new double[width + 1];
    double[][] ofCodes = new double[codes][width + 1];
    sums.byPlace.forEach(
        (place, own) -> {
          if (place % TargetFolds.COUNT != without) {
            add(own, ofCodes[place / TargetFolds.COUNT]);
            add(own, all);
          }
        });
    List<List<Double>> means = new ArrayList<>();
    for (double[] own : ofCodes) {
      List<Double> mean = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        double prior = all[width] > 0 ? all[i] / all[width] : 0;
        mean.add((own[i] + SMOOTHING * prior) / (own[width] + SMOOTHING));
      }
      means.add(List.copyOf(mean));
    }
    return means;
  }

  /** Brings the means of the training rows to mean 0 and deviation 1. */
  private List<Scale.Affine> scales(List<List<Double>> means, Sums sums) {
    List<Scale.Affine> scales = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      double rows = 0;
      double sum = 0;
      double squares = 0;
      for (Map.Entry<Integer, double[]> own : sums.byPlace.entrySet()) {
        double weight = own.getValue()[width];
        double mean = means.get(own.getKey() / TargetFolds.COUNT).get(i);
        rows += weight;
        sum += weight * mean;
        squares += weight * mean * mean;
      }
      double mean = rows > 0 ? sum / rows : 0;
      double variance = rows > 0 ? squares / rows - mean * mean : 0;
      scales.add(new Scale.Affine(mean, variance > 1e-12 ? 1 / Math.sqrt(variance) : 0));
    }
    return scales;
  }

  private static void add(double[] own, double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] += own[i];
    }
  }

  /** Sums of one column, by code and part: those of the targets, then that of the weights. */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int width;
    private final TreeMap<Integer, double[]> byPlace = new TreeMap<>();

    Sums(int width) {
      this.width = width;
    }

    void add(int code, int fold, double[] row) {
      TargetFitter.add(
          row,
          byPlace.computeIfAbsent(code * TargetFolds.COUNT + fold, place -> new double[width + 1]));
    }

    void merge(Sums later) {
      later.byPlace.forEach(
          (place, own) ->
              TargetFitter.add(
                  own, byPlace.computeIfAbsent(place, unused -> new double[width + 1])));
    }
  }

  /** Adds up the rows of one task. */
  private static final class RowsOfTask implements ScanPass.Summing<List<Sums>> {
    private static final long serialVersionUID = 1L;

    private final String columns;
    private final int[] places;
    private final int width;

    RowsOfTask(
        LabelEncoding label, List<FeatureColumn.Categorical> categories, int[] places, int width) {
      this.columns = RowTargets.toJson(label, categories);
      this.places = places;
      this.width = width;
    }

    @Override
    public ScanPass.Sum<List<Sums>> begin() {
      RowTargets<UTF8String> targets = RowTargets.fromJson(columns, UTF8String::fromString, width);
      List<Sums> sums = new ArrayList<>();
      for (int i = 0; i < places.length; i++) {
        sums.add(new Sums(width));
      }
      return new ScanPass.Sum<>() {
        @Override
        public void add(long number, io.gradus.encode.RowValues<UTF8String> values) {
          double[] row = targets.of(values);
          int fold = TargetFolds.of(number);
          for (int i = 0; i < places.length; i++) {
            sums.get(i).add(targets.code(i, values.categories()[places[i]]), fold, row);
          }
        }

        @Override
        public List<Sums> sum() {
          return sums;
        }
      };
    }
  }
}
