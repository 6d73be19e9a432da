package io.gradus.run;

import io.gradus.metric.Metric;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Listens to one network of a run that has a budget, and tells how it ended. */
final class TriedWatch implements RunListener {
  /** Hears of the end. */
  interface Ends {
    /**
     * A network has ended.
     *
     * @param metrics the lines of its log
     */
    void ended(Tried one, Optional<TrainingResult> result, List<String> metrics);
  }

  private final Tried planned;
  private final Metric metric;
  private final boolean mayBeCut;
  private final TriedLog log;
  private final Ends ends;
  private final KeptLines lines = new KeptLines(OutputStream.nullOutputStream());
  private final MetricsLog metrics = new MetricsLog(lines);

  /**
   * @param mayBeCut whether fewer epochs in the configuration give the weights of a training that
   *     was ended after them
   */
  TriedWatch(Tried planned, Metric metric, boolean mayBeCut, TriedLog log, Ends ends) {
    this.planned = planned;
    this.metric = metric;
    this.mayBeCut = mayBeCut;
    this.log = log;
    this.ends = ends;
  }

  /** One that is to be trained. */
  static Tried planned(int number, Map<String, Object> settings, int member) {
    return new Tried(number, settings, member, Tried.End.FAILED, Double.NaN, 0, 0, 0);
  }

  @Override
  public void on(TrainEvent event) {
    metrics.on(event);
    event.accept(this);
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    log.tick();
  }

  @Override
  public void finished(TrainEvent.Finished event) {
    TrainingResult result = event.result();
    double value = result.validation().map(found -> found.value(metric)).orElse(Double.NaN);
    Map<String, Object> settings = new LinkedHashMap<>(planned.settings());
    Tried.End end = Tried.End.DONE;
    if (event.reason() == TrainEvent.EndReason.OVERTAKEN) {
      end = mayBeCut && log.isUp() ? Tried.End.CUT : Tried.End.STOPPED;
    }
    if (end == Tried.End.CUT) {
      settings.put("training.epochs", result.history().size());
    }
    Tried one =
        new Tried(
            planned.number(),
            settings,
            planned.member(),
            end,
            value,
            result.history().size(),
            result.steps(),
            result.seconds());
    ends.ended(one, Optional.of(result), lines.lines());
  }

  @Override
  public void failed(TrainEvent.Failed event) {
    ends.ended(planned, Optional.empty(), List.of());
  }
}
