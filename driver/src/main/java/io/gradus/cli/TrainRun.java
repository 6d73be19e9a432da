package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.NetworkBuilder;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SkippedRows;
import io.gradus.metric.Metrics;
import io.gradus.model.ModelStore;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.OptimizerSpec;
import io.gradus.report.MetricsLog;
import io.gradus.report.ProgressLine;
import io.gradus.train.DivergedException;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingPlan;
import io.gradus.train.TrainingResult;
import io.gradus.train.TrainingTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * One training run, in the phases of back-propagation: choose input and output, configure the
 * layers, minimise the error, check on rows that the network has not seen.
 *
 * <p>The output holds {@code model/}, {@code metrics.jsonl} and, written last, {@code result.json}.
 * A run that fails leaves nothing, except that one which diverged leaves {@code last-good/} instead
 * of {@code model/}.
 */
final class TrainRun {
  private final JobConfig job;
  private final TrainScreen screen;
  private final ProgressLine.Style style;
  private final Configuration hadoop;
  private final OutputDirectory output;
  private final RunRecord record;

  TrainRun(JobConfig job, TrainScreen screen, ProgressLine.Style style) {
    this.job = job;
    this.screen = screen;
    this.style = style;
    this.hadoop = HadoopSettings.with(job.spark());
    this.output = OutputDirectory.at(job.output().path(), hadoop);
    this.record = new RunRecord(job, output);
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
    requireFreeOutput();
    try (Sessions sessions = Sessions.open(job.appName(), job.spark())) {
      DataPipeline pipeline = pipeline(sessions.spark());
      DataSurvey survey = chooseInputAndOutput(sessions.spark(), pipeline);
      plan(survey, configureLayers(survey));
      screen.dryRunEnds();
    }
  }

  /** Trains, checks and saves. */
  void train() {
    requireFreeOutput();
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

  private void requireFreeOutput() {
    output.requireFree(
        job.output().existing(),
        "output.path",
        "Choose another path, or set output.existing = overwrite.");
  }

  private DataPipeline pipeline(SparkSession spark) {
    return new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed());
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
    screen.network(network, job);
    return network;
  }

  private void plan(DataSurvey survey, NetworkSpec network) {
    boolean batches = !(job.optimizer() instanceof OptimizerSpec.Lbfgs);
    if (batches && job.training().batchSize() > survey.trainingRows()) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "training.batch-size: Expected at most the %s, found %s. Lower it."
              .formatted(
                  Numbers.count(survey.trainingRows(), "training row"),
                  Numbers.count(job.training().batchSize())));
    }
    screen.plan(
        TrainingPlan.of(
            network, job.optimizer(), job.training(), survey.trainingRows(), survey.partitions()),
        job.training());
  }

  private void trainInto(SparkSession spark, PreparedData data, NetworkSpec network) {
    output.create();
    boolean useful = false;
    try {
      train(spark, data, network);
      useful = true;
    } catch (DivergedException e) {
      CommandException told = diverged(e, data, network);
      useful = true;
      throw told;
    } finally {
      if (!useful) {
        output.discard();
      }
    }
  }

  private void train(SparkSession spark, PreparedData data, NetworkSpec network) {
    TrainingResult result;
    Trainer trainer;
    try (MetricsLog log = new MetricsLog(output.open(RunRecord.METRICS))) {
      trainer = trainer(spark, data, network, List.of(record, log, screen.progress(style)));
      result = trainer.train();
    }
    writeSkippedRows(data);
    Map<String, Metrics> checks = new LinkedHashMap<>();
    result.validation().ifPresent(metrics -> checks.put("validation", metrics));
    data.test().ifPresent(rows -> checks.put("test", trainer.check(rows, result)));
    screen.checks(checks, data.encoder().classes());
    save(RunRecord.MODEL, data, network, result, checks);
    record.writeResult("done", ExitCode.DONE, checks);
    screen.ends(record, output, data.skippedRows());
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
      SparkSession spark, PreparedData data, NetworkSpec network, List<TrainListener> listeners) {
    TrainingTask task =
        new TrainingTask(
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
            data.encoder().targetScale());
    return new Trainer(JavaSparkContext.fromSparkContext(spark.sparkContext()), task, listeners);
  }

  private void save(
      String name,
      PreparedData data,
      NetworkSpec network,
      TrainingResult result,
      Map<String, Metrics> checks) {
    TrainedModel model =
        new TrainedModel(
            data.task(),
            network,
            data.encoder(),
            result.parameters(),
            result.buffers(),
            record.provenance(data, result, checks));
    ModelStore.save(model, output.child(name), hadoop, Existing.FAIL);
  }

  private CommandException diverged(DivergedException e, PreparedData data, NetworkSpec network) {
    save(RunRecord.LAST_GOOD, data, network, e.lastGood(), Map.of());
    record.writeResult("diverged", ExitCode.DIVERGED, Map.of());
    return new CommandException(
        ExitCode.DIVERGED,
        "%s The weights before that step lie in %s."
            .formatted(e.getMessage(), output.child(RunRecord.LAST_GOOD)),
        e);
  }
}
