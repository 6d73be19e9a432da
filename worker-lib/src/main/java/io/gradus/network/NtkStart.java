package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the weights and biases of an {@link NtkDense} layer start. */
public enum NtkStart {
  /** Weights standard normal, biases zero. */
  NORMAL,
  /**
   * By rows of the training data: weights normal, scaled so that what the unit sums up has variance
   * 1 over these rows; biases so that each unit is 0 somewhere among them, at a random mean of five
   * rows. Holzmüller et al., arXiv 2407.04491, section 3.
   */
  DATA;

  /** The name in JSON, such as {@code "data"}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of that {@link #id()}.
   *
   * @throws NetworkException if there is none
   */
  @JsonCreator
  public static NtkStart of(String id) {
    return ConstantNames.find(NtkStart.class, NtkStart::id, "start of ntk_dense", id);
  }
}
