package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** How a number in its column's unit becomes an input of the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Scale.Affine.class, name = "affine"),
  @JsonSubTypes.Type(value = Scale.SmoothlyClipped.class, name = "smoothly_clipped"),
  @JsonSubTypes.Type(value = Scale.QuantileNormal.class, name = "quantile_normal")
})
public sealed interface Scale {
  /** The input for a number that is not missing. */
  double apply(double value);

  /** The value whose input is 0, or the middle one where no value's is. */
  double center();

  /** Calls the method for its kind. */
  void accept(Visitor visitor);

  /** What is to be done with each kind of scale. */
  interface Visitor {
    void affine(Affine scale);

    void smoothlyClipped(SmoothlyClipped scale);

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
    public double center() {
      return offset;
    }

    @Override
    public double apply(double value) {
      return (value - offset) * factor;
    }
  }

  /**
   * {@code z/√(1 + (z/bound)²)} with {@code z = (value − offset) · factor}: nearly z around 0, and
   * never beyond ±bound. Holzmüller et al., arXiv 2407.04491, section 3, where the bound is 3.
   */
  record SmoothlyClipped(
      @JsonProperty("offset") double offset,
      @JsonProperty("factor") double factor,
      @JsonProperty("bound") double bound)
      implements Scale {
    /** Whose square a double still holds; what is beyond it counts as it. */
    public static final double LARGEST = 1e100;

    public SmoothlyClipped {
      if (!Double.isFinite(offset) || !Double.isFinite(factor) || !(bound > 0)) {
        throw new IllegalArgumentException(
            "Expected a finite offset and factor and a bound above 0, found %s, %s and %s."
                .formatted(offset, factor, bound));
      }
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.smoothlyClipped(this);
    }

    @Override
    public double center() {
      return offset;
    }

    @Override
    public double apply(double value) {
      return clipped((value - offset) * factor, bound);
    }

    /** What is clipped of a number that was moved and stretched. */
    static double clipped(double straight, double bound) {
      double z = Math.max(-LARGEST, Math.min(straight, LARGEST));
      double share = z / bound;
      return z / Math.sqrt(1 + share * share);
    }

    /** The value that becomes that input, which is between −bound and bound. */
    public double inverse(double input) {
      double share = input / bound;
      return input / Math.sqrt(1 - share * share) / factor + offset;
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
    public double center() {
      int last = quantiles.size() - 1;
      return (quantiles.get(last / 2) + quantiles.get(last - last / 2)) / 2;
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
