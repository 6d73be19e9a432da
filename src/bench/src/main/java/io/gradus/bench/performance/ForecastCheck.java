package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.forecast.Cluster;
import io.gradus.forecast.Forecast;
import io.gradus.forecast.Forecaster;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingProblem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** What {@code gradus forecast} forecasts beside what runs then take. */
final class ForecastCheck {
  private static final int MOST_EXECUTORS = 2;

  /** So fast that the network within a machine does not bound it. */
  private static final double GIGABITS = 1000;

  private ForecastCheck() {}

  private record Case(Workload workload, int batch, int executors) {}

  static String page() throws IOException {
    Map<Case, Forecast> forecasts = new LinkedHashMap<>();
    try (SparkSession session = PerformanceReport.session("local[2]")) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      for (Workload workload : Workload.all()) {
        for (int executors = 1; executors <= MOST_EXECUTORS; executors++) {
          try (PackedData data = workload.data(spark, executors)) {
            for (int batch : workload.batches()) {
              forecasts.put(
                  new Case(workload, batch, executors),
                  forecast(spark, workload, data, batch, executors));
            }
          }
        }
      }
    }
    Map<Case, Double> measured = new LinkedHashMap<>();
    for (int executors = 1; executors <= MOST_EXECUTORS; executors++) {
      try (SparkSession session =
          PerformanceReport.session("local-cluster[%s,1,3072]".formatted(executors))) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        for (Workload workload : Workload.all()) {
          try (PackedData data = workload.data(spark, executors)) {
            for (int batch : workload.batches()) {
              measured.put(
                  new Case(workload, batch, executors),
                  Trials.train(
                          spark,
                          workload.network(),
                          workload.task(),
                          data,
                          batch,
                          workload.epochs(),
                          Way.exact(Carrier.RESIDENT))
                      .epochSeconds());
            }
          }
        }
      }
    }
    return page(forecasts, measured);
  }

  private static String page(Map<Case, Forecast> forecasts, Map<Case, Double> measured) {
    Table table =
        new Table(
            "network",
            "batch",
            "one executor, rows/s",
            "forecast",
            "two executors, rows/s",
            "forecast",
            "gain",
            "bound by");
    for (Workload workload : Workload.all()) {
      for (int batch : workload.batches()) {
        Case one = new Case(workload, batch, 1);
        Case two = new Case(workload, batch, MOST_EXECUTORS);
        table.row(
            workload.name(),
            Table.count(batch),
            Table.count(workload.rows() / measured.get(one)),
            Table.count(workload.rows() / forecasts.get(one).epochSeconds()),
            Table.count(workload.rows() / measured.get(two)),
            Table.count(workload.rows() / forecasts.get(two).epochSeconds()),
            Table.times(measured.get(one) / measured.get(two)),
            forecasts.get(two).bound().toString());
      }
    }
    return """
    ## Executors, and the forecast
    Executors of one core, each a process of its own, on this machine's two cores; beside them what `gradus forecast` forecast
    from rates that it measured in one process. The driver has no core of its own here, as it would on a cluster.

    """
        + table;
  }

  private static Forecast forecast(
      JavaSparkContext spark, Workload workload, PackedData data, int batch, int executors) {
    TrainingProblem problem =
        Trials.problem(
            workload.network(),
            workload.task(),
            data,
            batch,
            workload.epochs(),
            Way.exact(Carrier.RESIDENT));
    JobConfig job =
        ConfigLoader.parse(
            """
            data { train = rows, label = y, partitions = %s }
            network.hidden = [1]
            optimizer.type = adam
            training { batch-size = %s, epochs = %s, carrier = resident }
            output.path = output
            """
                .formatted(executors, batch, workload.epochs()),
            List.of());
    List<Forecast> forecasts =
        new Forecaster(
                spark,
                job,
                workload.network(),
                new Trainer(spark, problem, List.of()).extent(),
                data.layout(),
                data.bytes())
            .upTo(new Cluster(executors, 1, GIGABITS));
    return forecasts.get(forecasts.size() - 1);
  }
}
