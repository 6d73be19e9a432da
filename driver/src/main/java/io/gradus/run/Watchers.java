package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.encode.FeatureEncoder;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.report.RunListener;
import io.gradus.report.metrics.SparkMetrics;
import io.gradus.report.mlflow.MlflowLog;
import io.gradus.report.tensorboard.TensorBoardLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
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

  private final RunDirectory output;
  private final SparkMetrics metrics;
  private final Optional<MlflowLog> mlflow;
  private final List<RunListener> listeners = new ArrayList<>();

  private Watchers(RunDirectory output, SparkMetrics metrics, Optional<MlflowLog> mlflow) {
    this.output = output;
    this.metrics = metrics;
    this.mlflow = mlflow;
    listeners.add(metrics);
    mlflow.ifPresent(listeners::add);
  }

  /** Those of a run over these rows. */
  static Watchers of(
      JobConfig job,
      RunDirectory output,
      Configuration hadoop,
      SparkSession spark,
      PreparedData rows) {
    Watchers watchers =
        new Watchers(
            output,
            SparkMetrics.of(spark.sparkContext(), rows.task(), loss(job, rows)),
            MlflowTelling.server(job)
                .map(server -> MlflowTelling.log(job, output, hadoop, server, rowCounts(rows))));
    if (job.output().tensorboard()) {
      watchers.listeners.add(tensorBoard(job, output, rows));
    }
    return watchers;
  }

  private static LossSpec loss(JobConfig job, PreparedData rows) {
    return job.loss().orElseGet(() -> LossSpec.usual(rows.task()));
  }

  private static Map<String, Long> rowCounts(PreparedData rows) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("train", rows.train().rows());
    rows.validation().ifPresent(part -> counts.put("validation", part.rows()));
    rows.test().ifPresent(part -> counts.put("test", part.rows()));
    return counts;
  }

  private static TensorBoardLog tensorBoard(JobConfig job, RunDirectory output, PreparedData rows) {
    return new TensorBoardLog(
        output.tensorBoard(),
        hyperparameters(job),
        rows.validation().isPresent() ? Metric.of(rows.task(), loss(job, rows)) : List.of(),
        curveNames(rows));
  }

  /** Of the curves of validation, where there are several. */
  private static List<String> curveNames(PreparedData rows) {
    return switch (rows.task()) {
      case MULTILABEL -> labels(rows.encoder());
      case MULTICLASS -> rows.encoder().classes();
      case BINARY, REGRESSION -> List.of();
    };
  }

  /** Labels of one column, an array, are counted. */
  private static List<String> labels(FeatureEncoder encoder) {
    List<String> columns = encoder.labelColumns();
    return columns.size() == encoder.outputs()
        ? columns
        : IntStream.range(0, encoder.outputs()).mapToObj(String::valueOf).toList();
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
              if (HYPERPARAMETERS.contains(key.replaceFirst("\\..*", "")) && !isNothing(value)) {
                values.put(
                    key,
                    value.isNumber()
                        ? value.numberValue()
                        : value.isBoolean() ? value.asBoolean() : text(value));
              }
            });
    return values;
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull() || value.isContainerNode() && value.isEmpty();
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  /** The process was told to end. */
  void stopped(long keptStep, String checkpoints) {
    listeners.forEach(listener -> listener.stopped(keptStep, checkpoints));
  }

  /** The run came to its end, and well, and has left all that it leaves. */
  void done(TrainedModel model) {
    mlflow.ifPresent(log -> MlflowTelling.done(log, output, model));
  }

  @Override
  public void close() {
    metrics.close();
    mlflow.ifPresent(MlflowLog::close);
  }
}
