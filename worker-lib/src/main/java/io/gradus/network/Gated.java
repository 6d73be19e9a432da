package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code y = a·fn(b)}, a the first half of the features, or channels of an image, and b the second:
 * [2n] → [n], [time, 2n] → [time, n], [2n, height, width] → [n, height, width]. No tensors: the
 * layer before it makes both halves. With sigmoid it is GLU (Dauphin et al., arXiv 1612.08083),
 * with silu SwiGLU, with gelu GEGLU, with relu ReGLU (Shazeer, arXiv 2002.05202).
 */
public record Gated(@JsonProperty("fn") ActivationFunction fn) implements LayerSpec {
  static final String TYPE = "gated";

  /** The functions that a gate may have. */
  public static final Set<ActivationFunction> FUNCTIONS =
      Set.copyOf(
          EnumSet.of(
              ActivationFunction.SIGMOID,
              ActivationFunction.SILU,
              ActivationFunction.GELU,
              ActivationFunction.RELU));

  @JsonCreator
  public Gated(@JsonProperty(value = "fn", required = true) ActivationFunction fn) {
    this.fn = SpecChecks.present(TYPE, "fn", fn);
    if (!FUNCTIONS.contains(fn)) {
      throw new NetworkException(
          "Expected fn of %s to be one of %s, found %s."
              .formatted(
                  TYPE,
                  FUNCTIONS.stream()
                      .map(ActivationFunction::id)
                      .sorted()
                      .collect(Collectors.joining(", ")),
                  fn.id()));
    }
  }

  @Override
  public LayerKind kind() {
    return LayerKind.GATED;
  }

  @Override
  public Shape outputShape(Shape input) {
    int channels = input.channels();
    if (channels % 2 != 0) {
      throw new NetworkException(
          "Expected an even number of %s, a half to let through and a half to gate it, found an input of shape %s. Give the layer before it an even number."
              .formatted(input.isImage() ? "channels" : "features", input));
    }
    return input.withChannels(channels / 2);
  }

  @Override
  public String description() {
    return TYPE + " " + fn.id();
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.gated(this, context);
  }
}
