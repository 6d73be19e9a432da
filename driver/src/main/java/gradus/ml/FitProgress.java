package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.report.Headline;
import io.gradus.report.RunListener;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How far one fit is, for a face that asks now and then and draws it: what is told on the thread
 * that trains may be asked for on any other.
 */
public final class FitProgress implements RunListener {
  private static final double SECOND = 1e9;

  private final Map<String, Object> state = new LinkedHashMap<>();
  private final List<Map<String, Object>> epochs = new ArrayList<>();
  private long started;
  private long stepsBefore;
  private long steps;
  private long rows;

  /** Of a fit that has not begun. */
  public FitProgress() {
    state.put("phase", "waiting");
  }

  /**
   * What there is to be shown, as JSON: {@code phase} (waiting, reading, packing, training,
   * checking, done, stopped); once they are known {@code epochs}, {@code steps}, {@code kernel},
   * {@code epoch}, {@code step}, {@code loss}, {@code rows_per_second}, {@code seconds_left}; and
   * {@code epochs_done}, {@code history}.
   *
   * @param from how many epochs of the history are known already
   */
  public synchronized String since(int from) {
    Map<String, Object> all = new LinkedHashMap<>(state);
    all.put("epochs_done", epochs.size());
    all.put("history", epochs.subList(Math.min(from, epochs.size()), epochs.size()));
    try {
      return PrintableJson.mapper().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Progress is maps of texts and numbers.", e);
    }
  }

  @Override
  public synchronized void begins(SparkSession spark) {
    state.put("phase", "reading");
  }

  @Override
  public synchronized void surveyed(DataSurvey survey) {
    state.put("phase", "packing");
  }

  @Override
  public synchronized void packed(PreparedData data) {
    state.put("rows", data.train().rows());
  }

  @Override
  public synchronized void goesOn(Checkpoint.Progress progress) {
    state.put("from_epoch", progress.epoch());
    state.put("from_step", progress.step());
  }

  @Override
  public synchronized void started(TrainEvent.Started event) {
    started = System.nanoTime();
    stepsBefore = event.stepsBefore();
    steps = event.extent().steps();
    state.put("phase", "training");
    state.put("epochs", event.extent().epochs());
    state.put("steps", steps);
    state.put("kernel", event.kernel());
  }

  @Override
  public synchronized void stepFinished(TrainEvent.StepFinished event) {
    rows += event.rows();
    double seconds = seconds();
    state.put("epoch", event.epoch());
    state.put("loss", event.loss());
    state.put("rows_per_second", rows / seconds);
    stepped(event.step(), seconds);
  }

  @Override
  public synchronized void epochFinished(TrainEvent.EpochFinished event) {
    state.put("epoch", event.epoch());
    // Some minimizers tell no steps.
    stepped(event.step(), seconds());
    Map<String, Object> epoch = new LinkedHashMap<>();
    epoch.put("epoch", event.epoch());
    epoch.put("loss", event.trainLoss());
    event
        .validation()
        .ifPresent(
            metrics -> {
              epoch.put("validation", Headline.of(metrics));
              epoch.put("validation_loss", metrics.value(Metric.LOSS));
            });
    epoch.put("best", event.best());
    epochs.add(epoch);
  }

  private void stepped(long step, double seconds) {
    state.put("step", step);
    if (step > stepsBefore) {
      state.put("seconds_left", seconds / (step - stepsBefore) * (steps - step));
    }
  }

  private double seconds() {
    return Math.max(1, System.nanoTime() - started) / SECOND;
  }

  @Override
  public synchronized void rolledBack(TrainEvent.RolledBack event) {
    stepsBefore = event.step();
    rows = 0;
    started = System.nanoTime();
    epochs.removeIf(epoch -> (Integer) epoch.get("epoch") > event.epoch());
    state.put("rolled_back", event.cause());
  }

  @Override
  public synchronized void finished(TrainEvent.Finished event) {
    state.put("phase", "checking");
    state.put("ended", event.reason().text());
    state.put("best_epoch", event.epoch());
    state.put("seconds_left", 0);
  }

  @Override
  public synchronized void checked(Map<String, Metrics> checks, List<String> classes) {
    state.put("phase", "done");
    Map<String, String> told = new LinkedHashMap<>();
    checks.forEach((name, metrics) -> told.put(name, Headline.of(metrics)));
    state.put("checks", told);
  }

  @Override
  public synchronized void stopped(long keptStep, String checkpoints) {
    state.put("phase", "stopped");
    state.put("kept_step", keptStep);
    state.put("checkpoints", checkpoints);
  }
}
