package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.report.Numbers;
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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** What the user of a cross-validation reads. */
final class CrossValidationScreen implements CrossValidationListener {
  private static final double PAUSE_NANOS = 15e9;
  private static final int SHOWN_FOLDS = 10;

  private final Screen screen;
  private final TrainScreen rows;
  private final JobConfig job;
  private final Map<Integer, Integer> epochs = new TreeMap<>();
  private boolean begun;
  private long lastLine = System.nanoTime();

  CrossValidationScreen(PrintWriter out, String configFile, JobConfig job) {
    this.screen = new Screen(out);
    this.rows = new TrainScreen(out, configFile, RunConfiguration.of(job));
    this.job = job;
  }

  @Override
  public void begins(SparkSession spark, int folds) {
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
    return List.of(new Epochs(fold));
  }

  @Override
  public void ended(FoldResult fold, RunResult.Ending ending) {
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

  /** Now and then says how far those are that are trained. */
  private final class Epochs implements RunListener {
    private final int fold;

    Epochs(int fold) {
      this.fold = fold;
    }

    @Override
    public void started(TrainEvent.Started event) {
      epochs.put(fold, 0);
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      epochs.put(fold, event.epoch());
      if (System.nanoTime() - lastLine >= PAUSE_NANOS) {
        lastLine = System.nanoTime();
        part();
        screen.indented(
            "%s on their way, at epochs %s to %s"
                .formatted(
                    Numbers.count(epochs.size(), "fold"),
                    Collections.min(epochs.values()),
                    Collections.max(epochs.values())));
      }
    }

    @Override
    public void finished(TrainEvent.Finished event) {
      epochs.remove(fold);
    }

    @Override
    public void failed(TrainEvent.Failed event) {
      epochs.remove(fold);
    }
  }
}
