package io.gradus.explain;

import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which raw outputs of a network are explained of a row, and what they are called: of classes the
 * logit of the one that is predicted, of two classes that of the second; of labels and numbers each
 * one.
 */
public final class ExplainedOutputs {
  private final Task task;
  private final List<String> names;

  private ExplainedOutputs(Task task, List<String> names) {
    this.task = task;
    this.names = List.copyOf(names);
  }

  /** Of networks that are trained on what an encoder makes. */
  public static ExplainedOutputs of(FeatureEncoder encoder) {
    return new ExplainedOutputs(encoder.task(), names(encoder));
  }

  private static List<String> names(FeatureEncoder encoder) {
    return switch (encoder.task()) {
      case BINARY -> encoder.classes().subList(1, 2);
      case MULTICLASS -> encoder.classes();
      case MULTILABEL, REGRESSION ->
          encoder.labelColumns().size() == encoder.outputs()
              ? encoder.labelColumns()
              : IntStream.range(0, encoder.outputs())
                  .mapToObj(i -> encoder.labelColumns().get(0) + "[" + i + "]")
                  .toList();
    };
  }

  /** What each output stands for: a class, a label or a target. */
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
      Arrays.setAll(explained, row -> largest(outputs, row * names.size(), names.size()));
    } else {
      Arrays.setAll(explained, i -> i % perRow());
    }
    return explained;
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
