package io.gradus.cli;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.NetworkBuilder;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SkippedRows;
import io.gradus.forecast.Cluster;
import io.gradus.forecast.Forecast;
import io.gradus.forecast.Forecaster;
import io.gradus.kernel.Kernels;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.OptimizerSpec;
import io.gradus.report.MetricsLog;
import io.gradus.report.Numbers;
import io.gradus.report.ProgressLine;
import io.gradus.run.Failure;
import io.gradus.run.HadoopSettings;
import io.gradus.run.Reason;
import io.gradus.run.RunDirectory;
import io.gradus.run.RunException;
import io.gradus.run.RunIdentity;
import io.gradus.run.RunLock;
import io.gradus.run.RunRecord;
import io.gradus.run.Sessions;
import io.gradus.storage.ModelStore;
import io.gradus.train.DivergedException;
import io.gradus.train.InitialWeights;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingExtent;
import io.gradus.train.TrainingProblem;
import io.gradus.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * One training run, in the phases of back-propagation: choose input and output, configure the
 * layers, minimise the error, check on rows that the network has not seen.
 *
 * <p>The output holds {@code model/}, {@code metrics.jsonl} and, written last, {@code result.json};
 * meanwhile {@code run.json}, {@code run.lock} and {@code checkpoints/}. The same command again
 * says that the run is finished, or goes on from the newest checkpoint. A run that fails before its
 * first checkpoint leaves nothing, except that one which diverged leaves {@code last-good/} instead
 * of {@code model/}.
 */
final class TrainRun {
  private final JobConfig job;
  private final TrainScreen screen;
  private final ProgressLine.Style style;
  private final Configuration hadoop;
  private final RunDirectory output;
  private final RunRecord record;
  private final Optional<TrainedModel> warmStart;

  TrainRun(JobConfig job, TrainScreen screen, ProgressLine.Style style) {
    this.job = job;
    this.screen = screen;
    this.style = style;
    this.hadoop = HadoopSettings.with(job.spark());
    this.output = RunDirectory.at(job.output().path(), hadoop);
    this.record = new RunRecord(job, output);
    this.warmStart = job.network().warmStart().map(path -> ModelStore.load(path, hadoop));
  }

  /** Input, output and layers alone. */
  void inspect() {
    try (Sessions sessions = Sessions.open(job.appName(), job.spark())) {
      DataPipeline pipeline = pipeline(sessions.spark());
      configureLayers(chooseInputAndOutput(sessions.spark(), pipeline));
    }
  }

  /** Everything that comes before rows are packed and the first step is taken. */
  void check() {
    if (finishedAlready()) {
      return;
    }
    try (Sessions sessions = Sessions.open(job.appName(), job.spark())) {
      DataPipeline pipeline = pipeline(sessions.spark());
      DataSurvey survey = chooseInputAndOutput(sessions.spark(), pipeline);
      plan(survey, configureLayers(survey));
      screen.dryRunEnds();
    }
  }

  /** What training would cost on clusters of up to that size. */
  void forecast(Cluster cluster) {
    try (Sessions sessions = Sessions.open(job.appName(), job.spark())) {
      SparkSession spark = sessions.spark();
      DataSurvey survey = chooseInputAndOutput(spark, pipeline(spark));
      NetworkSpec network = configureLayers(survey);
      TrainingExtent plan = plan(survey, network);
      Forecaster forecaster =
          new Forecaster(
              JavaSparkContext.fromSparkContext(spark.sparkContext()),
              job,
              network,
              plan,
              survey.layout(),
              survey.bytes());
      List<Forecast> forecasts = forecaster.upTo(cluster);
      screen.forecast(forecasts, forecaster, plan);
    }
  }

  /** Trains, checks and saves. */
  void train() {
    if (finishedAlready()) {
      return;
    }
    try (Sessions sessions = Sessions.open(job.appName(), job.spark())) {
      SparkSession spark = sessions.spark();
      DataPipeline pipeline = pipeline(spark);
      DataSurvey survey = chooseInputAndOutput(spark, pipeline);
      NetworkSpec network = configureLayers(survey);
      plan(survey, network);
      try (PreparedData data = pipeline.prepare(survey)) {
        screen.packed(data);
        trainInto(spark, data, network);
      }
    }
  }

  /**
   * Whether this very run is done.
   *
   * @throws RunException if something else is at the output
   */
  private boolean finishedAlready() {
    if (startsOver() || output.empty()) {
      return false;
    }
    Optional<String> before = output.read(RunRecord.IDENTITY);
    if (before.isEmpty()) {
      output.requireFree(
          job.output().existing(),
          "output.path",
          "Choose another path, or set output.existing = overwrite.");
    }
    RunIdentity identity = RunIdentity.of(job);
    Map<String, String> earlier = RunIdentity.read(before.orElseThrow());
    if (!record.finished()) {
      requireNone(identity.obstacles(earlier), "configuration");
      return false;
    }
    requireNone(identity.differences(earlier), "configuration");
    screen.finishedAlready(output);
    return true;
  }

  private boolean startsOver() {
    return job.output().existing() == Existing.OVERWRITE;
  }

  private void requireNone(List<String> differences, String what) {
    if (!differences.isEmpty()) {
      throw RunException.listing(
          Reason.CONFIGURATION,
          "output.path: Expected at %s a run of the same %s, found another one:"
              .formatted(output, what),
          differences,
          "Put it back, choose another path, or set output.existing = overwrite to start over.");
    }
  }

  private DataPipeline pipeline(SparkSession spark) {
    return new DataPipeline(
        spark,
        job.data(),
        job.features(),
        job.task(),
        job.seed(),
        warmStart.map(TrainedModel::encoder));
  }

  private DataSurvey chooseInputAndOutput(SparkSession spark, DataPipeline pipeline) {
    screen.begins(spark);
    DataSurvey survey = pipeline.survey();
    screen.inputAndOutput(survey, job.data());
    return survey;
  }

  private NetworkSpec configureLayers(DataSurvey survey) {
    NetworkSpec network =
        NetworkBuilder.build(
            job.network(),
            survey.task(),
            survey.encoder().outputs(),
            survey.encoder().inputSpec(),
            job.loss());
    warmStart.ifPresent(model -> requireSameLayers(model.network(), network));
    screen.network(network, job);
    return network;
  }

  private static void requireSameLayers(NetworkSpec expected, NetworkSpec found) {
    for (int i = 0; i < Math.max(expected.layers().size(), found.layers().size()); i++) {
      String before = layer(expected, i);
      String now = layer(found, i);
      if (!before.equals(now)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "network.warm-start: Expected the layers of that model, found as layer %s %s in place of %s. Configure the same layers, or train without warm-start."
                .formatted(i + 1, now, before));
      }
    }
    if (!expected.input().equals(found.input())) {
      throw new RunException(
          Reason.CONFIGURATION,
          "network.warm-start: Expected the input of that model, %s, found %s. Configure the same network.input-shape, or train without warm-start."
              .formatted(expected.input(), found.input()));
    }
  }

  private static String layer(NetworkSpec network, int index) {
    return index < network.layers().size() ? network.layers().get(index).toString() : "none";
  }

  private TrainingExtent plan(DataSurvey survey, NetworkSpec network) {
    boolean batches = !(job.optimizer() instanceof OptimizerSpec.Lbfgs);
    if (batches && job.training().batchSize() > survey.trainingRows()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "training.batch-size: Expected at most the %s, found %s. Lower it."
              .formatted(
                  Numbers.count(survey.trainingRows(), "training row"),
                  Numbers.count(job.training().batchSize())));
    }
    // Here, and not after the rows are packed, a machine that cannot do it says so.
    Kernels.of(job.training().matmulPrecision());
    TrainingExtent plan =
        TrainingExtent.of(
            network, job.optimizer(), job.training(), survey.trainingRows(), survey.partitions());
    screen.plan(plan, job.training());
    return plan;
  }

  private void trainInto(SparkSession spark, PreparedData data, NetworkSpec network) {
    output.create();
    try (RunLock lock = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      CheckpointStore store = store();
      try {
        RunIdentity identity = RunIdentity.of(job).with(data);
        Optional<Checkpoint> start = begin(store, identity);
        try (Checkpoints checkpoints =
            new Checkpoints(job.checkpoint(), store, identity.values(), start)) {
          train(spark, data, network, lock, checkpoints);
        }
      } catch (DivergedException e) {
        lock.confirm();
        throw diverged(e, data, network);
      } catch (RuntimeException e) {
        if (!lock.lost()) {
          failed(e, store);
        }
        throw e;
      }
    }
  }

  private CheckpointStore store() {
    try {
      return CheckpointStore.at(output.child(RunRecord.CHECKPOINTS), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts over, or finds out where to go on. */
  private Optional<Checkpoint> begin(CheckpointStore store, RunIdentity identity) {
    if (startsOver() || output.read(RunRecord.IDENTITY).isEmpty()) {
      output.clear(RunLock.FILE);
    }
    try {
      store.removeUnfinished();
      output.removeUnfinished();
      Optional<Checkpoint> start = store.latest();
      start.ifPresent(
          checkpoint -> {
            requireNone(
                identity.obstacles(checkpoint.progress().identity()), "configuration and data");
            screen.goesOn(checkpoint.progress());
          });
      output.remove(RunRecord.RESULT);
      output.write(RunRecord.IDENTITY, RunIdentity.of(job).toJson());
      return start;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With a checkpoint the run can go on, so it stays; otherwise nothing half-done is left. */
  private void failed(RuntimeException cause, CheckpointStore store) {
    boolean refused = cause instanceof RunException;
    try {
      if (!store.any()) {
        output.discard();
      } else if (!refused) {
        record.writeFailure(Failure.of(cause));
      }
    } catch (IOException | RuntimeException e) {
      // The same trouble, maybe; there can be checkpoints, so nothing is removed.
      cause.addSuppressed(e);
    }
  }

  private void train(
      SparkSession spark,
      PreparedData data,
      NetworkSpec network,
      RunLock lock,
      Checkpoints checkpoints) {
    TrainingResult result;
    Trainer trainer;
    List<String> before =
        checkpoints
            .start()
            .map(start -> MetricsLog.upTo(start.progress().step(), output.read(RunRecord.METRICS)))
            .orElse(List.of());
    try (MetricsLog log = new MetricsLog(output.open(RunRecord.METRICS), before)) {
      trainer =
          trainer(
              spark,
              data,
              network,
              List.of(lock, record, log, screen.rounds(), screen.progress(style)),
              checkpoints);
      result = data.reading(trainer::train);
    }
    lock.confirm();
    writeSkippedRows(data);
    Map<String, Metrics> checks = checks(result);
    data.test()
        .ifPresent(rows -> checks.put("test", data.reading(() -> trainer.check(rows, result))));
    screen.checks(checks, data.encoder().classes());
    save(RunRecord.MODEL, data, network, result, checks);
    record.writeResult(Optional.empty(), checks);
    screen.ends(record, output, data.skippedRows());
  }

  private static Map<String, Metrics> checks(TrainingResult result) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    result.validation().ifPresent(metrics -> checks.put("validation", metrics));
    return checks;
  }

  private void writeSkippedRows(PreparedData data) {
    if (data.skippedRows() == 0) {
      return;
    }
    try {
      SkippedRows.write(data.skippedSample(), output.child(RunRecord.SKIPPED_ROWS), hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Trainer trainer(
      SparkSession spark,
      PreparedData data,
      NetworkSpec network,
      List<TrainListener> listeners,
      Checkpoints checkpoints) {
    TrainingProblem task =
        new TrainingProblem(
            network,
            data.task(),
            job.network().initializer(),
            job.optimizer(),
            job.schedule(),
            job.clipping(),
            job.regularization(),
            job.training(),
            job.seed(),
            data.train(),
            data.validation(),
            data.encoder().targetScale(),
            warmStart.map(model -> new InitialWeights(model.parameters(), model.buffers())));
    return new Trainer(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        task,
        listeners,
        Optional.of(checkpoints),
        result -> Optional.of(model(data, network, result, checks(result))));
  }

  private void save(
      String name,
      PreparedData data,
      NetworkSpec network,
      TrainingResult result,
      Map<String, Metrics> checks) {
    TrainedModel model = model(data, network, result, checks);
    // What this run left here when it was killed before it wrote result.json.
    output.remove(name);
    ModelStore.save(model, output.child(name), hadoop, Existing.FAIL);
  }

  private TrainedModel model(
      PreparedData data, NetworkSpec network, TrainingResult result, Map<String, Metrics> checks) {
    return new TrainedModel(
        data.task(),
        network,
        data.encoder(),
        result.parameters(),
        result.buffers(),
        record.provenance(data, result, checks));
  }

  private RunException diverged(DivergedException e, PreparedData data, NetworkSpec network) {
    save(RunRecord.LAST_GOOD, data, network, e.lastGood(), Map.of());
    record.writeResult(Optional.of(Reason.DIVERGED), Map.of());
    return new RunException(
        Reason.DIVERGED,
        "%s The weights before that step lie in %s."
            .formatted(e.getMessage(), output.child(RunRecord.LAST_GOOD)),
        e);
  }
}
