package io.gradus.score;

import io.gradus.calibrate.DecisionRule;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One of two classes by one logit, or one of several by one logit each. */
final class ClassHead extends OutputHead {
  private final Object[] classes;
  private final boolean binary;
  private final Optional<DecisionRule> rule;
  private final List<String> suffixes;

  ClassHead(
      OutputLink link,
      FeatureEncoder encoder,
      UnaryOperator<Object> form,
      Optional<DecisionRule> rule) {
    super(link, encoder.outputs(), columns(encoder));
    this.rule = rule;
    this.binary = encoder.task() == Task.BINARY;
    this.suffixes = encoder.classes().stream().map(name -> "_" + name).toList();
    this.classes = new Object[encoder.classes().size()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = form.apply(encoder.classValue(i));
    }
  }

  private static List<PredictionColumn> columns(FeatureEncoder encoder) {
    List<PredictionColumn> columns = new ArrayList<>();
    columns.add(new PredictionColumn(PREDICTION, PredictionColumn.Kind.CLASS));
    for (String name : encoder.classes()) {
      columns.add(new PredictionColumn(PROBABILITY + "_" + name, PredictionColumn.Kind.NUMBER));
    }
    return columns;
  }

  /** As the metrics decide: above 0, or the first of the largest. */
  @Override
  int[] decide(float[] outputs, int rows) {
    int[] decisions = new int[rows];
    for (int row = 0; row < rows; row++) {
      decisions[row] = binary ? (outputs[row] > 0 ? 1 : 0) : largest(outputs, row * width());
    }
    return decisions;
  }

  @Override
  int[] told(float[] values, int rows, int[] likeliest) {
    if (rule.isEmpty()) {
      return likeliest;
    }
    int[] told = new int[rows];
    for (int row = 0; row < rows; row++) {
      told[row] =
          binary
              ? (rule.get().tells(values[row], 0) ? 1 : 0)
              : rule.get().choose(values, row * width(), width());
    }
    return told;
  }

  @Override
  List<String> numberSuffixes() {
    return suffixes;
  }

  @Override
  public int numbers() {
    return classes.length;
  }

  @Override
  void numbers(float[] values, int from, double[] into) {
    if (binary) {
      into[0] = 1 - values[from];
      into[1] = values[from];
    } else {
      super.numbers(values, from, into);
    }
  }

  private int largest(float[] outputs, int from) {
    int largest = 0;
    for (int i = 1; i < width(); i++) {
      if (outputs[from + i] > outputs[from + largest]) {
        largest = i;
      }
    }
    return largest;
  }

  @Override
  void columns(float[] values, int from, int decision, Object[] into, int at) {
    into[at] = classes[decision];
    if (binary) {
      into[at + 1] = 1 - values[from];
      into[at + 2] = values[from];
      return;
    }
    for (int i = 0; i < width(); i++) {
      into[at + 1 + i] = values[from + i];
    }
  }
}
