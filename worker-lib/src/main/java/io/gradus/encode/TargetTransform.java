package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What training sees of a regression target in place of the target itself. Predictions and metrics
 * are given back in the target's own unit by the inverse.
 */
public enum TargetTransform {
  /** The target itself. */
  NONE("any number") {
    @Override
    double apply(double value) {
      return value;
    }

    @Override
    double inverse(double transformed) {
      return transformed;
    }
  },
  /** Its natural logarithm. */
  LOG("a number above 0") {
    @Override
    double apply(double value) {
      return value > 0 ? StrictMath.log(value) : Double.NaN;
    }

    @Override
    double inverse(double transformed) {
      return StrictMath.exp(transformed);
    }
  },
  /** The natural logarithm of 1 and it. */
  LOG1P("a number above -1") {
    @Override
    double apply(double value) {
      return value > -1 ? StrictMath.log1p(value) : Double.NaN;
    }

    @Override
    double inverse(double transformed) {
      return StrictMath.expm1(transformed);
    }
  },
  /** Its square root; a prediction below 0 counts as 0. */
  SQRT("a number of at least 0") {
    @Override
    double apply(double value) {
      return value >= 0 ? Math.sqrt(value) : Double.NaN;
    }

    @Override
    double inverse(double transformed) {
      return transformed > 0 ? transformed * transformed : 0;
    }
  };

  private final String domain;

  TargetTransform(String domain) {
    this.domain = domain;
  }

  /** What is learned of a target; NaN where there is nothing. */
  abstract double apply(double value);

  /** The target of which that was learned. */
  abstract double inverse(double transformed);

  /** Which targets it takes, as part of a sentence. */
  String domain() {
    return domain;
  }

  /** The name in JSON and configurations. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The transform of that {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  @JsonCreator
  public static TargetTransform of(String id) {
    return Arrays.stream(values())
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a transform of targets, one of %s, found \"%s\"."
                        .formatted(
                            Arrays.stream(values())
                                .map(TargetTransform::id)
                                .collect(Collectors.joining(", ")),
                            id)));
  }
}
