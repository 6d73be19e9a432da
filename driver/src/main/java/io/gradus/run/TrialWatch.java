package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.report.UndefinedMetric;
import io.gradus.train.Halving;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import io.gradus.train.UndefinedMetricException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Listens to one trial, and tells how it ended at the moment when it does. */
final class TrialWatch implements RunListener {
  /** Hears of the end. */
  interface Ends {
    /**
     * A trial has ended.
     *
     * @param result what it gave, if anything
     * @param log the lines of its metrics
     */
    void ended(Trial trial, Optional<TrainingResult> result, List<String> log);
  }

  private final TrialPlans.Plan plan;
  private final Metric metric;
  private final Optional<Halving> halving;
  private final Ends ends;
  private PreparedData rows;
  private KeptLines lines = new KeptLines(OutputStream.nullOutputStream());
  private MetricsLog log = new MetricsLog(lines);

  /**
   * @param halving says by what the trial is compared on its way
   */
  TrialWatch(TrialPlans.Plan plan, Metric metric, Optional<Halving> halving, Ends ends) {
    this.plan = plan;
    this.metric = metric;
    this.halving = halving;
    this.ends = ends;
  }

  @Override
  public void on(TrainEvent event) {
    log.on(event);
    event.accept(this);
  }

  @Override
  public void packed(PreparedData found) {
    rows = found;
  }

  @Override
  public void finished(TrainEvent.Finished event) {
    TrainingResult result = event.result();
    Optional<Metrics> validation = result.validation();
    double value = validation.map(metrics -> metrics.value(metric)).orElse(Double.NaN);
    boolean stopped = event.reason() == TrainEvent.EndReason.OVERTAKEN;
    boolean judged = !Double.isNaN(value);
    Trial.Status status =
        stopped ? Trial.Status.STOPPED : judged ? Trial.Status.DONE : Trial.Status.FAILED;
    end(
        new Trial(
            plan.number(),
            plan.settings(),
            status,
            value,
            result.bestEpoch(),
            result.history().size(),
            result.steps(),
            validation.map(Metrics::values).orElse(Map.of()),
            result.seconds(),
            halving.map(one -> one.values(result.history(), event.reason())).orElse(Map.of()),
            judged ? Optional.empty() : Optional.of(undefined(validation))),
        Optional.of(result));
  }

  private String undefined(Optional<Metrics> validation) {
    return "There is "
        + validation
            .map(metrics -> UndefinedMetric.reason(metric, metrics, rows.encoder().classes()))
            .orElse("no validation of its weights")
        + ".";
  }

  @Override
  public void failed(TrainEvent.Failed event) {
    boolean undefined = event.cause() instanceof UndefinedMetricException;
    String cause =
        event.cause() instanceof UndefinedMetricException metrics
            ? UndefinedMetrics.explained(metrics, rows).getMessage()
            : event.cause().getMessage();
    end(
        Trial.failed(
            plan.number(),
            plan.settings(),
            undefined ? Trial.Status.FAILED : Trial.Status.DIVERGED,
            cause),
        Optional.empty());
  }

  private void end(Trial trial, Optional<TrainingResult> result) {
    ends.ended(trial, result, lines.lines());
    // Of many trials they would be much.
    lines = new KeptLines(OutputStream.nullOutputStream());
    log = new MetricsLog(lines);
  }
}
