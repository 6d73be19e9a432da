package io.gradus.metric;

import io.gradus.network.ClassDecision;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The sums from which the metrics of a task are computed. Rows are added to them, and the sums of
 * other rows merged into them; merged in the same order they give the same bits. A row without
 * weight is counted as a row and changes no metric.
 *
 * <p>Written, they take some hundred bytes for numbers; for classes 24 bytes a class, and 12 for
 * each pair of an actual and a predicted class that occurs; for labels 20 bytes a row and label,
 * but at most 320 KiB a label. In memory a label takes 256 KiB.
 */
public final class MetricSums implements Externalizable {
  private static final long serialVersionUID = 1;

  private Task task;
  private int outputs;
  private int topK;
  private TaskSums sums;

  /** Null where predictions are numbers or classes alone. */
  private TaskSums spread;

  /** Null where no rows with intervals were added. */
  private IntervalSums intervals;

  /** As JSON, for records do not travel by Kryo; empty for the usual one of the task. */
  private String loss;

  private long rows;
  private double weight;
  private double lossSum;
  private double lossWeight;
  private boolean lossGiven;

  /** For deserialization, which fills them. */
  public MetricSums() {}

  private MetricSums(Task task, LossSpec loss, int outputs, int topK, Decision decision) {
    this.task = task;
    this.loss = loss.equals(LossSpec.usual(task)) ? "" : loss.toJson();
    this.outputs = outputs;
    this.topK = topK;
    sums = sums(task, loss.decision(), outputs, topK, decision);
    spread = loss.accept(SPREAD);
  }

  static TaskSums sums(Task task, ClassDecision usual, int outputs, int topK, Decision decision) {
    return switch (task) {
      case BINARY -> LabelSums.binary(decision);
      case MULTILABEL -> LabelSums.multilabel(outputs, decision);
      case MULTICLASS -> new ClassSums(outputs, topK, usual, decision);
      case REGRESSION -> new RegressionSums(outputs);
    };
  }

  private static final LossVisitor<TaskSums> SPREAD =
      new LossVisitor.Question<>() {
        @Override
        public TaskSums quantiles(Quantiles loss) {
          return new QuantileSums(loss.q());
        }

        @Override
        public TaskSums gaussianNll(GaussianNll loss) {
          return new NormalSums(loss.interval());
        }

        @Override
        protected TaskSums otherwise(LossSpec loss) {
          return null;
        }
      };

  /**
   * Sums of no rows, of a network with the task's usual loss.
   *
   * @param outputs classes, labels or numbers; 1 for a binary task
   * @param topK the k of top-k accuracy, which only a multi-class task with more classes has; 1 for
   *     none
   */
  public static MetricSums create(Task task, int outputs, int topK) {
    return create(task, LossSpec.usual(task), outputs, topK, Optional.empty());
  }

  /**
   * Sums of no rows, of a network with the task's usual loss.
   *
   * @param outputs classes, labels or numbers; 1 for a binary task
   * @param topK the k of top-k accuracy
   * @param decision what is told of a row, where it is not what is likeliest
   */
  public static MetricSums create(
      Task task, int outputs, int topK, Optional<? extends Decision> decision) {
    return create(task, LossSpec.usual(task), outputs, topK, decision);
  }

  /**
   * Sums of no rows.
   *
   * @param loss that the network was trained with, which decides what its outputs tell
   * @param outputs classes, labels or numbers; 1 for a binary task
   * @param topK the k of top-k accuracy, which only a multi-class task with more classes has; 1 for
   *     none
   */
  public static MetricSums create(Task task, LossSpec loss, int outputs, int topK) {
    return create(task, loss, outputs, topK, Optional.empty());
  }

  /**
   * Sums of no rows.
   *
   * @param loss that the network was trained with, which decides what its outputs tell
   * @param outputs classes, labels or numbers; 1 for a binary task
   * @param topK the k of top-k accuracy
   * @param decision what is told of a row, where it is not what is likeliest
   */
  public static MetricSums create(
      Task task, LossSpec loss, int outputs, int topK, Optional<? extends Decision> decision) {
    if (outputs < 1 || (task == Task.BINARY && outputs != 1) || topK < 1) {
      throw new IllegalArgumentException(
          "Expected outputs and k from 1, and one output of a binary task, found %s, k %s, task %s."
              .formatted(outputs, topK, task.id()));
    }
    return new MetricSums(task, loss, outputs, topK, decision.orElse(null));
  }

  /**
   * Adds the rows from {@code from} to {@code to}, exclusive.
   *
   * <p>Outputs are logits; of regression they are predictions, and like the targets they are in the
   * original unit, unless {@link #result(double[])} is told their unit. (A network trained for
   * Poisson loss gives log rates: the caller takes the exponential.)
   *
   * @param outputs [to - from or more, outputs], row-major, the first row being {@code from}
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, outputs]
   * @param weights [rows]
   */
  public void add(float[] outputs, float[] targets, float[] weights, int from, int to) {
    int targetWidth = task == Task.MULTICLASS ? 1 : this.outputs;
    if (from < 0
        || from > to
        || to > weights.length
        || (long) to * targetWidth > targets.length
        || (long) (to - from) * this.outputs > outputs.length) {
      throw new IllegalArgumentException(
          "Expected %s outputs and %s targets a row for rows %s to %s, found %s, %s and %s weights."
              .formatted(
                  this.outputs,
                  targetWidth,
                  from,
                  to,
                  outputs.length,
                  targets.length,
                  weights.length));
    }
    sums.add(outputs, targets, weights, from, to);
    rows += to - from;
    for (int row = from; row < to; row++) {
      weight += weights[row];
    }
  }

  /**
   * Adds what is told of rows beside the one number of each, in the unit that they are added in:
   * several quantiles in ascending order, or mean and logarithm of the variance. Other losses tell
   * nothing beside it.
   *
   * @param outputs [rows, outputs of the network]
   * @param targets [rows, 1]
   * @param weights [rows]
   */
  public void addSpread(float[] outputs, float[] targets, float[] weights, int rows) {
    if (spread != null) {
      spread.add(outputs, targets, weights, 0, rows);
    }
  }

  /** Whether {@link #addSpread} takes anything. */
  public boolean takesSpread() {
    return spread != null;
  }

  /**
   * Adds intervals that were fitted beside the numbers of rows, in the targets' own units.
   *
   * @param bounds the lower and the upper one of each target, [rows, 2 · outputs]
   * @param targets [rows, outputs]
   * @param weights [rows]
   */
  public void addIntervals(double[] bounds, float[] targets, float[] weights, int rows) {
    if (intervals == null) {
      intervals = new IntervalSums(outputs);
    }
    intervals.add(bounds, targets, weights, rows);
  }

  /**
   * Takes the loss of rows, which these sums cannot compute; without it there is no {@link
   * Metric#LOSS}.
   *
   * @param weightedLoss Σ w·rowLoss
   * @param weightSum Σ w of the same rows
   */
  public void addLoss(double weightedLoss, double weightSum) {
    lossSum += weightedLoss;
    lossWeight += weightSum;
    lossGiven = true;
  }

  /** Adds the sums of other rows, of the same task, outputs and k. */
  public void merge(MetricSums other) {
    if (task != other.task
        || outputs != other.outputs
        || topK != other.topK
        || !loss.equals(other.loss)) {
      throw new IllegalArgumentException(
          "Expected sums of %s and %s with %s outputs and k %s, found %s and %s with %s and k %s."
              .formatted(
                  task.id(),
                  loss,
                  outputs,
                  topK,
                  other.task.id(),
                  other.loss,
                  other.outputs,
                  other.topK));
    }
    sums.merge(other.sums);
    if (spread != null) {
      spread.merge(other.spread);
    }
    if (other.intervals != null) {
      intervals = intervals == null ? new IntervalSums(outputs) : intervals;
      intervals.merge(other.intervals);
    }
    rows += other.rows;
    weight += other.weight;
    lossSum += other.lossSum;
    lossWeight += other.lossWeight;
    lossGiven |= other.lossGiven;
  }

  /** The metrics of all rows. */
  public Metrics result() {
    double[] units = new double[outputs];
    Arrays.fill(units, 1);
    return result(units);
  }

  /**
   * The metrics of all rows, errors of regression in the original unit though predictions and
   * targets were added as (value − shift) / unit, with any shift.
   *
   * @param units [outputs]
   */
  public Metrics result(double[] units) {
    if (units.length != outputs) {
      throw new IllegalArgumentException(
          "Expected %s units, found %s.".formatted(outputs, units.length));
    }
    MetricsBuilder into = new MetricsBuilder();
    if (lossGiven) {
      into.put(Metric.LOSS, lossSum / lossWeight);
    }
    sums.result(into, units);
    if (spread != null) {
      spread.result(into, units);
    }
    if (intervals != null) {
      intervals.result(into);
    }
    return into.build(rows, weight);
  }

  /**
   * What thresholds on the probability select, for each label, a binary task being one, or for each
   * of the first 20 classes against all others. None of numbers.
   *
   * @param thresholds how many, from 2
   */
  public List<ThresholdCurve> curves(int thresholds) {
    return sums.curves(thresholds);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeByte(task.ordinal());
    out.writeUTF(loss);
    out.writeInt(outputs);
    out.writeInt(topK);
    out.writeLong(rows);
    out.writeDouble(weight);
    out.writeDouble(lossSum);
    out.writeDouble(lossWeight);
    out.writeBoolean(lossGiven);
    sums.write(out);
    if (spread != null) {
      spread.write(out);
    }
    out.writeBoolean(intervals != null);
    if (intervals != null) {
      intervals.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    Task of = Task.values()[in.readByte()];
    String json = in.readUTF();
    LossSpec by = json.isEmpty() ? LossSpec.usual(of) : LossSpec.fromJson(json);
    MetricSums shape = new MetricSums(of, by, in.readInt(), in.readInt(), null);
    task = shape.task;
    loss = shape.loss;
    spread = shape.spread;
    outputs = shape.outputs;
    topK = shape.topK;
    sums = shape.sums;
    rows = in.readLong();
    weight = in.readDouble();
    lossSum = in.readDouble();
    lossWeight = in.readDouble();
    lossGiven = in.readBoolean();
    sums.read(in);
    if (spread != null) {
      spread.read(in);
    }
    if (in.readBoolean()) {
      intervals = new IntervalSums(outputs);
      intervals.read(in);
    }
  }
}
