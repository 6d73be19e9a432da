package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.report.JointProgress;
import io.gradus.report.JointProgressLine;
import io.gradus.report.Numbers;
import io.gradus.report.ProgressLine;
import io.gradus.report.RunListener;
import io.gradus.run.CrossValidationListener;
import io.gradus.run.CrossValidationResult;
import io.gradus.run.DryRun;
import io.gradus.run.FoldResult;
import io.gradus.run.MetricSpread;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunResult;
import io.gradus.train.TrainEvent;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What the user of a cross-validation reads. */
final class CrossValidationScreen implements CrossValidationListener {
  private static final int SHOWN_FOLDS = 10;

  private final Screen screen;
  private final TrainScreen rows;
  private final JobConfig job;
  private final PrintWriter out;
  private final ProgressLine.Style style;
  private boolean begun;
  private JointProgress progress;
  private JointProgressLine line;

  CrossValidationScreen(
      PrintWriter out, ProgressLine.Style style, String configFile, JobConfig job) {
    this.out = out;
    this.style = style;
    this.screen = new Screen(out);
    this.rows = new TrainScreen(out, configFile, RunConfiguration.of(job));
    this.job = job;
  }

  @Override
  public void begins(SparkSession spark, int folds) {
    progress = new JointProgress("fold", folds, Optional.empty());
    line = new JointProgressLine(out, style, progress);
    rows.begins(spark);
    screen.fact(
        "folds",
        "%s, %s%s"
            .formatted(
                folds,
                job.folds().method().name().toLowerCase(Locale.ROOT),
                job.folds().column().map(column -> " by " + column).orElse("")));
  }

  @Override
  public void surveyed(DataSurvey survey) {
    rows.surveyed(survey);
  }

  @Override
  public List<RunListener> trains(int fold) {
    return List.of(new FirstConfigured(fold, rows), new Begins(), line.of(fold));
  }

  @Override
  public void ended(FoldResult fold, RunResult.Ending ending) {
    progress.ends(fold.fold());
    line.clear();
    part();
    screen.indented(
        "fold %s  %s trained, %s held out  %s  epoch %s of %s%s"
            .formatted(
                fold.fold(),
                Numbers.count(fold.trained()),
                Numbers.count(fold.heldOut()),
                headline(fold),
                fold.epoch(),
                fold.epochs(),
                ending == RunResult.Ending.BEFORE ? ", from before" : ""));
  }

  private void part() {
    if (!begun) {
      screen.phase(2, "Train on the rows of all other folds, check on the fold's own");
      begun = true;
    }
  }

  private static String headline(FoldResult fold) {
    return fold.metrics().entrySet().stream()
        .limit(2)
        .map(metric -> metric.getKey() + " " + shown(metric.getValue()))
        .reduce((a, b) -> a + "  " + b)
        .orElse("–");
  }

  void dryRunEnds(DryRun found) {
    DryRunView.show(found, 2, "fold", screen);
  }

  void ends(CrossValidationResult result) {
    screen.phase(3, "Metrics over the folds");
    List<String> head = new ArrayList<>(List.of("metric", ">mean", ">± sd"));
    boolean each = result.folds().size() <= SHOWN_FOLDS;
    if (each) {
      result.folds().forEach(fold -> head.add(">fold " + fold.fold()));
    }
    TextTable table = new TextTable(head.toArray(String[]::new));
    result
        .spreads()
        .forEach(
            (name, spread) -> {
              List<String> row = new ArrayList<>(row(name, spread));
              if (each) {
                result
                    .folds()
                    .forEach(fold -> row.add(shown(fold.metrics().getOrDefault(name, Double.NaN))));
              }
              table.row(row.toArray(String[]::new));
            });
    screen.indented(table.lines());
    screen.part(
        result.ending() == RunResult.Ending.NOW
            ? "Done."
            : "This cross-validation is finished already.");
    screen.fact("result", result.resultPath());
    screen.fact("models", result.folds().get(0).modelPath() + " and so on");
    result.ensemblePath().ifPresent(path -> screen.fact("ensemble", path));
    screen.fact("rows", result.predictionsPath() + ", each with what its fold's model predicts");
  }

  private static List<String> row(String name, MetricSpread spread) {
    return List.of(name, shown(spread.mean()), shown(spread.deviation()));
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "–" : Numbers.decimal(value);
  }

  /** Says before the first line of progress what is done. */
  private final class Begins implements RunListener {
    @Override
    public void started(TrainEvent.Started event) {
      part();
    }
  }
}
