package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** How cost grows with rows, features, parameters and partitions. */
final class Growth {
  private static final int FEATURES = 50;
  private static final int HIDDEN = 64;
  private static final int LARGE_INPUT = 256;
  private static final int LARGE_BATCH = 256;

  private static final int[] ROWS = {100_000, 1_000_000, 4_000_000};
  private static final int[] WIDTHS = {10, 100, 1_000, 10_000};

  /** Units of both hidden layers of the networks that grow. */
  private static final int[] UNITS = {180, 880, 3_040, 9_880};

  private static final int[] JOB_PARTITIONS = {2, 20, 200, 2_000};
  private static final int[] RESIDENT_PARTITIONS = {2, 16, 128};

  private Growth() {}

  static String page() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            ## How cost grows
            """);
    try (SparkSession session = PerformanceReport.session("local[2]")) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      page.append(rows(spark)).append(features(spark)).append(parameters(spark));
    }
    return page.append(partitions()).toString();
  }

  private static String rows(JavaSparkContext spark) {
    Table table = new Table("rows", "packed", "an epoch", "rows/s");
    for (int rows : ROWS) {
      try (PackedData data = RandomRows.packed(spark, 2, FEATURES, rows, 0)) {
        Trials.Times times =
            Trials.train(
                spark, network(FEATURES, HIDDEN), Task.REGRESSION, data, 8192, 3, resident());
        table.row(
            Table.count(rows),
            Table.megabytes(data.bytes()),
            Table.seconds(times.epochSeconds()),
            Table.count(rows / times.epochSeconds()));
      }
    }
    return """

    ### With rows
    50-64-1, batches of 8,192 rows, `local[2]`, resident rounds.

    """
        + table;
  }

  private static String features(JavaSparkContext spark) {
    Table table = new Table("features", "rows/s", "numbers/s", "a step");
    for (int width : WIDTHS) {
      int rows = Math.min(262_144, 80_000_000 / width);
      try (PackedData data = RandomRows.packed(spark, 2, width, rows, 0)) {
        Trials.Times times =
            Trials.train(spark, network(width, HIDDEN), Task.REGRESSION, data, 1024, 4, resident());
        double rate = rows / times.epochSeconds();
        table.row(
            Table.count(width),
            Table.count(rate),
            Table.count(rate * width),
            Table.milliseconds(times.stepSeconds()));
      }
    }
    return """

    ### With features
    One hidden layer of 64 units, batches of 1,024 rows.

    """
        + table;
  }

  private static String parameters(JavaSparkContext spark) {
    Table table =
        new Table(
            "parameters",
            "a step",
            "compute",
            "update",
            "all else",
            "driver's heap in use, tasks included");
    for (int units : UNITS) {
      NetworkSpec network = network(LARGE_INPUT, units, units);
      try (PackedData data = RandomRows.packed(spark, 2, LARGE_INPUT, 2 * LARGE_BATCH, 0)) {
        Trials.Times times =
            Trials.trainAndWeigh(
                spark, Trials.problem(network, Task.REGRESSION, data, LARGE_BATCH, 6, resident()));
        double step = times.stepSeconds();
        double compute = times.timing().compute();
        double update = times.timing().update();
        table.row(
            Table.count(ParameterLayout.of(network).parameterCount()),
            Table.milliseconds(step),
            Table.milliseconds(compute),
            Table.milliseconds(update),
            Table.milliseconds(step - compute - update),
            Table.megabytes(times.liveBytes()));
      }
    }
    return """

    ### With parameters
    256-n-n-1, batches of 256 rows, Adam. With `local[2]` the two tasks live in the driver's process: their parameters are
    the driver's, their gradients and scratch are counted.

    """
        + table;
  }

  private static String partitions() throws IOException {
    Map<Integer, String[]> lines = new LinkedHashMap<>();
    try (SparkSession session = PerformanceReport.session("local-cluster[2,1,1024]", 1024)) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      for (int partitions : JOB_PARTITIONS) {
        int rounds = Math.max(6, Math.min(80, 4_000 / partitions));
        lines.put(
            partitions,
            new String[] {
              Table.milliseconds(emptyJob(spark, partitions, rounds)),
              Table.milliseconds(round(spark, partitions, rounds, Carrier.JOBS)),
              "–"
            });
      }
    }
    try (SparkSession session = PerformanceReport.session("local-cluster[2,64,2048]", 2048)) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      for (int partitions : RESIDENT_PARTITIONS) {
        lines.computeIfAbsent(partitions, key -> new String[] {"–", "–", ""})[2] =
            Table.milliseconds(round(spark, partitions, 200, Carrier.RESIDENT));
      }
    }
    Table table = new Table("partitions", "an empty Spark job", "round as job", "resident round");
    lines.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            line ->
                table.row(
                    Table.count(line.getKey()),
                    line.getValue()[0],
                    line.getValue()[1],
                    line.getValue()[2]));
    return """

    ### With partitions
    One row a partition, 50-64-1, two worker processes. Jobs: one core each, so that 2,000 tasks take turns. Resident: the
    workers are told that they have 64 cores each, on the same two.

    """
        + table;
  }

  private static double round(JavaSparkContext spark, int partitions, int rounds, Carrier carrier) {
    try (PackedData data = RandomRows.packed(spark, partitions, FEATURES, partitions, 0)) {
      return Trials.train(
              spark,
              network(FEATURES, HIDDEN),
              Task.REGRESSION,
              data,
              partitions,
              rounds,
              Way.exact(carrier))
          .roundSeconds();
    }
  }

  static double emptyJob(JavaSparkContext spark, int partitions, int jobs) {
    List<Integer> numbers = java.util.Collections.nCopies(partitions, 1);
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      seconds.add(Mllib.seconds(() -> spark.parallelize(numbers, partitions).count()));
    }
    return Trials.median(seconds.subList(seconds.size() / 2, seconds.size()));
  }

  private static Way resident() {
    return Way.exact(Carrier.RESIDENT);
  }

  /** Dense layers with ReLU, one output. */
  static NetworkSpec network(int features, int... hidden) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(new Dense(units));
      layers.add(new Activation(ActivationFunction.RELU));
    }
    layers.add(new Dense(1));
    return new NetworkSpec(InputSpec.features(features), layers, LossSpec.usual(Task.REGRESSION));
  }
}
