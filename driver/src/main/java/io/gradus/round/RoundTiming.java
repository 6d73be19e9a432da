package io.gradus.round;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the driver's time went, in seconds.
 *
 * @param schedule until Spark had started tasks: those of each round's job, or of the stage that
 *     stays
 * @param send handing out the round's input
 * @param compute what the slowest partition needed for its rows
 * @param waiting the rest of a round: the network, and waiting for one another
 * @param sum adding answers after the last one has arrived
 * @param update the optimizer's part
 * @param validate checks on validation rows
 */
public record RoundTiming(
    double schedule,
    double send,
    double compute,
    double waiting,
    double sum,
    double update,
    double validate) {
  /** No time at all. */
  public static final RoundTiming NONE = new RoundTiming(0, 0, 0, 0, 0, 0, 0);

  /** A round of so many seconds; what is not accounted for is waiting. */
  static RoundTiming round(
      double seconds, double schedule, double send, double compute, double sum) {
    double rest = Math.max(0, seconds - send - compute - sum);
    double scheduled = Math.min(rest, schedule);
    return new RoundTiming(scheduled, send, compute, rest - scheduled, sum, 0, 0);
  }

  /** These times, and that of an update. */
  public RoundTiming withUpdate(double seconds) {
    return new RoundTiming(schedule, send, compute, waiting, sum, seconds, validate);
  }

  /** These times, and that of a validation. */
  public RoundTiming withValidate(double seconds) {
    return new RoundTiming(schedule, send, compute, waiting, sum, update, seconds);
  }

  /** From the first byte sent to the last answer added. */
  public double round() {
    return schedule + send + compute + waiting + sum;
  }

  /** Both together. */
  public RoundTiming plus(RoundTiming other) {
    return new RoundTiming(
        schedule + other.schedule,
        send + other.send,
        compute + other.compute,
        waiting + other.waiting,
        sum + other.sum,
        update + other.update,
        validate + other.validate);
  }

  /** The seconds by the names that logs have for them. */
  public Map<String, Double> byPhase() {
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("schedule", schedule);
    seconds.put("send", send);
    seconds.put("compute", compute);
    seconds.put("wait", waiting);
    seconds.put("sum", sum);
    seconds.put("update", update);
    seconds.put("validate", validate);
    return seconds;
  }

  /** All of it so many times. */
  public RoundTiming times(double factor) {
    return new RoundTiming(
        factor * schedule,
        factor * send,
        factor * compute,
        factor * waiting,
        factor * sum,
        factor * update,
        factor * validate);
  }
}
