package io.gradus.cli;

import io.gradus.calibrate.Calibration;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.pack.PackedData;
import io.gradus.metric.Metrics;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import io.gradus.report.Numbers;
import io.gradus.report.RunListener;
import io.gradus.report.StragglerWords;
import io.gradus.report.UndefinedMetric;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunResult;
import io.gradus.run.Versions;
import io.gradus.score.ScoringReport;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What the user of a training run reads, phase by phase. */
final class TrainScreen implements RunListener {
  private static final int SHOWN_CLASSES = 12;
  private static final int SHOWN_COLUMNS = 12;

  private final Screen screen;
  private final String configFile;
  private JobConfig job;
  private final List<String> kept;
  private final int shownColumns;
  private List<String> classes = List.of();

  TrainScreen(PrintWriter out, String configFile, RunConfiguration configuration) {
    this(out, configFile, configuration, SHOWN_COLUMNS);
  }

  /** One that shows every column. */
  static TrainScreen ofAllColumns(
      PrintWriter out, String configFile, RunConfiguration configuration) {
    return new TrainScreen(out, configFile, configuration, Integer.MAX_VALUE);
  }

  private TrainScreen(
      PrintWriter out, String configFile, RunConfiguration configuration, int shownColumns) {
    this.shownColumns = shownColumns;
    this.screen = new Screen(out);
    this.configFile = configFile;
    this.job = configuration.job();
    this.kept = configuration.kept();
  }

  @Override
  public void begins(SparkSession spark) {
    screen.line(
        "Gradus %s · %s · Spark %s on %s"
            .formatted(Versions.own(), configFile, spark.version(), spark.sparkContext().master()));
    for (String line : kept) {
      screen.fact("kept", line + ", as this run was begun");
    }
  }

  @Override
  public void goesOn(Checkpoint.Progress progress) {
    screen.fact(
        "goes on",
        "from the checkpoint after %s and %s"
            .formatted(
                Numbers.count(progress.epoch(), "epoch"), Numbers.count(progress.step(), "step")));
  }

  @Override
  public void surveyed(DataSurvey survey) {
    classes = survey.encoder().classes();
    screen.phase(1, "Input and output");
    screen.fact("data", Secrets.redact("data", String.join(", ", job.data().train())));
    screen.fact("rows", rows(survey));
    screen.fact("input", input(survey.encoder().inputSpec()));
    screen.fact("output", output(survey));
    screen.fact(
        "blocks",
        "%s, %s (%s)"
            .formatted(
                Numbers.count(survey.partitions(), "partition"),
                Numbers.bytes(survey.bytes()),
                survey.partitionsReason()));
    List<String> columns = survey.describe();
    screen.indented(columns.stream().limit(shownColumns).map(line -> "· " + line).toList());
    if (columns.size() > shownColumns) {
      screen.indented(
          "· and %s more, which inspect --config shows".formatted(columns.size() - shownColumns));
    }
  }

  private static String rows(DataSurvey survey) {
    String training = Numbers.count(survey.trainingRows()) + " to train on";
    String all =
        survey.scannedRows() == survey.trainingRows()
            ? ""
            : " of " + Numbers.count(survey.scannedRows());
    String skipped =
        survey.skippedRows() == 0 ? "" : ", " + Numbers.count(survey.skippedRows()) + " skipped";
    return training + all + skipped;
  }

  private static String input(InputSpec input) {
    String numbers =
        input.numericWidth() == 0
            ? ""
            : input.shape().rank() == 1
                ? Numbers.count(input.numericWidth(), "number")
                : Numbers.shape(input.shape()) + " numbers";
    int categoricals = input.categoricals().size();
    if (categoricals == 0) {
      return numbers;
    }
    int width = input.categoricals().stream().mapToInt(CategoricalInput::width).sum();
    String categories =
        "%s of width %s"
            .formatted(
                categoricals == 1 ? "1 category" : Numbers.count(categoricals) + " categories",
                width);
    return numbers.isEmpty() ? categories : numbers + ", " + categories;
  }

  private static String output(DataSurvey survey) {
    List<String> classes = survey.encoder().classes();
    String label = String.join(", ", survey.encoder().labelColumns());
    String what = "%s of %s".formatted(survey.task().id(), label);
    if (classes.isEmpty()) {
      return what;
    }
    String shown = String.join(" ", classes.subList(0, Math.min(SHOWN_CLASSES, classes.size())));
    return "%s: %s classes, %s%s"
        .formatted(what, classes.size(), shown, classes.size() > SHOWN_CLASSES ? " …" : "");
  }

  /** What was chosen for keys that nobody wrote. */
  @Override
  public void configured(JobConfig chosen, List<String> reasons) {
    job = chosen;
    reasons.forEach(reason -> screen.fact("chosen", reason));
  }

  @Override
  public void networkBuilt(NetworkSpec network) {
    screen.phase(2, "Layers");
    screen.indented(NetworkView.lines(network));
    job.network()
        .warmStart()
        .ifPresent(model -> screen.fact("begins", "with weights and encoder of " + model));
    job.network()
        .initialWeights()
        .path()
        .ifPresent(path -> screen.fact("begins", "with the weights in " + path));
    screen.fact("loss", network.loss().type());
    OptimizerSpec optimizer = job.optimizer();
    screen.fact(
        "optimizer",
        optimizer instanceof Lbfgs
            ? optimizer.type()
            : "%s, rate %s, schedule %s"
                .formatted(optimizer.type(), optimizer.rate(), job.schedule().spec().title()));
  }

  @Override
  public void extentKnown(TrainingExtent extent) {
    screen.phase(3, "Error, minimise, update");
    screen.fact(
        "extent",
        "%s of %s, %s a step, %s moved a round"
            .formatted(
                Numbers.count(extent.epochs(), "epoch"),
                Numbers.count(extent.stepsPerEpoch(), "step"),
                Numbers.count(Math.min(extent.batchSize(), extent.rows()), "row"),
                Numbers.bytes(extent.roundBytes())));
    int batch = job.training().batchSize();
    if (extent.batchSize() < batch && !(job.optimizer() instanceof Lbfgs)) {
      screen.fact(
          "batch",
          "%s, since the usual %s are more than all training rows; set training.batch-size to choose"
              .formatted(Numbers.count(extent.batchSize(), "row"), Numbers.count(batch)));
    }
    job.training()
        .earlyStopping()
        .filter(stopping -> stopping.patience().isPresent())
        .ifPresent(
            stopping ->
                screen.fact(
                    "stop",
                    "after %s without a better validation %s"
                        .formatted(
                            Numbers.count(stopping.patience().orElseThrow(), "check"),
                            stopping.metric())));
  }

  /** How many rows there are, now that all have been read. */
  @Override
  public void packed(PreparedData data) {
    screen.fact(
        "rows",
        "train %s · validation %s · test %s"
            .formatted(
                Numbers.count(data.train().rows()), rows(data.validation()), rows(data.test())));
    data.reports()
        .forEach(
            (name, report) ->
                ScoringReport.first(report.unusual())
                    .forEach(line -> screen.fact("unusual", name + " rows: " + line)));
  }

  private static String rows(Optional<PackedData> part) {
    return part.map(packed -> Numbers.count(packed.rows())).orElse("–");
  }

  @Override
  public void tried(String line) {
    screen.fact("tried", line);
  }

  void dryRunEnds() {
    screen.part("All is in order. This was a dry run: nothing was trained, nothing written.");
  }

  /** Says how rounds travel when that is known. */
  @Override
  public void started(TrainEvent.Started event) {
    String reason = event.carrierReason();
    screen.fact(
        "rounds", RoundWords.of(event.carrier()) + (reason.isEmpty() ? "" : ", since " + reason));
  }

  @Override
  public void metricUndefined(TrainEvent.MetricUndefined event) {
    screen.fact(
        "warning",
        "the loss tells the best epoch, since there is "
            + UndefinedMetric.reason(event.metric(), event.metrics(), classes));
  }

  /** Says which weights the run amounts to. */
  @Override
  public void finished(TrainEvent.Finished event) {
    boolean best =
        event.isValidated()
            && job.training().earlyStopping().filter(EarlyStoppingConfig::restoreBest).isPresent();
    screen.fact(
        "weights",
        best
            ? "of epoch %s of %s, the best validation".formatted(event.epoch(), event.epochs())
            : "of epoch %s, the last one".formatted(event.epoch()));
    StragglerWords.of(event).ifPresent(words -> screen.fact("waited", words));
  }

  @Override
  public void checked(Map<String, Metrics> checks, List<String> classes) {
    screen.phase(4, "Check on rows that were not trained on");
    if (checks.isEmpty()) {
      screen.indented("There are none: set data.validation-fraction or data.test.");
      return;
    }
    screen.indented(MetricsView.table(checks));
    Metrics last = null;
    for (Metrics metrics : checks.values()) {
      last = metrics;
    }
    if (!last.quantiles().isEmpty()) {
      screen.indented("");
      screen.indented(MetricsView.quantiles(last));
    }
    List<String> confusion = MetricsView.confusion(last, classes);
    if (!confusion.isEmpty()) {
      screen.indented("");
      screen.indented(confusion);
    }
  }

  @Override
  public void calibrated(Calibration calibration) {
    screen.phase(5, calibration.interval().isPresent() ? "Bounds" : "Probabilities");
    screen.indented(CalibrationView.lines(calibration));
  }

  @Override
  public void stopped(long keptStep, String checkpoints) {
    screen.part("Stopped by a signal.");
    if (keptStep == 0) {
      screen.fact("kept", "nothing: no step was done");
    } else {
      screen.fact(
          "kept",
          "the checkpoint after %s in %s".formatted(Numbers.count(keptStep, "step"), checkpoints));
      screen.fact("go on", "by the same command");
    }
  }

  void ends(RunResult result) {
    if (result.ending() == RunResult.Ending.BEFORE) {
      screen.line("This run is finished already: %s".formatted(result.resultPath()));
      return;
    }
    screen.part("Done in %s.".formatted(Numbers.duration(result.time())));
    screen.fact("model", result.modelPath());
    screen.fact("metrics", result.metricsPath());
    screen.fact("result", result.resultPath());
    result.reportPath().ifPresent(path -> screen.fact("report", path));
    result.skippedRowsPath().ifPresent(path -> screen.fact("skipped", path));
    screen.part("Next");
    String gradus = Version.command();
    String model = result.modelPath();
    screen.indented("%s inspect --model %s".formatted(gradus, model));
    screen.indented("%s evaluate --model %s --data <rows with labels>".formatted(gradus, model));
    screen.indented("%s predict --model %s --data <rows> --output <path>".formatted(gradus, model));
    screen.indented(
        "%s explain --model %s --data <rows with labels> --output <path>".formatted(gradus, model));
  }
}
