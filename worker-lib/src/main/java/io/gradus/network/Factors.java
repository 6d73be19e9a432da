package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * By what a tensor's updates differ from those of the others.
 *
 * @param rate times the learning rate; above 0
 * @param decay times the strength of weight decay and penalties; 0 takes the tensor out of them
 */
public record Factors(@JsonProperty("rate") double rate, @JsonProperty("decay") double decay) {
  /** As all others. */
  public static final Factors ONE = new Factors(1, 1);

  @JsonCreator
  public Factors {
    SpecChecks.positive("factors", "rate", rate);
    if (!(decay >= 0 && decay < Double.POSITIVE_INFINITY)) {
      throw new NetworkException(
          "Expected decay of factors to be a number that is not negative, found %s."
              .formatted(decay));
    }
  }

  /** With another rate. */
  public static Factors ofRate(double rate) {
    return new Factors(rate, 1);
  }

  /** As a table shows them; empty where they are {@link #ONE}. */
  String told(String what) {
    String told = rate == 1 ? "" : ", rate of %s × %s".formatted(what, rate);
    return decay == 1 ? told : told + ", decay of %s × %s".formatted(what, decay);
  }
}
