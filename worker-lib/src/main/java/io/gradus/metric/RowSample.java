package io.gradus.metric;

import io.gradus.data.CounterRandom;
import io.gradus.network.ClassDecision;
import io.gradus.network.Task;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Some of the rows that were measured, with what a network gave for them: those whose random keys
 * are the least. A key comes of a row's number alone, so the same rows are drawn in whichever order
 * they come, and of every network that is measured on them; intervals and differences are
 * bootstrapped from them, see {@link Bootstrap}. Rows without weight are left out.
 *
 * <p>At most {@value #MOST_ROWS} rows, fewer of wide ones; none where there are more than {@value
 * #MOST_OUTPUTS} outputs.
 */
public final class RowSample implements Externalizable {
  /** So many rows tell the width of an interval to a hundredth. */
  static final int MOST_ROWS = 4096;

  static final int MOST_OUTPUTS = 256;

  private static final int MOST_VALUES = 1 << 18;
  private static final long SEED = 0x5eed_0f_d4a35L;
  private static final long serialVersionUID = 1;

  private Task task;
  private ClassDecision decision;
  private int outputs;
  private int targets;
  private int most;
  private int count;

  /** [room], in no order. */
  private long[] keys = {};

  private float[] weights = {};

  /** [room, outputs + targets]. */
  private float[] values = {};

  /** Keys from here on are not among the least. */
  private long limit = Long.MAX_VALUE;

  /** For deserialization, which fills it. */
  public RowSample() {}

  private RowSample(Task task, ClassDecision decision, int outputs) {
    begin(task, decision, outputs);
  }

  private void begin(Task of, ClassDecision by, int width) {
    task = of;
    decision = by;
    outputs = width;
    targets = of == Task.MULTICLASS ? 1 : width;
    most = width > MOST_OUTPUTS ? 0 : Math.min(MOST_ROWS, MOST_VALUES / (outputs + targets));
  }

  /**
   * A sample of no rows.
   *
   * @param outputs of the network: classes, labels or numbers; 1 for a binary task
   */
  public static RowSample create(Task task, int outputs) {
    return create(task, ClassDecision.LIKELIEST, outputs);
  }

  /**
   * A sample of no rows.
   *
   * @param decision by which the class is decided for of several
   * @param outputs classes, labels or numbers; 1 for a binary task
   */
  public static RowSample create(Task task, ClassDecision decision, int outputs) {
    return new RowSample(task, decision, outputs);
  }

  /**
   * Offers rows, which are drawn or not.
   *
   * @param outputs [rows, outputs], row-major: logits, or numbers in their own unit
   * @param targets [rows, 1] with class indices or 0 and 1, or [rows, outputs]
   * @param weights [rows]
   * @param partition that the rows are of
   * @param ids their numbers in it, from {@code from} on
   */
  public void add(
      float[] outputs,
      float[] targets,
      float[] weights,
      int rows,
      int partition,
      long[] ids,
      int from) {
    if (most == 0) {
      return;
    }
    long key = CounterRandom.key(SEED, partition);
    for (int row = 0; row < rows; row++) {
      long drawn = CounterRandom.bits(key, ids[from + row]);
      if (weights[row] != 0 && drawn < limit) {
        int at = place(drawn, weights[row]);
        System.arraycopy(outputs, row * this.outputs, values, at, this.outputs);
        System.arraycopy(targets, row * this.targets, values, at + this.outputs, this.targets);
      }
    }
  }

  /** Room for another row; its place among the values. */
  private int place(long key, float weight) {
    if (count == keys.length) {
      int room = Math.min(2 * most, Math.max(64, 2 * count));
      if (count >= 2 * most) {
        keepLeast();
      } else {
        keys = Arrays.copyOf(keys, room);
        weights = Arrays.copyOf(weights, room);
        values = Arrays.copyOf(values, room * width());
      }
    }
    keys[count] = key;
    weights[count] = weight;
    return count++ * width();
  }

  private int width() {
    return outputs + targets;
  }

  /** Leaves the rows with the least keys, in their order. */
  private void keepLeast() {
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong(row -> keys[row]))
            .limit(most)
            .mapToInt(Integer::intValue)
            .toArray();
    long[] keptKeys = new long[keys.length];
    float[] keptWeights = new float[keys.length];
    float[] keptValues = new float[values.length];
    for (int i = 0; i < order.length; i++) {
      keptKeys[i] = keys[order[i]];
      keptWeights[i] = weights[order[i]];
      System.arraycopy(values, order[i] * width(), keptValues, i * width(), width());
    }
    keys = keptKeys;
    weights = keptWeights;
    values = keptValues;
    count = order.length;
    limit = count > 0 && count == most ? keys[count - 1] : Long.MAX_VALUE;
  }

  /** Adds what was drawn of other rows, of the same task and outputs. */
  public void merge(RowSample other) {
    if (task != other.task || outputs != other.outputs) {
      throw new IllegalArgumentException(
          "Expected a sample of %s with %s outputs, found %s with %s."
              .formatted(task.id(), outputs, other.task.id(), other.outputs));
    }
    for (int row = 0; row < other.count; row++) {
      if (other.keys[row] < limit) {
        int at = place(other.keys[row], other.weights[row]);
        System.arraycopy(other.values, row * width(), values, at, width());
      }
    }
  }

  /** What was drawn, for intervals. */
  public Bootstrap result() {
    return result(Optional.empty());
  }

  /**
   * What was drawn, for intervals.
   *
   * @param told what is told of a row, where it is not what is likeliest
   */
  public Bootstrap result(Optional<? extends Decision> told) {
    keepLeast();
    float[] given = new float[count * outputs];
    float[] wanted = new float[count * targets];
    for (int row = 0; row < count; row++) {
      System.arraycopy(values, row * width(), given, row * outputs, outputs);
      System.arraycopy(values, row * width() + outputs, wanted, row * targets, targets);
    }
    return new Bootstrap(
        task,
        decision,
        told.orElse(null),
        outputs,
        Arrays.copyOf(keys, count),
        Arrays.copyOf(weights, count),
        given,
        wanted);
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    keepLeast();
    out.writeByte(task.ordinal());
    out.writeByte(decision.ordinal());
    out.writeInt(outputs);
    out.writeInt(count);
    ByteBuffer bytes = ByteBuffer.allocate(count * (Long.BYTES + (1 + width()) * Float.BYTES));
    for (int row = 0; row < count; row++) {
      bytes.putLong(keys[row]).putFloat(weights[row]);
      for (int i = 0; i < width(); i++) {
        bytes.putFloat(values[row * width() + i]);
      }
    }
    out.write(bytes.array());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(Task.values()[in.readByte()], ClassDecision.values()[in.readByte()], in.readInt());
    int rows = in.readInt();
    ByteBuffer bytes = ByteBuffer.allocate(rows * (Long.BYTES + (1 + width()) * Float.BYTES));
    in.readFully(bytes.array());
    for (int row = 0; row < rows; row++) {
      int at = place(bytes.getLong(), bytes.getFloat());
      for (int i = 0; i < width(); i++) {
        values[at + i] = bytes.getFloat();
      }
    }
  }
}
