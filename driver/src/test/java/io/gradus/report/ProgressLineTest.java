package io.gradus.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.network.Task;
import io.gradus.round.RoundTiming;
import io.gradus.round.Stragglers;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingExtent;
import io.gradus.train.TrainingResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final RoundTiming TIMING = new RoundTiming(0.125, 0.5, 1, 2, 4, 0.25, 0.125);

  private final StringWriter text = new StringWriter();
  private Locale locale;
  private long now;

  @BeforeEach
  void speakGerman() {
    locale = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
  }

  @AfterEach
  void speakAsBefore() {
    Locale.setDefault(locale);
  }

  private ProgressLine line(ProgressLine.Style style) {
    return new ProgressLine(new PrintWriter(text), style, () -> now);
  }

  private static TrainEvent.Started started(int epochs, int stepsPerEpoch) {
    TrainingExtent plan =
        new TrainingExtent(
            1000L * stepsPerEpoch,
            2,
            1000,
            epochs,
            stepsPerEpoch,
            (long) epochs * stepsPerEpoch,
            7,
            112);
    return new TrainEvent.Started(plan, "jobs", "", "portable", 0, 0);
  }

  private static TrainEvent.StepFinished step(int epoch, long step) {
    return new TrainEvent.StepFinished(epoch, step, 1000, 0.5, 0.001, TIMING);
  }

  private static TrainEvent.EpochFinished epoch(int epoch, long step, Optional<Metrics> metrics) {
    return new TrainEvent.EpochFinished(epoch, step, 0.25, metrics, true, 4, TIMING);
  }

  private static Metrics threeOfFour() {
    MetricSums sums = MetricSums.create(Task.MULTICLASS, 2, 1);
    float[] logits = {1, 0, 1, 0, 0, 1, 0, 1};
    sums.add(logits, new float[] {0, 0, 1, 0}, new float[] {1, 1, 1, 1}, 0, 4);
    return sums.result();
  }

  private void seconds(double seconds) {
    now += (long) (seconds * 1e9);
  }

  @Test
  void tellsEpochLossMetricsAndSpeed() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(10, 4));
    for (int i = 1; i <= 4; i++) {
      seconds(0.5);
      line.on(step(1, i));
    }
    line.on(epoch(1, 4, Optional.of(threeOfFour())));
    assertEquals(
        "   epoch  1/10  loss 0.2500  validation accuracy 0.7500 *  2,000 rows/s\n",
        text.toString());
  }

  @Test
  void tellsWhenItWillEnd() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(2, 100));
    seconds(16);
    line.on(step(1, 8));
    assertEquals(
        "   epoch 1/2  step 8 of 200  loss 0.5000  63 rows/s  6:24 left\n", text.toString());
  }

  @Test
  void plainOutputHasNoLineForEachStep() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(1, 100));
    for (int i = 1; i < 100; i++) {
      seconds(0.3);
      line.on(step(1, i));
    }
    assertEquals(1, text.toString().lines().count(), text::toString);
    assertFalse(text.toString().contains("\r"));
  }

  @Test
  void aTerminalLineIsRewrittenAndCovered() {
    ProgressLine line = line(ProgressLine.Style.TERMINAL);
    line.on(started(1, 100));
    seconds(1);
    line.on(step(1, 1));
    seconds(1);
    line.on(epoch(1, 2, Optional.empty()));
    String[] rewritten = text.toString().split("\r");
    assertEquals(3, rewritten.length);
    assertTrue(rewritten[2].length() >= rewritten[1].length(), text::toString);
    assertTrue(text.toString().endsWith("\n"));
  }

  @Test
  void ofManyEpochsSomeAreShown() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(500, 1));
    for (int i = 1; i <= 500; i++) {
      seconds(0.1);
      line.on(step(i, i));
      line.on(epoch(i, i, Optional.empty()));
    }
    long lines = text.toString().lines().filter(shown -> !shown.contains("step")).count();
    assertTrue(lines > 20 && lines < 40, text::toString);
    assertTrue(text.toString().contains("epoch 500/500"), text::toString);
  }

  @Test
  void saysWhereTheTimeWent() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(1, 1));
    line.on(epoch(1, 1, Optional.empty()));
    line.on(ended(TrainEvent.EndReason.ALL_EPOCHS));
    // 0.125, 0.5, 1, 2, 4, 0.25 and 0.125 of 8 seconds
    assertTrue(
        text.toString()
            .contains(
                "compute 13%, schedule 2%, send 6%, wait 25%, sum 50%, update 3%, validate 2%"),
        text::toString);
  }

  @Test
  void saysWhyItEnded() {
    ProgressLine line = line(ProgressLine.Style.PLAIN);
    line.on(started(9, 1));
    line.on(ended(TrainEvent.EndReason.EARLY_STOPPING));
    assertTrue(text.toString().contains("epoch 1"), text::toString);
    assertTrue(text.toString().contains("no longer improved"), text::toString);
  }

  private static TrainEvent.Finished ended(TrainEvent.EndReason reason) {
    TrainingResult result =
        new TrainingResult(
            new float[1],
            new float[0],
            1,
            1,
            List.of(new TrainingResult.EpochRecord(1, 1, 0.5, Optional.empty(), 1)),
            Optional.empty(),
            1);
    return new TrainEvent.Finished(result, reason, Stragglers.NONE);
  }
}
