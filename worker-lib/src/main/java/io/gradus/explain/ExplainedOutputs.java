package io.gradus.explain;

import io.gradus.encode.FeatureEncoder;
import io.gradus.network.ClassDecision;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import io.gradus.score.OutputNames;
import io.gradus.score.OutputScores;
import java.util.Arrays;
import java.util.List;

/**
 * Which raw outputs of a network are explained of a row, and what they are called: of classes the
 * logit of the one that is predicted, of two classes that of the second, of classes that have an
 * order that of being above the one that is predicted; of labels and numbers each one.
 */
public final class ExplainedOutputs {
  private final Task task;
  private final LossSpec loss;
  private final List<String> names;

  private ExplainedOutputs(Task task, LossSpec loss, List<String> names) {
    this.task = task;
    this.loss = loss;
    this.names = List.copyOf(names);
  }

  /** Of networks that are trained on what an encoder makes, with a loss. */
  public static ExplainedOutputs of(FeatureEncoder encoder, LossSpec loss) {
    return new ExplainedOutputs(encoder.task(), loss, OutputNames.of(encoder, loss));
  }

  /** What each output stands for: a class, a label, a target or a part of what is told of it. */
  public List<String> names() {
    return names;
  }

  /** How many outputs are explained of a row. */
  public int perRow() {
    return task == Task.MULTICLASS ? 1 : names.size();
  }

  /**
   * The outputs that are explained, those of a row side by side.
   *
   * @param outputs raw: [rows, outputs]
   * @return [rows, perRow]
   */
  public int[] of(float[] outputs, int rows) {
    int[] explained = new int[rows * perRow()];
    if (task == Task.MULTICLASS) {
      int width = names.size();
      Arrays.setAll(explained, row -> decided(outputs, row * width, width));
    } else {
      Arrays.setAll(explained, i -> i % perRow());
    }
    return explained;
  }

  /** The output of the class that is decided for. */
  private int decided(float[] outputs, int from, int width) {
    if (loss.decision() == ClassDecision.LIKELIEST) {
      return largest(outputs, from, width);
    }
    float[] row = Arrays.copyOfRange(outputs, from, from + width);
    OutputScores scores = OutputScores.of(loss, width);
    int decided = loss.decision().of(scores.of(row, 1), 0, scores.width());
    return Math.min(decided, width - 1);
  }

  /** The first of the largest, as predictions are decided. */
  static int largest(float[] outputs, int from, int count) {
    int largest = 0;
    for (int i = 1; i < count; i++) {
      if (outputs[from + i] > outputs[from + largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
