package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalInt;

/**
 * {@code ½(s + (m − t)²·e⁻ˢ)} of two outputs, the mean {@code m} and the logarithm {@code s} of the
 * variance: the negative log-likelihood of a normal distribution, less a constant. Nix and Weigend,
 * 1994. With {@code beta} above 0 it is multiplied by {@code e^(beta·s)}, which is not
 * differentiated, so that rows of large variance are not given up. Seitzer et al., arXiv
 * 2203.09168, equation 5.
 *
 * @param interval the share of rows that the predicted interval is to hold
 */
public record GaussianNll(
    @JsonProperty("beta") double beta, @JsonProperty("interval") double interval)
    implements LossSpec {
  static final String TYPE = "gaussian_nll";

  private static final double USUAL_INTERVAL = 0.9;

  public GaussianNll {
    if (!(beta >= 0 && beta <= 1)) {
      throw new NetworkException(
          "Expected beta of %s to be from 0 to 1, found %s.".formatted(TYPE, beta));
    }
    if (!(interval > 0 && interval < 1)) {
      throw new NetworkException(
          "Expected interval of %s to be above 0 and below 1, found %s.".formatted(TYPE, interval));
    }
  }

  /** With intervals of nine rows in ten. */
  public GaussianNll(double beta) {
    this(beta, USUAL_INTERVAL);
  }

  /** With beta 0. */
  public GaussianNll() {
    this(0);
  }

  @JsonCreator
  static GaussianNll of(
      @JsonProperty("beta") Double beta, @JsonProperty("interval") Double interval) {
    return new GaussianNll(beta == null ? 0 : beta, interval == null ? USUAL_INTERVAL : interval);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public int targetWidth(int outputs) {
    return 1;
  }

  @Override
  public boolean suitsMembers() {
    return false;
  }

  @Override
  public int outputs(int targets) {
    return 2;
  }

  @Override
  public OptionalInt exactOutputs() {
    return OptionalInt.of(2);
  }

  @Override
  public boolean takesSeveralTargets() {
    return false;
  }

  @Override
  public boolean takesTransformedTargets() {
    return false;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.gaussianNll(this);
  }
}
