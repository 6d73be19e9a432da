package io.gradus.dataset.column;

import io.gradus.dataset.row.SparkTexts;
import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.PartMeans;
import io.gradus.encode.RowTargets;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetParts;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntPredicate;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Fits the statistics of the label that stand for categories, in one more pass over the training
 * rows: for each category the mean of the targets, or what they are a unit of exposure, drawn
 * towards that of all rows as if {@value #SMOOTHING} more rows had it. Micci-Barreca, "A
 * preprocessing scheme for high-cardinality categorical attributes" (2001), with a constant weight.
 * Training rows get the mean over the rows of other parts, see {@link TargetParts}; all others that
 * over all training rows.
 */
final class TargetFitter {
  /** Rows with the mean of all that are added to each category. */
  static final double SMOOTHING = 10;

  private final ScanPass pass;
  private final LabelEncoding label;
  private final int width;
  private final List<Long> scannedRows;
  private final long seed;

  /**
   * A fitter.
   *
   * @param scannedRows rows of each scan partition
   * @param seed draws the order of rows
   */
  TargetFitter(ScanPass pass, LabelEncoding label, Task task, List<Long> scannedRows, long seed) {
    this.pass = pass;
    this.label = label;
    this.width =
        task == Task.MULTICLASS ? ((LabelEncoding.Classes) label).names().size() : label.targets();
    this.scannedRows = scannedRows;
    this.seed = seed;
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
    List<CategorySums> sums = sums(columns, categories);
    List<FeatureColumn.TargetMean> fitted = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      fitted.add(fitted(categories.get(i), sums.get(i)));
    }
    return fitted;
  }

  private List<CategorySums> sums(
      SortedMap<Integer, FeatureColumn.Categorical> columns,
      List<FeatureColumn.Categorical> categories) {
    int[] places = columns.keySet().stream().mapToInt(Integer::intValue).toArray();
    long[] starts = ScanPass.sums(scannedRows);
    TargetParts[] parts = categories.stream().map(this::parts).toArray(TargetParts[]::new);
    RowsOfTask rows = new RowsOfTask(label, categories, places, parts, width);
    List<List<CategorySums>> ofTasks =
        Jobs.described(
            pass.rows(),
            "Gradus: mean labels of categories",
            () -> pass.eachPartition(starts, rows).collect());
    List<CategorySums> all = rows.none();
    for (List<CategorySums> own : ofTasks) {
      for (int i = 0; i < places.length; i++) {
        all.get(i).merge(own.get(i));
      }
    }
    return all;
  }

  private TargetParts parts(FeatureColumn.Categorical column) {
    return column.encoding() == CategoricalEncoding.ORDERED_TARGET
        ? TargetParts.steps(seed)
        : TargetParts.folds();
  }

  private FeatureColumn.TargetMean fitted(FeatureColumn.Categorical column, CategorySums sums) {
    int codes = column.cardinality();
    double[] all = sums.total(part -> true);
    List<List<Double>> means = means(codes, sums, part -> true, all);
    return new FeatureColumn.TargetMean(
        column,
        means,
        scales(means, sums),
        new PartMeans(parts(column), ofParts(column, sums, all)));
  }

  /**
   * What the rows of each part get: of folds the means over all other ones, drawn towards the mean
   * of these; of steps those over all before, drawn towards the mean of all, which is the same for
   * every row and so tells none from another.
   */
  private List<List<List<Double>>> ofParts(
      FeatureColumn.Categorical column, CategorySums sums, double[] all) {
    int codes = column.cardinality();
    List<List<List<Double>>> means = new ArrayList<>();
    for (int part = 0; part < parts(column).count(); part++) {
      int own = part;
      if (column.encoding() == CategoricalEncoding.ORDERED_TARGET) {
        means.add(means(codes, sums, other -> other < own, all));
      } else {
        IntPredicate others = other -> other != own;
        means.add(means(codes, sums, others, sums.total(others)));
      }
    }
    return means;
  }

  /**
   * Of each code the means over the rows of some parts.
   *
   * @param prior sums whose mean they are drawn towards
   */
  private List<List<Double>> means(
      int codes, CategorySums sums, IntPredicate parts, double[] prior) {
    double[][] ofCodes = sums.byCode(codes, parts);
    // As if so many more rows of the usual exposure had the category.
    double more = prior[width + 1] > 0 ? SMOOTHING * (prior[width] / prior[width + 1]) : SMOOTHING;
    List<List<Double>> means = new ArrayList<>();
    for (double[] own : ofCodes) {
      List<Double> mean = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        double usual = prior[width] > 0 ? prior[i] / prior[width] : 0;
        mean.add((own[i] + more * usual) / (own[width] + more));
      }
      means.add(List.copyOf(mean));
    }
    return means;
  }

  /** Brings the means of the training rows to mean 0 and deviation 1. */
  private List<Scale.Affine> scales(List<List<Double>> means, CategorySums sums) {
    double[][] byCode = sums.byCode(means.size(), part -> true);
    List<Scale.Affine> scales = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      double rows = 0;
      double sum = 0;
      double squares = 0;
      for (int code = 0; code < byCode.length; code++) {
        double weight = byCode[code][width + 1];
        double mean = means.get(code).get(i);
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

  /** Adds up the rows of one task. */
  private static final class RowsOfTask implements ScanPass.Summing<List<CategorySums>> {
    private static final long serialVersionUID = 1L;

    private final String columns;
    private final int[] places;
    private final TargetParts[] parts;
    private final int width;

    RowsOfTask(
        LabelEncoding label,
        List<FeatureColumn.Categorical> categories,
        int[] places,
        TargetParts[] parts,
        int width) {
      this.columns = RowTargets.toJson(label, categories);
      this.places = places;
      this.parts = parts;
      this.width = width;
    }

    /** Sums of no rows: targets, exposure and weight of each column. */
    List<CategorySums> none() {
      List<CategorySums> none = new ArrayList<>();
      for (TargetParts own : parts) {
        none.add(new CategorySums(own.count(), width + 2));
      }
      return none;
    }

    @Override
    public ScanPass.Sum<List<CategorySums>> begin() {
      RowTargets<UTF8String> targets = RowTargets.fromJson(columns, SparkTexts.INSTANCE, width);
      List<CategorySums> sums = none();
      return new ScanPass.Sum<>() {
        @Override
        public void add(long number, io.gradus.encode.RowValues<UTF8String> values) {
          double[] row = targets.of(values);
          for (int i = 0; i < places.length; i++) {
            sums.get(i)
                .add(targets.code(i, values.categories()[places[i]]), parts[i].of(number), row);
          }
        }

        @Override
        public List<CategorySums> sum() {
          return sums;
        }
      };
    }
  }
}
