package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.gradus.network.Task;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * For each label, or each class against all others, the probability that does not fall as the logit
 * rises: Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability
 * estimates" (2002). Of classes the probabilities are divided by their sum. The order of rows stays
 * as it is, but for rows that become equal; which of several classes is the likeliest may change.
 *
 * @param of what the curves are of
 * @param curves one a label or class, in their order; one of a binary task
 */
public record Isotonic(
    @JsonProperty("of") Of of, @JsonProperty("curves") List<MonotoneCurve> curves)
    implements ProbabilityMap {
  /** What outputs are. */
  public enum Of {
    /** Each a label of its own; a binary task is one. */
    LABELS,
    /** Classes, of which a row has one. */
    CLASSES;

    /** The name in JSON. */
    @JsonValue
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @JsonCreator
  public Isotonic {
    if (of == null || curves == null || curves.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("Expected a curve of each class or label, found none.");
    }
    curves = List.copyOf(curves);
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("Expected a curve of each class or label, found none.");
    }
  }

  @Override
  public void apply(float[] logits, int rows, int width) {
    if (of == Of.LABELS) {
      for (int i = 0; i < rows * width; i++) {
        double probability = curves.get(i % width).at(logits[i]);
        logits[i] = (float) Math.log(probability / (1 - probability));
      }
      return;
    }
    double[] odds = new double[width];
    for (int row = 0; row < rows; row++) {
      ClassOdds.of(logits, row * width, odds);
      double sum = 0;
      for (int i = 0; i < width; i++) {
        odds[i] = curves.get(i).at(odds[i]);
        sum += odds[i];
      }
      for (int i = 0; i < width; i++) {
        logits[row * width + i] = (float) Math.log(odds[i] / sum);
      }
    }
  }

  @Override
  public boolean suits(Task task, int outputs) {
    boolean classes = task == Task.MULTICLASS;
    return task != Task.REGRESSION
        && curves.size() == outputs
        && of == (classes ? Of.CLASSES : Of.LABELS);
  }

  @Override
  public String inWords() {
    int knots = curves.stream().mapToInt(MonotoneCurve::size).sum();
    return curves.size() == 1
        ? "isotonic, %s knots".formatted(knots)
        : "isotonic, %s knots in %s curves".formatted(knots, curves.size());
  }
}
