package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Each number as one value a bin: 1 for the bins below the number's own, the share of its own bin
 * that lies below it, 0 for those above. The share is negative below the first edge, and above 1
 * beyond the last one. Gorishniy et al., arXiv 2203.05556, equation 1.
 */
public record PiecewiseLinearEncoding(@JsonProperty("edges") BinEdges edges)
    implements NumberEmbedding {
  static final String TYPE = "piecewise_linear_encoding";

  @JsonCreator
  public PiecewiseLinearEncoding {
    SpecChecks.present(TYPE, "edges", edges);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PIECEWISE_LINEAR_ENCODING;
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
    return edges.bins(feature);
  }

  @Override
  public String description() {
    return "%s of %s".formatted(TYPE, edges.description());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.encoding(this);
  }
}
