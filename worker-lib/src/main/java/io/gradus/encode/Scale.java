package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How a number in its column's unit becomes an input of the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Scale.Affine.class, name = "affine"),
  @JsonSubTypes.Type(value = Scale.QuantileNormal.class, name = "quantile_normal")
})
public sealed interface Scale {
  /** The input for a number that is not missing. */
  double apply(double value);

  /** Calls the method for its kind. */
  void accept(Visitor visitor);

  /** What is to be done with each kind of scale. */
  interface Visitor {
    void affine(Affine scale);

    void quantileNormal(QuantileNormal scale);
  }

  /** (value − offset) · factor. */
  record Affine(@JsonProperty("offset") double offset, @JsonProperty("factor") double factor)
      implements Scale {
    /** Leaves numbers as they are. */
    public static final Affine IDENTITY = new Affine(0, 1);

    public Affine {
      if (!Double.isFinite(offset) || !Double.isFinite(factor)) {
        throw new IllegalArgumentException(
            "Expected a finite offset and factor, found " + offset + " and " + factor + ".");
      }
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.affine(this);
    }

    @Override
    public double apply(double value) {
      return (value - offset) * factor;
    }
  }

  /**
   * The value's place among the quantiles of the training rows, mapped through the inverse of the
   * normal distribution.
   *
   * @param quantiles ascending; the first is quantile 0, the last quantile 1, evenly spaced
   */
  record QuantileNormal(@JsonProperty("quantiles") List<Double> quantiles) implements Scale {
    public QuantileNormal {
      quantiles = List.copyOf(quantiles);
      if (quantiles.isEmpty()) {
        throw new IllegalArgumentException("Expected at least 1 quantile, found none.");
      }
      for (int i = 0; i < quantiles.size(); i++) {
        if (!Double.isFinite(quantiles.get(i))
            || i > 0 && quantiles.get(i) < quantiles.get(i - 1)) {
          throw new IllegalArgumentException(
              "Expected finite ascending quantiles, found " + quantiles.get(i) + ".");
        }
      }
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.quantileNormal(this);
    }

    @Override
    public double apply(double value) {
      return QuantileTransform.apply(toArray(), value);
    }

    /** The quantiles, ascending. */
    public double[] toArray() {
      return quantiles.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
