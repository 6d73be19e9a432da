package io.gradus.report.tensorboard;

import io.gradus.metric.ThresholdCurve;
import io.gradus.protobuf.ProtoMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is to be told of one run of TensorBoard's, by step and tag, until it is written. */
final class Summary {
  private static final int FLOAT = 1;
  private static final double LEAST_WEIGHT = 1e-7;

  private final Map<Long, List<ProtoMessage>> valuesByStep = new LinkedHashMap<>();

  /** A number; nothing where it is not finite, for a chart has no place for it. */
  void scalar(String tag, long step, double value) {
    if (Float.isFinite((float) value)) {
      add(step, new ProtoMessage().shown(1, tag).float32(2, (float) value));
    }
  }

  /** How the values of a tensor are spread; nothing where none is finite. */
  void histogram(String tag, long step, ValueSpread spread) {
    if (spread.count() > 0) {
      add(
          step,
          new ProtoMessage()
              .shown(1, tag)
              .message(
                  5,
                  new ProtoMessage()
                      .float64(1, spread.least())
                      .float64(2, spread.greatest())
                      .float64(3, (double) spread.count())
                      .float64(4, spread.sum())
                      .float64(5, spread.squareSum())
                      .doubles(6, spread.limits())
                      .doubles(7, spread.counts())));
    }
  }

  /** A tensor of true and false positives and negatives, precision and recall by threshold. */
  void precisionRecall(String tag, long step, ThresholdCurve curve) {
    int n = curve.thresholds();
    float[] table = new float[6 * n];
    double allPositive = curve.positives()[0];
    double allNegative = curve.negatives()[0];
    for (int i = 0; i < n; i++) {
      double hits = curve.positives()[i];
      double alarms = curve.negatives()[i];
      table[i] = (float) hits;
      table[n + i] = (float) alarms;
      table[2 * n + i] = (float) (allNegative - alarms);
      table[3 * n + i] = (float) (allPositive - hits);
      table[4 * n + i] = (float) (hits / Math.max(LEAST_WEIGHT, hits + alarms));
      table[5 * n + i] = (float) (hits / Math.max(LEAST_WEIGHT, allPositive));
    }
    ProtoMessage tensor =
        new ProtoMessage()
            .integer(1, FLOAT)
            .message(2, new ProtoMessage().message(2, extent(6)).message(2, extent(n)))
            .floats(4, table, 0, table.length);
    add(
        step,
        new ProtoMessage()
            .shown(1, tag)
            .message(9, ofPlugin("pr_curves", new ProtoMessage().integer(2, n)))
            .message(8, tensor));
  }

  /** What is told by its plug-in's own data alone. */
  void pluginData(String tag, long step, String plugin, ProtoMessage data) {
    ProtoMessage nothing =
        new ProtoMessage()
            .integer(1, FLOAT)
            .message(2, new ProtoMessage().message(2, extent(1)))
            .floats(4, new float[1], 0, 1);
    add(
        step,
        new ProtoMessage().shown(1, tag).message(9, ofPlugin(plugin, data)).message(8, nothing));
  }

  private static ProtoMessage extent(int size) {
    return new ProtoMessage().integer(1, size);
  }

  private static ProtoMessage ofPlugin(String name, ProtoMessage data) {
    return new ProtoMessage().message(1, new ProtoMessage().shown(1, name).message(2, data));
  }

  private void add(long step, ProtoMessage value) {
    valuesByStep.computeIfAbsent(step, any -> new ArrayList<>()).add(value);
  }

  boolean isEmpty() {
    return valuesByStep.isEmpty();
  }

  /** All of it as the bytes of a file; an event a step, in the order in which they were told. */
  byte[] file(double seconds) {
    List<ProtoMessage> events = new ArrayList<>();
    valuesByStep.forEach(
        (step, values) -> {
          ProtoMessage summary = new ProtoMessage();
          values.forEach(value -> summary.message(1, value));
          events.add(new ProtoMessage().float64(1, seconds).integer(2, step).message(5, summary));
        });
    return EventRecords.file(seconds, events);
  }
}
