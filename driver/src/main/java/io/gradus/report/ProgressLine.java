package io.gradus.report;

import io.gradus.round.RoundTiming;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far training is, how fast it goes and when it will end. On a terminal one line is
 * rewritten between the lines of the epochs; elsewhere plain lines are written, and of many epochs
 * only some.
 */
public final class ProgressLine implements RunListener {
  /** Whether lines can be rewritten. */
  public enum Style {
    TERMINAL,
    PLAIN
  }

  private static final double SECOND = 1e9;
  private static final int SHOWN_EPOCHS = 30;

  private final RewrittenLine line;
  private final LongSupplier nanoTime;
  private TrainingExtent extent;
  private RoundTiming timing = RoundTiming.NONE;
  private long stepsBefore;
  private long started;
  private long epochStarted;
  private long rows;
  private long rowsInEpoch;

  public ProgressLine(PrintWriter out, Style style) {
    this(out, style, System::nanoTime);
  }

  ProgressLine(PrintWriter out, Style style, LongSupplier nanoTime) {
    this.line = new RewrittenLine(out, style, nanoTime);
    this.nanoTime = nanoTime;
  }

  @Override
  public void finished(TrainEvent.Finished end) {
    if (end.reason() != TrainEvent.EndReason.ALL_EPOCHS) {
      line.keep(
          "ended at epoch %s: %s".formatted(end.result().history().size(), end.reason().text()));
    }
    double all = timing.round() + timing.update() + timing.validate();
    if (all > 0) {
      line.keep(
          String.format(
              Locale.ROOT,
              "time went to: compute %.0f%%, schedule %.0f%%, send %.0f%%, wait %.0f%%, sum %.0f%%,"
                  + " update %.0f%%, validate %.0f%%",
              100 * timing.compute() / all,
              100 * timing.schedule() / all,
              100 * timing.send() / all,
              100 * timing.waiting() / all,
              100 * timing.sum() / all,
              100 * timing.update() / all,
              100 * timing.validate() / all));
    }
  }

  @Override
  public void rolledBack(TrainEvent.RolledBack back) {
    line.keep(
        String.format(
            Locale.ROOT,
            "step %,d diverged: back to %s, rate × %s from here. %s",
            back.failedStep(),
            back.epoch() == 0 ? "the beginning" : "the end of epoch " + back.epoch(),
            back.rateFactor(),
            back.cause()));
    stepsBefore = back.step();
    rows = 0;
    rowsInEpoch = 0;
    started = nanoTime.getAsLong();
    epochStarted = started;
  }

  @Override
  public void started(TrainEvent.Started begun) {
    extent = begun.extent();
    stepsBefore = begun.stepsBefore();
    started = nanoTime.getAsLong();
    line.begin();
    epochStarted = started;
  }

  @Override
  public void stepFinished(TrainEvent.StepFinished step) {
    rows += step.rows();
    rowsInEpoch += step.rows();
    if (!line.isDue()) {
      return;
    }
    String text =
        String.format(
            Locale.ROOT,
            "epoch %s  step %,d of %,d  loss %s  %,.0f rows/s  %s left",
            ofEpochs(step.epoch()),
            step.step(),
            extent.steps(),
            Headline.number(step.loss()),
            rows / since(started),
            JointProgress.clock(
                since(started) / (step.step() - stepsBefore) * (extent.steps() - step.step())));
    line.show(text);
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished epoch) {
    timing = timing.plus(epoch.timing());
    double seconds = since(epochStarted);
    // L-BFGS evaluates all rows several times an epoch, and tells no steps.
    String speed =
        rowsInEpoch == 0
            ? String.format(Locale.ROOT, "%.1f s", seconds)
            : String.format(Locale.ROOT, "%,.0f rows/s", rowsInEpoch / seconds);
    rowsInEpoch = 0;
    epochStarted = nanoTime.getAsLong();
    if (!shown(epoch.epoch())) {
      return;
    }
    String checked =
        epoch
            .validation()
            .map(metrics -> "  validation " + Headline.of(metrics) + (epoch.best() ? " *" : ""))
            .orElse("");
    line.keep(
        "epoch %s  loss %s%s  %s"
            .formatted(
                ofEpochs(epoch.epoch()), Headline.number(epoch.trainLoss()), checked, speed));
  }

  /** Of many epochs the first and the last are shown, and some thirty between. */
  private boolean shown(int epoch) {
    int every = (extent.epochs() + SHOWN_EPOCHS - 1) / SHOWN_EPOCHS;
    return epoch == 1 || epoch == extent.epochs() || epoch % every == 0;
  }

  private String ofEpochs(int epoch) {
    int digits = Integer.toString(extent.epochs()).length();
    return String.format(Locale.ROOT, "%" + digits + "d/%d", epoch, extent.epochs());
  }

  private double since(long nanos) {
    return Math.max(1, nanoTime.getAsLong() - nanos) / SECOND;
  }
}
