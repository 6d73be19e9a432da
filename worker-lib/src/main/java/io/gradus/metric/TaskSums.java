package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The sums of one kind of task or of what is told beside it, of a fixed number of outputs. */
sealed interface TaskSums permits LabelSums, ClassSums, RegressionSums, QuantileSums, NormalSums {

  /**
   * Takes rows.
   *
   * @param outputs [to - from, outputs]
   * @param targets [more rows than to, target width]
   * @param weights [more rows than to]
   */
  void add(float[] outputs, float[] targets, float[] weights, int from, int to);

  /** Adds the sums of other rows, of the same kind and shape. */
  void merge(TaskSums other);

  /** Puts in the metrics; {@code units} are those of {@link MetricSums#result(double[])}. */
  void result(MetricsBuilder into, double[] units);

  /** A curve for each label, or each of the first classes; none of numbers. */
  default List<ThresholdCurve> curves(int thresholds) {
    return List.of();
  }

  void write(DataOutput out) throws IOException;

  void read(DataInput in) throws IOException;
}
