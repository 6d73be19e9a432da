package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.network.Task;
import io.gradus.report.RunListener;
import io.gradus.report.metrics.SparkMetrics;
import io.gradus.report.tensorboard.TensorBoardLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Who else hears of a run while it trains, as the configuration wants it, until it is closed. */
final class Watchers implements AutoCloseable {
  /** The groups and keys that decide how the network learns. */
  private static final Set<String> HYPERPARAMETERS =
      Set.of(
          "task",
          "seed",
          "network",
          "loss",
          "optimizer",
          "schedule",
          "clipping",
          "regularization",
          "training");

  private final List<RunListener> listeners = new ArrayList<>();
  private final List<SparkMetrics> open = new ArrayList<>();

  private Watchers() {}

  /** Those of a run over these rows. */
  static Watchers of(JobConfig job, RunDirectory output, SparkSession spark, PreparedData rows) {
    Watchers watchers = new Watchers();
    SparkMetrics metrics = SparkMetrics.of(spark.sparkContext(), rows.task());
    watchers.listeners.add(metrics);
    watchers.open.add(metrics);
    if (job.output().tensorboard()) {
      watchers.listeners.add(tensorBoard(job, output, rows));
    }
    return watchers;
  }

  private static TensorBoardLog tensorBoard(JobConfig job, RunDirectory output, PreparedData rows) {
    return new TensorBoardLog(
        output.tensorBoard(),
        hyperparameters(job),
        rows.validation().isPresent() ? Metric.of(rows.task()) : List.of(),
        rows.task() == Task.MULTILABEL ? rows.encoder().labelColumns() : List.of());
  }

  /** In the order in which they are told. */
  List<RunListener> listeners() {
    return listeners;
  }

  /** Numbers, truth values and texts by dotted path; what is not set is left out. */
  static Map<String, Object> hyperparameters(JobConfig job) {
    Map<String, Object> values = new LinkedHashMap<>();
    RunIdentity.leaves(job.toRedactedMap())
        .forEach(
            (key, value) -> {
              if (HYPERPARAMETERS.contains(key.replaceFirst("\\..*", "")) && !value.isNull()) {
                values.put(
                    key,
                    value.isNumber()
                        ? value.numberValue()
                        : value.isBoolean() ? value.asBoolean() : text(value));
              }
            });
    return values;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  @Override
  public void close() {
    open.forEach(SparkMetrics::close);
  }
}
