package io.gradus.score;

import io.gradus.calibrate.DecisionRule;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.ClassDecision;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One of two classes by one logit, or one of several by one logit each or by the steps between
 * them.
 */
final class ClassHead extends OutputHead {
  private final Object[] classes;
  private final boolean binary;
  private final OutputScores scores;
  private final ClassDecision decision;
  private final Optional<DecisionRule> rule;
  private final List<String> suffixes;

  ClassHead(
      OutputLink link,
      LossSpec loss,
      FeatureEncoder encoder,
      UnaryOperator<Object> form,
      Optional<DecisionRule> rule) {
    super(link, loss.outputs(encoder.outputs()), columns(encoder));
    this.scores = OutputScores.of(loss, width());
    this.decision = loss.decision();
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

  @Override
  float[] scores(float[] outputs, int rows) {
    return scores.of(outputs, rows);
  }

  @Override
  float[] toValues(float[] outputs, int rows) {
    float[] logits = scores.of(outputs, rows);
    link().toPredictions(logits, rows, values());
    return logits;
  }

  @Override
  int values() {
    return scores.width();
  }

  /** As the metrics decide: above 0, or by the logits of all. */
  @Override
  int[] decide(float[] outputs, int rows) {
    float[] logits = scores.of(outputs, rows);
    int[] decisions = new int[rows];
    for (int row = 0; row < rows; row++) {
      decisions[row] =
          binary ? (logits[row] > 0 ? 1 : 0) : decision.of(logits, row * values(), values());
    }
    return decisions;
  }

  /** The logits of the mean probabilities, in the form that the network gives them. */
  @Override
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    if (!(scores instanceof OrderedClasses steps)) {
      super.mean(heads, outputs, shares, rows, into);
      return;
    }
    float[][] values = new float[outputs.length][];
    for (int k = 0; k < values.length; k++) {
      values[k] = heads.get(k).toValues(outputs[k], rows);
    }
    double[] mean = new double[values()];
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < mean.length; c++) {
        mean[c] = 0;
        for (int k = 0; k < values.length; k++) {
          mean[c] += shares[k] * values[k][row * mean.length + c];
        }
      }
      steps.outputs(mean, into, row * width());
    }
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
              : rule.get().choose(values, row * values(), values());
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

  @Override
  void columns(float[] values, int from, int decision, Object[] into, int at) {
    into[at] = classes[decision];
    if (binary) {
      into[at + 1] = 1 - values[from];
      into[at + 2] = values[from];
      return;
    }
    for (int i = 0; i < values(); i++) {
      into[at + 1 + i] = values[from + i];
    }
  }
}
