package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A trained, piecewise linear curve of each number, {@code width} values a number: {@code f(p·W +
 * b)} in version A, and {@code p·W + x·w + b} in version B, where p is the {@link
 * PiecewiseLinearEncoding} of the number x. Tensors: weight [bins of all numbers, width], bias
 * [features, width], in version B also linear_weight [features, width].
 *
 * <p>Version A: Gorishniy et al., arXiv 2203.05556. Version B, which begins as a linear embedding
 * because its W is zero at first: Gorishniy et al., arXiv 2410.24210, section 3.3.
 *
 * @param fn identity, or in version A a rectifier: behind a W of zeros it would let nothing learn
 */
public record PiecewiseLinearEmbedding(
    @JsonProperty("edges") BinEdges edges,
    @JsonProperty("width") int width,
    @JsonProperty("version") Version version,
    @JsonProperty("fn") ActivationFunction fn)
    implements NumberEmbedding {
  static final String TYPE = "piecewise_linear_embedding";

  /** Which of the two formulas. */
  public enum Version {
    /** The curve and a bias. */
    A,
    /** The curve, zero at first, beside a linear embedding. */
    B;

    /** The name in JSON, such as {@code "b"}. */
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
    public static Version of(String id) {
      return ConstantNames.find(Version.class, Version::id, "version of " + TYPE, id);
    }
  }

  public PiecewiseLinearEmbedding {
    SpecChecks.present(TYPE, "edges", edges);
    SpecChecks.atLeastOne(TYPE, "width", width);
    SpecChecks.present(TYPE, "version", version);
    EmbeddingFunction.check(TYPE, fn);
    if (version == Version.B && fn != ActivationFunction.IDENTITY) {
      throw new NetworkException(
          "Expected fn of %s to be identity in version B, whose weights begin at zero where a rectifier has no slope, found %s. Take version A, or no function."
              .formatted(TYPE, fn.id()));
    }
  }

  /** Version B without a function. */
  public PiecewiseLinearEmbedding(BinEdges edges, int width) {
    this(edges, width, Version.B, ActivationFunction.IDENTITY);
  }

  @JsonCreator
  static PiecewiseLinearEmbedding of(
      @JsonProperty(value = "edges", required = true) BinEdges edges,
      @JsonProperty(value = "width", required = true) int width,
      @JsonProperty("version") Version version,
      @JsonProperty("fn") ActivationFunction fn) {
    return new PiecewiseLinearEmbedding(
        edges, width, version == null ? Version.B : version, EmbeddingFunction.orIdentity(fn));
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PIECEWISE_LINEAR_EMBEDDING;
  }

  @Override
  public int features() {
    return edges.numbers();
  }

  @Override
  public Optional<BinEdges> edgesOfBins() {
    return Optional.of(edges);
  }

  @Override
  public int width(int feature) {
    return width;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    int most = 0;
    for (int number = 0; number < features(); number++) {
      most = Math.max(most, edges.bins(number));
    }
    double byBins = 1 / Math.sqrt(most);
    double byWidth = 1 / Math.sqrt(width);
    Shape each = Shape.of(features(), width);
    Start weight = version == Version.A ? new Start.Uniform(byBins) : new Start.Constant(0);
    Start bias = new Start.Uniform(version == Version.A ? byBins : byWidth);
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.add(TensorSpec.embedding(Shape.of(edges.bins(), width), weight));
    tensors.add(TensorSpec.embeddingBias(each, bias));
    if (version == Version.B) {
      tensors.add(TensorSpec.linearEmbedding("linear_weight", each, new Start.Uniform(byWidth)));
    }
    return tensors;
  }

  @Override
  public String description() {
    return "%s %s of %s, width %s%s"
        .formatted(
            TYPE, version.name(), edges.description(), width, EmbeddingFunction.description(fn));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.piecewiseLinear(this);
  }
}
