package io.gradus.metric;

import io.gradus.network.Task;
import java.util.Arrays;
import java.util.Random;

/** Random rows with weights, some of them 0, and outputs that know something of the targets. */
record Rows(Task task, int outputs, float[] logits, float[] targets, float[] weights) {

  /**
   * @param grid logits are rounded to multiples of it, so that there are ties; 0 for none
   */
  static Rows random(Task task, int outputs, int rows, double grid, long seed) {
    Random random = new Random(seed);
    int targetWidth = task == Task.MULTICLASS ? 1 : outputs;
    float[] logits = new float[rows * outputs];
    float[] targets = new float[rows * targetWidth];
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = random.nextInt(10) == 0 ? 0 : 0.5f + random.nextFloat();
      for (int i = 0; i < targetWidth; i++) {
        targets[row * targetWidth + i] =
            switch (task) {
              case BINARY, MULTILABEL -> random.nextInt(3) == 0 ? 1 : 0;
              case MULTICLASS -> random.nextInt(outputs);
              case REGRESSION -> (float) (10 * random.nextGaussian());
            };
      }
      for (int output = 0; output < outputs; output++) {
        float target =
            task == Task.MULTICLASS
                ? targets[row] == output ? 1 : 0
                : targets[row * targetWidth + output];
        double logit = target + 1.5 * random.nextGaussian();
        double rounded = grid > 0 ? Math.rint(logit / grid) * grid : logit;
        // Adding 0 makes 0 of -0, which comparisons in the tests tell apart.
        logits[row * outputs + output] = (float) rounded + 0f;
      }
    }
    return new Rows(task, outputs, logits, targets, weights);
  }

  int rows() {
    return weights.length;
  }

  MetricSums sums(int from, int to, int topK) {
    MetricSums sums = MetricSums.create(task, outputs, topK);
    float[] part = Arrays.copyOfRange(logits, from * outputs, to * outputs);
    sums.add(part, targets, weights, from, to);
    return sums;
  }

  MetricSums sums(int topK) {
    return sums(0, rows(), topK);
  }

  float logit(int row, int output) {
    return logits[row * outputs + output];
  }

  boolean positive(int row, int label) {
    return targets[row * outputs + label] == 1;
  }
}
