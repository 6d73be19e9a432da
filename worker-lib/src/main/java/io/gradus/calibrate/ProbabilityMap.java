package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gradus.network.Task;
import java.util.Locale;

/**
 * What makes probabilities of a network's that can be taken at their word: a function of its
 * logits, whose results are logits again.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "method")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Temperature.class, name = "temperature"),
  @JsonSubTypes.Type(value = Isotonic.class, name = "isotonic")
})
public sealed interface ProbabilityMap permits Temperature, Isotonic {
  /**
   * Replaces logits, in place.
   *
   * @param logits [rows, width], row-major
   */
  void apply(float[] logits, int rows, int width);

  /** Whether it is one for a task and so many outputs of a network. */
  boolean suits(Task task, int outputs);

  /** Its name in configurations. */
  default String method() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** What it is, in a few words. */
  String inWords();
}
