package io.gradus.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gradus.metric.Metric;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import io.gradus.round.RoundTiming;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of many models on their way, with a clock of the test's own. */
class JointProgressTest {
  private static final int EPOCHS = 4;

  private long now;
  private final JointProgress progress =
      new JointProgress(
          "trial", 4, Optional.of(Metric.ACCURACY), trial -> "trial " + trial, () -> now);

  private static TrainEvent.Started started() {
    TrainingExtent extent = new TrainingExtent(1000, 2, 100, EPOCHS, 10, EPOCHS * 10, 7, 112);
    return new TrainEvent.Started(extent, "jobs", "", "portable", 0, 0);
  }

  /** Three of four rows are right, or one. */
  private static TrainEvent.EpochFinished epoch(int epoch, boolean right) {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 2, 1);
    float[] labels = right ? new float[] {0, 0, 1, 0} : new float[] {1, 1, 1, 0};
    sums.add(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, labels, new float[] {1, 1, 1, 1}, 0, 4);
    Optional<Metrics> metrics = Optional.of(sums.result());
    return new TrainEvent.EpochFinished(
        epoch, epoch * 10L, 0.25, metrics, true, 1, RoundTiming.NONE);
  }

  private void seconds(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test
  void countsThoseThatEndedAndThoseOnTheirWayAndForetellsTheRest() {
    progress.ends(4);
    assertEquals(List.of("1 of 4 trials ended"), progress.parts());
    RunListener first = progress.of(1);
    RunListener second = progress.of(2);
    first.on(started());
    second.on(started());
    seconds(30);
    first.on(epoch(1, false));
    second.on(epoch(2, true));
    // Three quarters of one model of the three that were not done before took half a minute.
    assertEquals(
        List.of(
            "1 of 4 trials ended",
            "2 on their way at epochs 1 to 2",
            "best accuracy 0.7500 of trial 2",
            "1:30 left"),
        progress.parts());
    assertEquals((1 + 0.25 + 0.5) / 4, progress.share());
    first.on(new TrainEvent.Failed(new IllegalStateException("Diverged.")));
    second.on(new TrainEvent.Failed(new IllegalStateException("Diverged.")));
    progress.ends(3);
    assertEquals(
        List.of("4 of 4 trials ended", "best accuracy 0.7500 of trial 2"), progress.parts());
    assertEquals(1, progress.share());
  }

  @Test
  void aTerminalHasOneLineThatGivesWayToOthers() {
    StringWriter text = new StringWriter();
    JointProgressLine line =
        new JointProgressLine(
            new PrintWriter(text), ProgressLine.Style.TERMINAL, progress, () -> now);
    RunListener first = line.of(1);
    first.on(started());
    assertEquals("", text.toString(), "Not before the pause.");
    seconds(1);
    first.on(epoch(1, true));
    String shown =
        "   0 of 4 trials ended  1 on their way at epoch 1  best accuracy 0.7500 of trial 1  0:15"
            + " left";
    assertEquals("\r" + shown, text.toString());
    line.clear();
    assertEquals("\r" + shown + "\r" + " ".repeat(shown.length()) + "\r", text.toString());
    first.on(epoch(2, true));
    assertFalse(text.toString().contains("epoch 2"), "It comes back after a pause.");
  }

  @Test
  void aLogHasALineNowAndThen() {
    StringWriter text = new StringWriter();
    JointProgressLine line =
        new JointProgressLine(new PrintWriter(text), ProgressLine.Style.PLAIN, progress, () -> now);
    RunListener first = line.of(1);
    first.on(started());
    for (int epoch = 1; epoch < EPOCHS; epoch++) {
      seconds(8);
      first.on(epoch(epoch, true));
    }
    assertEquals(1, text.toString().lines().count(), text::toString);
    assertEquals(
        "   0 of 4 trials ended  1 on their way at epoch 2  best accuracy 0.7500 of trial 1  1:52"
            + " left",
        text.toString().lines().findFirst().orElseThrow());
  }
}
