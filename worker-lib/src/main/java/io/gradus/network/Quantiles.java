package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.OptionalInt;

/**
 * The mean over several quantiles of {@code max(q·(t − y), (q − 1)·(t − y))}, one output {@code y}
 * each, of one target {@code t}. Koenker and Bassett, 1978. The outputs of a row are learned
 * without a constraint and put in ascending order where they are predicted, which never makes an
 * estimate worse. Chernozhukov, Fernández-Val and Galichon, Econometrica 78(3), 2010.
 *
 * @param q which ones, ascending
 */
public record Quantiles(@JsonProperty("q") List<Double> q) implements LossSpec {
  static final String TYPE = "quantiles";

  public Quantiles {
    q = List.copyOf(SpecChecks.present(TYPE, "q", q));
    boolean ascending = !q.isEmpty();
    double last = 0;
    for (double one : q) {
      ascending &= one > last;
      last = one;
    }
    if (!ascending || !(last < 1)) {
      throw new NetworkException(
          "Expected q of %s to be numbers above 0 and below 1, each above the one before it, found %s."
              .formatted(TYPE, q));
    }
  }

  @JsonCreator
  static Quantiles of(@JsonProperty(value = "q", required = true) List<Double> q) {
    return new Quantiles(q);
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
  public int outputs(int targets) {
    return q.size();
  }

  @Override
  public OptionalInt exactOutputs() {
    return OptionalInt.of(q.size());
  }

  @Override
  public boolean takesSeveralTargets() {
    return false;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.quantiles(this);
  }
}
