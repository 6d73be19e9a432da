package io.gradus.cli;

import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.report.JointProgress;
import io.gradus.report.JointProgressLine;
import io.gradus.report.Numbers;
import io.gradus.report.ProgressLine;
import io.gradus.report.RunListener;
import io.gradus.run.DryRun;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunResult;
import io.gradus.run.Trial;
import io.gradus.run.TuningListener;
import io.gradus.run.TuningResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** What the user of a tuning reads. */
final class TuneScreen implements TuningListener {
  private static final int SHOWN_TRIALS = 50;

  private final Screen screen;
  private final TrainScreen rows;
  private final JobConfig job;
  private final PrintWriter out;
  private final ProgressLine.Style style;
  private int trials;
  private JointProgress progress;
  private JointProgressLine line;

  TuneScreen(PrintWriter out, ProgressLine.Style style, String configFile, JobConfig job) {
    this.out = out;
    this.style = style;
    this.screen = new Screen(out);
    this.rows = new TrainScreen(out, configFile, RunConfiguration.of(job));
    this.job = job;
  }

  @Override
  public void begins(SparkSession spark, int number, List<Trial> before) {
    trials = number;
    progress =
        new JointProgress(
            "trial",
            number,
            job.training().earlyStopping().map(EarlyStoppingConfig::metric).map(Metric::of));
    before.forEach(this::note);
    line = new JointProgressLine(out, style, progress);
    rows.begins(spark);
    screen.fact(
        "trials",
        "%s, %s of %s"
            .formatted(
                Numbers.count(number),
                job.tuning().method().name().toLowerCase(Locale.ROOT),
                String.join(", ", job.tuning().space().domains().keySet())));
    if (!before.isEmpty()) {
      screen.fact("goes on", Numbers.count(before.size(), "trial") + " ended before");
    }
  }

  @Override
  public void surveyed(DataSurvey survey) {
    rows.surveyed(survey);
  }

  @Override
  public void packed(PreparedData data) {
    rows.packed(data);
  }

  @Override
  public void trains(int number) {
    screen.phase(2, "Train %s at once".formatted(Numbers.count(number, "trial")));
  }

  @Override
  public List<RunListener> listeners(int trial) {
    return List.of(new FirstConfigured(trial, rows), line.of(trial));
  }

  private void note(Trial trial) {
    progress.ends(trial.number());
    progress.reaches(trial.number(), trial.value());
  }

  @Override
  public void ended(Trial trial, int ended, Optional<Trial> best) {
    note(trial);
    line.clear();
    boolean isBest = best.filter(trial::equals).isPresent();
    screen.indented(
        "%s of %s  trial %s %s%s  %s"
            .formatted(
                ended,
                trials,
                trial.number(),
                trial.cause().isPresent() ? status(trial) : shown(trial.value()),
                isBest ? " *" : trial.status() == Trial.Status.STOPPED ? " stopped" : "",
                trial.cause().orElse(trial.shownSettings())));
  }

  private static String status(Trial trial) {
    return trial.status().name().toLowerCase(Locale.ROOT);
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "–" : Numbers.decimal(value);
  }

  void dryRunEnds(DryRun found) {
    DryRunView.show(found, 2, "trial", screen);
  }

  void ends(TuningResult result) {
    boolean now = result.run().ending() == RunResult.Ending.NOW;
    screen.phase(3, "Trials, the best first");
    screen.indented(table(result));
    if (result.trials().size() > SHOWN_TRIALS) {
      screen.indented(
          "and %s more, in %s"
              .formatted(
                  Numbers.count(result.trials().size() - SHOWN_TRIALS), result.trialsPath()));
    }
    if (now) {
      screen.phase(4, "Check of the best on rows that were not trained on");
      screen.indented(MetricsView.table(result.run().checks()));
    } else {
      screen.part("This tuning is finished already.");
    }
    screen.part(
        "Best: trial %s, %s".formatted(result.best().number(), result.best().shownSettings()));
    screen.fact("trials", result.trialsPath());
    screen.fact("model", result.run().modelPath());
    screen.fact("result", result.run().resultPath());
    result.run().reportPath().ifPresent(path -> screen.fact("report", path));
    screen.part("Next");
    String gradus = Version.command();
    String model = result.run().modelPath();
    screen.indented("%s evaluate --model %s --data <rows with labels>".formatted(gradus, model));
    screen.indented("%s predict --model %s --data <rows> --output <path>".formatted(gradus, model));
  }

  private static List<String> table(TuningResult result) {
    List<String> keys = List.copyOf(result.trials().get(0).settings().keySet());
    List<String> head = new ArrayList<>(List.of(">trial", ">" + result.metric().id()));
    keys.forEach(key -> head.add(key.substring(key.lastIndexOf('.') + 1)));
    head.addAll(List.of(">epoch", ">of", "", ">seconds"));
    TextTable table = new TextTable(head.toArray(String[]::new));
    result.trials().stream()
        .sorted(order(result.metric()))
        .limit(SHOWN_TRIALS)
        .forEach(
            trial -> {
              List<String> row =
                  new ArrayList<>(List.of(Integer.toString(trial.number()), shown(trial.value())));
              keys.forEach(key -> row.add(Trial.text(trial.settings().get(key))));
              row.add(trial.epoch() == 0 ? "" : Integer.toString(trial.epoch()));
              row.add(trial.epochs() == 0 ? "" : Integer.toString(trial.epochs()));
              row.add(status(trial));
              row.add(String.format(Locale.ROOT, "%.1f", trial.seconds()));
              table.row(row.toArray(String[]::new));
            });
    return table.lines();
  }

  /** Those that were trained to their end first, then those that were stopped, the best first. */
  private static Comparator<Trial> order(Metric metric) {
    return Comparator.comparing(Trial::status)
        .thenComparingDouble(trial -> metric.greaterIsBetter() ? -trial.value() : trial.value());
  }
}
