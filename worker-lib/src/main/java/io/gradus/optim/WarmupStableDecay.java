package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Up along a line, then the base rate, then down to {@code min} over the last part of the steps: Hu
 * et al., arXiv 2404.06395, section 4. A training that is to go on later can leave the decay out.
 *
 * @param steps of the whole schedule
 * @param warmup the part of the steps in which the rate rises
 * @param decay the part of the steps in which it falls
 * @param shape how it falls
 * @param start share of the base rate that it begins with
 * @param min the rate that it ends with
 */
public record WarmupStableDecay(
    @JsonProperty("steps") long steps,
    @JsonProperty("warmup") double warmup,
    @JsonProperty("decay") double decay,
    @JsonProperty("shape") Shape shape,
    @JsonProperty("start") double start,
    @JsonProperty("min") double min)
    implements ScheduleSpec {
  static final String TYPE = "wsd";

  /** How the rate falls: the share that is left when a part u of the decay is over. */
  public enum Shape {
    /** 1 − u. */
    LINEAR,
    /** 1 − √u: Hägele et al., arXiv 2405.18392. */
    ONE_MINUS_SQRT,
    /** ½(1 + cos πu). */
    COSINE;

    /** The name in JSON. */
    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    private double left(double over) {
      return switch (this) {
        case LINEAR -> 1 - over;
        case ONE_MINUS_SQRT -> 1 - Math.sqrt(over);
        case COSINE -> Schedules.anneal(1, 0, over);
      };
    }
  }

  public WarmupStableDecay {
    OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
    OptimizerChecks.fraction(TYPE, "warmup", warmup);
    OptimizerChecks.fraction(TYPE, "decay", decay);
    if (warmup + decay > 1) {
      throw OptimizerChecks.complaint(
          TYPE, "warmup + decay", "at most 1, all of the steps", warmup + decay);
    }
    OptimizerChecks.given(TYPE, "shape", shape);
    if (!(start > 0 && start <= 1)) {
      throw OptimizerChecks.complaint(TYPE, "start", "above 0 and at most 1", start);
    }
    OptimizerChecks.notNegative(TYPE, "min", min);
  }

  @JsonCreator
  static WarmupStableDecay of(
      @JsonProperty("steps") Long steps,
      @JsonProperty("warmup") Double warmup,
      @JsonProperty("decay") Double decay,
      @JsonProperty("shape") Shape shape,
      @JsonProperty("start") Double start,
      @JsonProperty("min") Double min) {
    return new WarmupStableDecay(
        steps == null ? 0 : steps,
        OptimizerChecks.or(warmup, 0.05),
        OptimizerChecks.or(decay, 0.2),
        shape == null ? Shape.ONE_MINUS_SQRT : shape,
        OptimizerChecks.or(start, 0.1),
        OptimizerChecks.or(min, 0));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public double rate(long step, double base) {
    long at = Math.min(step, steps);
    long rising = Math.round(Schedules.known(TYPE, steps) * warmup);
    long falling = Math.round(steps * decay);
    if (at < rising) {
      return base * (start + (1 - start) * at / rising);
    }
    long over = at - (steps - falling);
    return over <= 0 ? base : min + (base - min) * shape.left((double) over / falling);
  }

  @Override
  public ScheduleSpec over(long totalSteps) {
    return steps > 0
        ? this
        : new WarmupStableDecay(Math.max(1, totalSteps), warmup, decay, shape, start, min);
  }

  @Override
  public ScheduleSpec stretched(long factor) {
    return new WarmupStableDecay(steps * factor, warmup, decay, shape, start, min);
  }
}
