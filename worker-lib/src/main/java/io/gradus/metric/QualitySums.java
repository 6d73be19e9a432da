package io.gradus.metric;

import io.gradus.data.WireArrays;
import io.gradus.network.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import java.util.List;

/**
 * The sums from which curves of quality and intervals are made: scores in bins, what came true of
 * what was held likely, errors by size and place. They stand beside {@link MetricSums} and change
 * nothing of them. They cost about as much time again for classes and labels, and some four times
 * as much for numbers. Rows without weight are left out.
 *
 * <p>In memory a label takes 17 KiB, a number 220 KiB; on the wire what is not 0.
 */
public final class QualitySums implements Externalizable {
  private static final long serialVersionUID = 1;

  private Task task;
  private int outputs;
  private DecisionSums[] decisions;
  private NumberSums[] numbers;

  /** Weight, its squares, weight times log loss, times its square. */
  private final double[] sums = new double[4];

  /** For deserialization, which fills them. */
  public QualitySums() {}

  private QualitySums(Task task, int outputs) {
    begin(task, outputs);
  }

  private void begin(Task of, int width) {
    task = of;
    outputs = width;
    boolean isNumber = of == Task.REGRESSION;
    decisions = new DecisionSums[isNumber ? 0 : of == Task.MULTICLASS ? 1 : width];
    numbers = new NumberSums[isNumber ? width : 0];
    Arrays.setAll(decisions, i -> new DecisionSums());
    Arrays.setAll(numbers, i -> new NumberSums());
  }

  /**
   * Sums of no rows.
   *
   * @param outputs of the network: classes, labels or numbers; 1 for a binary task
   */
  public static QualitySums create(Task task, int outputs) {
    if (outputs < 1 || (task == Task.BINARY && outputs != 1)) {
      throw new IllegalArgumentException(
          "Expected outputs from 1, and one output of a binary task, found %s of %s."
              .formatted(outputs, task.id()));
    }
    return new QualitySums(task, outputs);
  }

  /**
   * Adds rows.
   *
   * @param outputs [rows, outputs], row-major: logits, or numbers in their own unit
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, outputs]
   * @param weights [rows]
   */
  public void add(float[] outputs, float[] targets, float[] weights, int rows) {
    for (int row = 0; row < rows; row++) {
      double weight = weights[row];
      if (weight == 0) {
        continue;
      }
      double loss =
          switch (task) {
            case BINARY, MULTILABEL -> addLabels(outputs, targets, row, weight);
            case MULTICLASS -> addClass(outputs, row * this.outputs, (int) targets[row], weight);
            case REGRESSION -> addNumbers(outputs, targets, row, weight);
          };
      sums[0] += weight;
      sums[1] += weight * weight;
      sums[2] += weight * loss;
      sums[3] += weight * loss * loss;
    }
  }

  private double addLabels(float[] logits, float[] targets, int row, double weight) {
    double loss = 0;
    for (int label = 0; label < outputs; label++) {
      double logit = logits[row * outputs + label];
      boolean isSo = targets[row * outputs + label] > 0.5f;
      decisions[label].add(logit, isSo, weight);
      double margin = isSo ? logit : -logit;
      loss += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
    }
    return loss / outputs;
  }

  private double addClass(float[] logits, int offset, int actual, double weight) {
    int likeliest = 0;
    for (int c = 1; c < outputs; c++) {
      likeliest = logits[offset + c] > logits[offset + likeliest] ? c : likeliest;
    }
    double largest = logits[offset + likeliest];
    double others = 0;
    for (int c = 0; c < outputs; c++) {
      others += c == likeliest ? 0 : Math.exp(logits[offset + c] - largest);
    }
    decisions[0].add(-Math.log(others), likeliest == actual, weight);
    return Math.log1p(others) + largest - logits[offset + actual];
  }

  private double addNumbers(float[] predictions, float[] targets, int row, double weight) {
    for (int i = 0; i < outputs; i++) {
      numbers[i].add(predictions[row * outputs + i], targets[row * outputs + i], weight);
    }
    return 0;
  }

  /** Adds the sums of other rows, of the same task and outputs. */
  public void merge(QualitySums other) {
    if (task != other.task || outputs != other.outputs) {
      throw new IllegalArgumentException(
          "Expected sums of %s with %s outputs, found %s with %s."
              .formatted(task.id(), outputs, other.task.id(), other.outputs));
    }
    for (int i = 0; i < decisions.length; i++) {
      decisions[i].merge(other.decisions[i]);
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i].merge(other.numbers[i]);
    }
    DecisionSums.addAll(sums, other.sums);
  }

  /** What the sums come to. */
  public Quality result() {
    double rows = sums[1] == 0 ? 0 : sums[0] * sums[0] / sums[1];
    double mean = sums[2] / sums[0];
    double variance = Math.max(0, sums[3] / sums[0] - mean * mean);
    Interval loss =
        task == Task.REGRESSION
            ? new Interval(Double.NaN, Double.NaN)
            : Interval.around(mean, Math.sqrt(variance / rows));
    List<NumberQuality> ofNumbers =
        Arrays.stream(numbers).map(number -> number.result(rows)).toList();
    return new Quality(
        task, rows, loss, Arrays.stream(decisions).map(DecisionSums::result).toList(), ofNumbers);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeByte(task.ordinal());
    out.writeInt(outputs);
    WireArrays.write(out, sums);
    for (DecisionSums part : decisions) {
      part.write(out);
    }
    for (NumberSums part : numbers) {
      part.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(Task.values()[in.readByte()], in.readInt());
    WireArrays.read(in, sums);
    for (DecisionSums part : decisions) {
      part.read(in);
    }
    for (NumberSums part : numbers) {
      part.read(in);
    }
  }
}
