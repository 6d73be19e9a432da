package io.gradus.calibrate;

import io.gradus.network.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows by the logit of each label, or of each class against all others, and whether it was so: what
 * curves and thresholds are fitted to. Up to {@value #MOST} different logits, divided by the number
 * of labels or classes, each is told by itself; where there are more, see {@link ScoreBins}.
 */
public final class ScoreSums implements Externalizable {
  /** So many scores take some megabytes, and less than one on their way. */
  static final int MOST = 1 << 15;

  private static final long serialVersionUID = 1;

  private Task task;
  private final List<ScoreBins> bins = new ArrayList<>();
  private double[] odds = {};

  /** For deserialization, which fills them. */
  public ScoreSums() {}

  private ScoreSums(Task task, int outputs) {
    begin(task, outputs);
  }

  private void begin(Task of, int outputs) {
    task = of;
    odds = new double[outputs];
    for (int i = 0; i < outputs; i++) {
      bins.add(new ScoreBins(MOST / outputs));
    }
  }

  /** Sums of no rows. */
  public static ScoreSums create(Task task, int outputs) {
    return new ScoreSums(task, outputs);
  }

  /** Sums of no rows, of the same task. */
  public ScoreSums empty() {
    return new ScoreSums(task, bins.size());
  }

  /** Of each label or class. */
  public List<ScoreBins> bins() {
    return List.copyOf(bins);
  }

  /**
   * Adds rows.
   *
   * @param logits [rows, outputs]
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, outputs]
   */
  public void add(float[] logits, float[] targets, float[] weights, int rows) {
    int outputs = bins.size();
    for (int row = 0; row < rows; row++) {
      if (task == Task.MULTICLASS) {
        ClassOdds.of(logits, row * outputs, odds);
      }
      for (int i = 0; i < outputs; i++) {
        if (task == Task.MULTICLASS) {
          bins.get(i).add((float) odds[i], (int) targets[row] == i, weights[row]);
        } else {
          int at = row * outputs + i;
          bins.get(i).add(logits[at], targets[at] > 0.5f, weights[row]);
        }
      }
    }
  }

  /** Adds the sums of other rows. */
  public void merge(ScoreSums other) {
    for (int i = 0; i < bins.size(); i++) {
      bins.get(i).merge(other.bins.get(i));
    }
  }

  /** The curves that these rows give. */
  public Isotonic isotonic() {
    return new Isotonic(
        task == Task.MULTICLASS ? Isotonic.Of.CLASSES : Isotonic.Of.LABELS,
        bins.stream().map(PoolAdjacentViolators::fit).toList());
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeByte(task.ordinal());
    out.writeInt(bins.size());
    for (ScoreBins each : bins) {
      each.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(Task.values()[in.readByte()], in.readInt());
    for (ScoreBins each : bins) {
      each.read(in);
    }
  }
}
