package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
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
 * @param shape {@code [features]} or {@code [channels, height, width]}; {@code [0]} if there are
 *     only categoricals
 * @param categoricals only beside a shape of one dimension
 */
public record InputSpec(
    @JsonProperty("shape") List<Integer> shape,
    @JsonProperty("categoricals") List<CategoricalInput> categoricals) {

  @JsonCreator
  public InputSpec {
    shape = List.copyOf(Checks.present("the input", "shape", shape));
    categoricals = categoricals == null ? List.of() : List.copyOf(categoricals);
    if (shape.size() != 1 && shape.size() != 3) {
      throw new NetworkException(
          "Expected the input's shape to be [features] or [channels, height, width], found %s."
              .formatted(shape));
    }
    int lowest = categoricals.isEmpty() || shape.size() == 3 ? 1 : 0;
    for (int extent : shape) {
      if (extent < lowest) {
        throw new NetworkException(
            "Expected the input's shape to have extents of at least %s, found %s."
                .formatted(lowest, shape));
      }
    }
    if (shape.size() == 3 && !categoricals.isEmpty()) {
      throw new NetworkException(
          "Expected an input of shape [features] beside categorical inputs, found %s with %s of them. %s"
              .formatted(
                  shape,
                  categoricals.size(),
                  "Give the numbers as [features], or leave the categorical inputs out."));
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

  /** {@code features} numbers and no categoricals. */
  public static InputSpec features(int features) {
    return new InputSpec(List.of(features), List.of());
  }

  /** Images of {@code channels × height × width} numbers. */
  public static InputSpec image(int channels, int height, int width) {
    return new InputSpec(List.of(channels, height, width), List.of());
  }

  /** How many numbers a row has, dense and sparse together. */
  public int numericWidth() {
    return Shapes.size(shape);
  }

  /** The shape of what the first layer gets: {@code shape}, widened by the categoricals. */
  public List<Integer> vectorShape() {
    if (categoricals.isEmpty()) {
      return shape;
    }
    long width = shape.get(0);
    for (CategoricalInput categorical : categoricals) {
      width += categorical.width();
    }
    if (width > Integer.MAX_VALUE) {
      throw new NetworkException(
          "Expected at most %s input values a row, found %s.".formatted(Integer.MAX_VALUE, width));
    }
    return List.of((int) width);
  }
}
