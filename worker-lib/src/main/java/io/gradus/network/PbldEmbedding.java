package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code cos(2πcx + φ)·W + b} of each number x, and behind them the numbers themselves: {@code
 * width} values a number, of which the last is the number. Tensors: frequency and phase [features,
 * frequencies], weight [features, frequencies, width − 1], bias [features, width − 1]. "Periodic,
 * bias, linear, densely connected": Holzmüller et al., arXiv 2407.04491, appendix A.1.
 *
 * <p>Frequencies begin normally distributed with deviation sigma, none beyond three deviations.
 *
 * @param features how many of the values that come in are embedded: the first ones
 * @param width at least 2
 */
public record PbldEmbedding(
    @JsonProperty("features") int features,
    @JsonProperty("frequencies") int frequencies,
    @JsonProperty("width") int width,
    @JsonProperty("sigma") double sigma)
    implements NumberEmbedding {
  static final String TYPE = "pbld_embedding";

  /** Frequencies of a number, as published. */
  public static final int USUAL_FREQUENCIES = 16;

  /** Values of a number, as published. */
  public static final int USUAL_WIDTH = 4;

  /** The deviation of the frequencies at first, as published. */
  public static final double USUAL_SIGMA = 0.1;

  public PbldEmbedding {
    SpecChecks.atLeastOne(TYPE, "features", features);
    SpecChecks.atLeastOne(TYPE, "frequencies", frequencies);
    if (width < 2) {
      throw new NetworkException(
          "Expected width of %s to be at least 2, one of them for the number itself, found %s."
              .formatted(TYPE, width));
    }
    SpecChecks.positive(TYPE, "sigma", sigma);
  }

  @JsonCreator
  static PbldEmbedding of(
      @JsonProperty(value = "features", required = true) int features,
      @JsonProperty("frequencies") Integer frequencies,
      @JsonProperty("width") Integer width,
      @JsonProperty("sigma") Double sigma) {
    return new PbldEmbedding(
        features,
        frequencies == null ? USUAL_FREQUENCIES : frequencies,
        width == null ? USUAL_WIDTH : width,
        sigma == null ? USUAL_SIGMA : sigma);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PBLD_EMBEDDING;
  }

  @Override
  public int width(int feature) {
    return width;
  }

  /** Waves of all numbers first, then the numbers. */
  @Override
  public int[] sources(Shape input) {
    int waves = width - 1;
    int[] sources = new int[outputShape(input).size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = i < features * waves ? i / waves : i - features * waves;
    }
    return sources;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    Start start = new Start.Uniform(1 / Math.sqrt(frequencies));
    Shape waves = Shape.of(features, frequencies);
    return List.of(
        TensorSpec.frequency(waves, sigma),
        TensorSpec.phase(waves),
        TensorSpec.productEmbedding(Shape.of(features, frequencies, width - 1), start),
        TensorSpec.embeddingBias(Shape.of(features, width - 1), start));
  }

  @Override
  public String description() {
    return "%s of %s numbers, %s frequencies, width %s"
        .formatted(TYPE, features, frequencies, width);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.pbld(this);
  }
}
