package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.report.RunListener;
import io.gradus.report.metrics.SparkMetrics;
import io.gradus.report.mlflow.MlflowLog;
import io.gradus.report.mlflow.MlflowServer;
import io.gradus.report.tensorboard.TensorBoardLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Texts that a server gets when the run is done. */
  private static final List<String> FILES =
      List.of(
          RunDirectory.RESULT,
          RunDirectory.IDENTITY,
          RunDirectory.CONFIGURATION,
          RunDirectory.METRICS,
          RunDirectory.REPORT);

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
            SparkMetrics.of(spark.sparkContext(), rows.task()),
            server(job).map(server -> mlflow(job, output, hadoop, server, rows)));
    if (job.output().tensorboard()) {
      watchers.listeners.add(tensorBoard(job, output, rows));
    }
    return watchers;
  }

  /**
   * The MLflow server that is to be told of the run, if one is.
   *
   * @throws RunException if one is wanted, and nobody says which
   */
  static Optional<MlflowServer> server(JobConfig job) {
    if (!job.mlflow().isWanted()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MlflowServer.of(job.mlflow(), System.getenv()));
    } catch (IllegalArgumentException e) {
      throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
    }
  }

  private static MlflowLog mlflow(
      JobConfig job,
      RunDirectory output,
      Configuration hadoop,
      MlflowServer server,
      PreparedData rows) {
    Map<String, String> params = new LinkedHashMap<>();
    hyperparameters(job).forEach((key, value) -> params.put(key, value.toString()));
    params.put("rows.train", String.valueOf(rows.train().rows()));
    rows.validation().ifPresent(part -> params.put("rows.validation", String.valueOf(part.rows())));
    rows.test().ifPresent(part -> params.put("rows.test", String.valueOf(part.rows())));
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.name", "gradus train");
    tags.put("mlflow.source.type", "JOB");
    tags.put("mlflow.user", System.getProperty("user.name"));
    tags.put("gradus.version", Versions.own());
    tags.put("gradus.output", Secrets.redact("path", output.toString()));
    tags.put("gradus.data", Secrets.redact("path", String.join(", ", job.data().train())));
    return new MlflowLog(
        server,
        job.mlflow(),
        hadoop,
        new MlflowLog.RunFacts(job.appName(), params, tags),
        MlflowFile.at(output)
            .filter(file -> file.server().equals(server.toString()))
            .map(MlflowFile::id),
        id -> new MlflowFile(server.toString(), id).write(output));
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
  void done(TrainedModel model, long step, Map<String, Metrics> checks) {
    mlflow.ifPresent(
        log -> {
          Map<String, String> files = new LinkedHashMap<>();
          FILES.forEach(name -> text(name).ifPresent(text -> files.put(name, text)));
          log.done(model, step, checks, files);
        });
  }

  private Optional<String> text(String name) {
    try {
      return output.read(name);
    } catch (RunException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    metrics.close();
    mlflow.ifPresent(MlflowLog::close);
  }
}
