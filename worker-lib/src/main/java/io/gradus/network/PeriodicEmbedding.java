package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code f([cos 2πcx, sin 2πcx]·W + b)} of each number x, with frequencies c that are trained:
 * {@code width} values a number. Tensors: frequency [features, frequencies]; weight [features,
 * 2·frequencies, width] and bias [features, width], or where it is lite, shared by all numbers,
 * [width, 2·frequencies] and [width]. Gorishniy et al., arXiv 2203.05556, section 3.3; with a
 * rectifier it is their PLR, without PL.
 *
 * <p>Frequencies begin normally distributed with deviation sigma, none beyond three deviations.
 * Sigma is the setting that matters most.
 *
 * @param features how many of the values that come in are embedded: the first ones
 * @param fn identity or a rectifier
 * @param lite whether numbers share weight and bias
 */
public record PeriodicEmbedding(
    @JsonProperty("features") int features,
    @JsonProperty("frequencies") int frequencies,
    @JsonProperty("width") int width,
    @JsonProperty("sigma") double sigma,
    @JsonProperty("fn") ActivationFunction fn,
    @JsonProperty("lite") boolean lite)
    implements NumberEmbedding {
  static final String TYPE = "periodic_embedding";

  /** Frequencies of a number, as published. */
  public static final int USUAL_FREQUENCIES = 48;

  /** The deviation of the frequencies at first, as published. */
  public static final double USUAL_SIGMA = 0.01;

  public PeriodicEmbedding {
    SpecChecks.atLeastOne(TYPE, "features", features);
    SpecChecks.atLeastOne(TYPE, "frequencies", frequencies);
    SpecChecks.atLeastOne(TYPE, "width", width);
    SpecChecks.positive(TYPE, "sigma", sigma);
    EmbeddingFunction.check(TYPE, fn);
  }

  @JsonCreator
  static PeriodicEmbedding of(
      @JsonProperty(value = "features", required = true) int features,
      @JsonProperty("frequencies") Integer frequencies,
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty("sigma") Double sigma,
      @JsonProperty("fn") ActivationFunction fn,
      @JsonProperty("lite") Boolean lite) {
    return new PeriodicEmbedding(
        features,
        frequencies == null ? USUAL_FREQUENCIES : frequencies,
        width,
        sigma == null ? USUAL_SIGMA : sigma,
        fn == null ? ActivationFunction.RELU : fn,
        lite != null && lite);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PERIODIC_EMBEDDING;
  }

  @Override
  public int width(int feature) {
    return width;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    int waves = Math.multiplyExact(2, frequencies);
    Start start = new Start.Uniform(1 / Math.sqrt(waves));
    return List.of(
        TensorSpec.frequency(Shape.of(features, frequencies), sigma),
        TensorSpec.productEmbedding(
            lite ? Shape.of(width, waves) : Shape.of(features, waves, width), start),
        TensorSpec.embeddingBias(lite ? Shape.of(width) : Shape.of(features, width), start));
  }

  @Override
  public String description() {
    return "%s%s of %s numbers, %s frequencies, width %s%s"
        .formatted(
            TYPE,
            lite ? ", lite," : "",
            features,
            frequencies,
            width,
            EmbeddingFunction.description(fn));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.periodic(this);
  }
}
