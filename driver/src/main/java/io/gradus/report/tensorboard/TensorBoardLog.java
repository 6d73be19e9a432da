package io.gradus.report.tensorboard;

import io.gradus.metric.Metric;
import io.gradus.metric.ThresholdCurve;
import io.gradus.network.Tensor;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run down for TensorBoard, a file an epoch: in {@code train} loss, rate and times, and of
 * each tensor the spread and norm of its weights, and of the gradient and update of the epoch's
 * last step; in {@code validation} metrics and, of labels and classes, precision by recall. The
 * step of all of it is the number of updates. Loss has one tag in both, so that one chart shows
 * both. Of an epoch that takes long, steps are written about each minute.
 *
 * <p>A log that cannot be written is a warning, and training goes on without it.
 */
public final class TensorBoardLog implements RunListener {
  private static final Logger logger = LoggerFactory.getLogger(TensorBoardLog.class);
  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final long STEP_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long WRITE_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int THRESHOLDS = 127;
  private static final int SHOWN_LABELS = 20;

  private final EventFiles files;
  private final Map<String, Object> hyperparameters;
  private final List<Metric> metrics;
  private final List<String> labels;
  private Summary train = new Summary();
  private Summary validation = new Summary();
  private long lastStepNanos;
  private long lastWriteNanos;
  private long rows;
  private double rate = Double.NaN;
  private boolean gaveUp;

  /**
   * @param hyperparameters numbers, truth values or texts, by key
   * @param metrics of validation; none where there are no validation rows
   * @param labels or classes, of a task with several; empty for others
   */
  public TensorBoardLog(
      EventFiles files,
      Map<String, Object> hyperparameters,
      List<Metric> metrics,
      List<String> labels) {
    this.files = files;
    this.hyperparameters = hyperparameters;
    this.metrics = metrics;
    this.labels = labels;
  }

  @Override
  public boolean watchesUpdates() {
    return true;
  }

  @Override
  public void started(TrainEvent.Started event) {
    Summary run = new Summary();
    Hyperparameters.begin(run, hyperparameters, metrics, seconds());
    write("", 0, EventFiles.Part.OPEN_EPOCH, run);
    lastWriteNanos = System.nanoTime();
    lastStepNanos = lastWriteNanos - STEP_PAUSE_NANOS;
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished event) {
    rows += event.rows();
    rate = event.learningRate();
    long now = System.nanoTime();
    if (now - lastStepNanos >= STEP_PAUSE_NANOS) {
      lastStepNanos = now;
      train.scalar("step/loss", event.step(), event.loss());
      train.scalar("step/learning_rate", event.step(), event.learningRate());
    }
    if (now - lastWriteNanos >= WRITE_PAUSE_NANOS) {
      writeTrain(event.step(), EventFiles.Part.OPEN_EPOCH);
    }
  }

  @Override
  public void moved(TrainEvent.Moved event) {
    for (Tensor tensor : event.layout().parameters()) {
      spread("weights", tensor, event.step(), event.parameters());
      event.gradient().ifPresent(gradient -> spread("gradients", tensor, event.step(), gradient));
      spread("updates", tensor, event.step(), event.update());
    }
  }

  private void spread(String what, Tensor tensor, long step, float[] values) {
    ValueSpread spread = ValueSpread.of(values, tensor.offset(), tensor.end());
    train.histogram(what + "/" + tensor.name(), step, spread);
    train.scalar(what + "_norm/" + tensor.name(), step, spread.norm());
  }

  @Override
  public void validated(TrainEvent.Validated event) {
    List<ThresholdCurve> curves = event.sums().curves(THRESHOLDS);
    for (int i = 0; i < Math.min(curves.size(), SHOWN_LABELS); i++) {
      String tag = labels.isEmpty() ? "precision_recall" : "precision_recall/" + labels.get(i);
      validation.precisionRecall(tag, event.step(), curves.get(i));
    }
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    long step = event.step();
    train.scalar("epoch", step, event.epoch());
    train.scalar("loss", step, event.trainLoss());
    train.scalar("learning_rate", step, rate);
    train.scalar("seconds/epoch", step, event.seconds());
    event.timing().byPhase().forEach((phase, took) -> train.scalar("seconds/" + phase, step, took));
    if (rows > 0) {
      train.scalar("rows_per_second", step, rows / event.seconds());
    }
    rows = 0;
    writeTrain(step, EventFiles.Part.WHOLE);
    event
        .validation()
        .ifPresent(
            found -> {
              found.values().forEach((name, value) -> validation.scalar(name, step, value));
              validation.scalar("epoch", step, event.epoch());
              write(VALIDATION, step, EventFiles.Part.WHOLE, validation);
              validation = new Summary();
            });
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack event) {
    train = new Summary();
    validation = new Summary();
    rows = 0;
    try {
      files.removeAfter(event.step());
    } catch (IOException | RuntimeException e) {
      giveUp(e);
    }
  }

  @Override
  public void finished(TrainEvent.Finished event) {
    Summary run = new Summary();
    Hyperparameters.end(run, event.result().steps(), seconds());
    write("", event.result().steps(), EventFiles.Part.WHOLE, run);
  }

  private void writeTrain(long step, EventFiles.Part part) {
    write(TRAIN, step, part, train);
    train = new Summary();
    lastWriteNanos = System.nanoTime();
  }

  private void write(String run, long step, EventFiles.Part part, Summary summary) {
    if (gaveUp || summary.isEmpty()) {
      return;
    }
    try {
      files.write(run, step, part, summary.file(seconds()));
    } catch (IOException | RuntimeException e) {
      giveUp(e);
    }
  }

  /** Once: a disk that is full would be full for each epoch. */
  private void giveUp(Exception e) {
    gaveUp = true;
    logger.warn(
        "TensorBoard's files in {} could not be written, or removed: {}. Training goes on without"
            + " them; check space and permissions.",
        Printable.line(files),
        Printable.line(e.getMessage()));
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }
}
