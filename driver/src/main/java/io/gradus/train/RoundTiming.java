package io.gradus.train;

/**
 * Where the driver's time went, in seconds: {@code round} from sending the parameters to the last
 * gradient, {@code update} the optimizer's part, {@code validate} the check on validation rows.
 */
public record RoundTiming(double round, double update, double validate) {
  static final RoundTiming NONE = new RoundTiming(0, 0, 0);

  RoundTiming plus(RoundTiming other) {
    return new RoundTiming(round + other.round, update + other.update, validate + other.validate);
  }
}
