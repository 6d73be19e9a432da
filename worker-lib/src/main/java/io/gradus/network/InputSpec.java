package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a network gets for a row: numbers of {@code shape}, and codes of {@code categoricals}.
 *
 * <p>The input vector is {@code [dense features | sparse features expanded | categorical 0 |
 * categorical 1 | …]}; {@code shape} counts the first two parts.
 *
 * @param shape {@code [features]}, {@code [time, features]} or {@code [channels, height, width]};
 *     {@code [0]} if there are only categoricals
 * @param sparse how many of the features, the last of them, are mostly absent: a dense first layer
 *     takes time for those that a row has, not for all. Only with a shape of one dimension
 * @param categoricals only beside a shape of one dimension
 * @param offset whether rows have one more number, which no layer sees and which is added to the
 *     first output: the logarithm of a row's exposure
 */
public record InputSpec(
    @JsonProperty("shape") Shape shape,
    @JsonProperty("sparse") @JsonInclude(JsonInclude.Include.NON_DEFAULT) int sparse,
    @JsonProperty("categoricals") List<CategoricalInput> categoricals,
    @JsonProperty("offset") @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean offset) {

  public InputSpec {
    SpecChecks.present("the input", "shape", shape);
    categoricals = categoricals == null ? List.of() : List.copyOf(categoricals);
    if (shape.rank() < 1 || shape.rank() > 3) {
      throw new NetworkException(
          "Expected the input's shape to be [features], [time, features] or [channels, height, width], found %s."
              .formatted(shape));
    }
    int lowest = categoricals.isEmpty() || shape.rank() > 1 ? 1 : 0;
    for (int extent : shape.extents()) {
      if (extent < lowest) {
        throw new NetworkException(
            "Expected the input's shape to have extents of at least %s, found %s."
                .formatted(lowest, shape));
      }
    }
    if (shape.rank() > 1 && !categoricals.isEmpty()) {
      throw new NetworkException(
          "Expected an input of shape [features] beside categorical inputs, found %s with %s of them. %s"
              .formatted(
                  shape,
                  categoricals.size(),
                  "Give the numbers as [features], or leave the categorical inputs out."));
    }
    int most = shape.rank() == 1 ? shape.last() : 0;
    if (sparse < 0 || sparse > most) {
      throw new NetworkException(
          "Expected 0 to %s sparse features in an input of shape %s, found %s."
              .formatted(most, shape, sparse));
    }
    Set<String> names = new HashSet<>();
    for (CategoricalInput categorical : categoricals) {
      if (!names.add(categorical.name())) {
        throw new NetworkException(
            "Expected each categorical input once, found \"%s\" twice."
                .formatted(categorical.name()));
      }
    }
  }

  /** Without an offset. */
  public InputSpec(Shape shape, int sparse, List<CategoricalInput> categoricals) {
    this(shape, sparse, categoricals, false);
  }

  /** Without sparse features. */
  public InputSpec(Shape shape, List<CategoricalInput> categoricals) {
    this(shape, 0, categoricals);
  }

  /** This with another shape of its numbers. */
  public InputSpec withShape(Shape other) {
    return new InputSpec(other, other.rank() == 1 ? sparse : 0, categoricals, offset);
  }

  /** This with an offset. */
  public InputSpec withOffset() {
    return new InputSpec(shape, sparse, categoricals, true);
  }

  /** Where the JSON says nothing of sparse features or an offset there are none. */
  @JsonCreator
  static InputSpec read(
      @JsonProperty("shape") Shape shape,
      @JsonProperty("sparse") Integer sparse,
      @JsonProperty("categoricals") List<CategoricalInput> categoricals,
      @JsonProperty("offset") Boolean offset) {
    return new InputSpec(
        shape, sparse == null ? 0 : sparse, categoricals, Boolean.TRUE.equals(offset));
  }

  /** {@code features} numbers and no categoricals. */
  public static InputSpec features(int features) {
    return new InputSpec(Shape.of(features), List.of());
  }

  /** Images of {@code channels × height × width} numbers. */
  public static InputSpec image(int channels, int height, int width) {
    return new InputSpec(Shape.of(channels, height, width), List.of());
  }

  /** How many numbers of a row the layers get, dense and sparse together. */
  public int numericWidth() {
    return shape.size();
  }

  /** The shape of what the first layer gets: {@code shape}, widened by the categoricals. */
  public Shape vectorShape() {
    if (categoricals.isEmpty()) {
      return shape;
    }
    long width = shape.last();
    for (CategoricalInput categorical : categoricals) {
      width += categorical.width();
    }
    if (width > Integer.MAX_VALUE) {
      throw new NetworkException(
          "Expected at most %s input values a row, found %s.".formatted(Integer.MAX_VALUE, width));
    }
    return Shape.of((int) width);
  }
}
