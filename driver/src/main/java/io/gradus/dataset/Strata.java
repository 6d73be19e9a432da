package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.dataset.column.LabelFitter;
import io.gradus.dataset.column.RowSample;
import io.gradus.network.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which stratum a row belongs to: the class that its label names, or one of at most {@value #BINS}
 * bins of equally many rows where the label is a quantity. A gap is a stratum of its own.
 */
final class Strata implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bins of a quantity. */
  static final int BINS = 10;

  /** Bins are those of all rows up to so many, else of as many that are drawn. */
  private static final int SAMPLED_ROWS = 200_000;

  /** Upper ends of all bins but the last, ascending; null for classes. */
  private final double[] ends;

  private Strata(double[] ends) {
    this.ends = ends;
  }

  /** By classes, whatever they are. */
  static Strata ofClasses() {
    return new Strata(null);
  }

  /**
   * By what the label is: a quantity if the task says so, or by the same rule that finds the task.
   *
   * @param starts rows before each scan partition, and in all
   */
  static Strata of(
      DivisionColumn label, DataConfig config, Optional<Task> task, long[] starts, long seed) {
    if (!label.isNumber() || !isQuantity(label, config, task)) {
      return ofClasses();
    }
    double[] values = sample(values(label), starts, seed);
    double[] ends = new double[values.length == 0 ? 0 : BINS - 1];
    Arrays.setAll(ends, i -> values[(int) ((i + 1L) * (values.length - 1) / BINS)]);
    return new Strata(Arrays.stream(ends).distinct().toArray());
  }

  private static boolean isQuantity(DivisionColumn label, DataConfig config, Optional<Task> task) {
    if (task.filter(known -> known != Task.REGRESSION).isPresent() || !config.classes().isEmpty()) {
      return false;
    }
    Column value = functions.col("value");
    Dataset<Row> values = label.rows().select(label.value().cast(DataTypes.DoubleType).as("value"));
    Dataset<Row> present = values.filter(value.isNotNull()).filter(functions.not(value.isNaN()));
    long different = present.distinct().limit(LabelFitter.MOST_NUMBER_CLASSES + 1).count();
    return different > LabelFitter.MOST_NUMBER_CLASSES
        || task.isEmpty()
            && different > 2
            && !present.filter(value.notEqual(functions.floor(value))).isEmpty();
  }

  private static JavaRDD<Double> values(DivisionColumn column) {
    return column
        .rows()
        .select(column.value().cast(DataTypes.DoubleType).as("value"))
        .toJavaRDD()
        .map(row -> row.isNullAt(0) ? Double.NaN : row.getDouble(0));
  }

  /** Values without gaps, ascending: all up to a number of rows, else as many that are drawn. */
  static double[] sample(JavaRDD<Double> values, long[] starts, long seed) {
    long rows = starts[starts.length - 1];
    return values
        .mapPartitionsWithIndex(
            (partition, iterator) -> {
              RowSample sample = new RowSample(SAMPLED_ROWS, rows, new int[] {0}, seed);
              double[] read = new double[1];
              long number = starts[partition];
              while (iterator.hasNext()) {
                read[0] = iterator.next();
                sample.add(number++, read);
              }
              return Arrays.asList(sample).iterator();
            },
            true)
        .collect()
        .stream()
        .reduce(
            (all, next) -> {
              all.merge(next);
              return all;
            })
        .map(
            all -> {
              all.finish();
              return all.sorted(0);
            })
        .orElse(new double[0]);
  }

  /** Whether rows are divided by bins of a quantity. */
  boolean areBins() {
    return ends != null;
  }

  /** The stratum of a row by its label. */
  String of(Object label) {
    if (ends == null || label == null) {
      return Objects.toString(label);
    }
    double value = ((Number) label).doubleValue();
    if (Double.isNaN(value)) {
      return "null";
    }
    int bin = 0;
    while (bin < ends.length && value > ends[bin]) {
      bin++;
    }
    return "bin " + bin;
  }
}
