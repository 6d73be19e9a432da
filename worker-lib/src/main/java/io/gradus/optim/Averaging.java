package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A mean a of the parameters θ over updates, a ← a + s·(θ − a), which is evaluated and kept in
 * their place. The share s of an update follows from its number.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Averaging.None.class, name = Averaging.None.TYPE),
  @JsonSubTypes.Type(value = Averaging.Exponential.class, name = Averaging.Exponential.TYPE),
  @JsonSubTypes.Type(value = Averaging.Stochastic.class, name = Averaging.Stochastic.TYPE)
})
public sealed interface Averaging {
  /** The kind's name in JSON, configurations and messages. */
  String type();

  /**
   * The share that the parameters have in the mean after an update, from 0 to 1.
   *
   * @param step updates before that one, from 0
   * @param steps of the whole training
   */
  double share(long step, long steps);

  /** {@link #fromJson} reads it back to an equal one. */
  default String toJson() {
    return OptimJson.write(this);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws IllegalArgumentException where the JSON does not describe an averaging
   */
  static Averaging fromJson(String json) {
    return OptimJson.read(json, Averaging.class, "the averaging");
  }

  /** The parameters themselves are evaluated and kept. */
  record None() implements Averaging {
    static final String TYPE = "none";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double share(long step, long steps) {
      return 1;
    }
  }

  /**
   * An exponential moving average from the start on, s = 1 − decay: Polyak and Juditsky, SIAM J.
   * Control Optim. 30(4), 1992, in the form of Morales-Brotons et al., arXiv 2411.18704.
   *
   * @param decay share that is left of the mean at each update
   * @param warmup whether the decay begins lower, at (1 + step)/(10 + step), so that the start is
   *     forgotten in short trainings too
   */
  record Exponential(@JsonProperty("decay") double decay, @JsonProperty("warmup") boolean warmup)
      implements Averaging {
    static final String TYPE = "ema";

    public Exponential {
      OptimizerChecks.fraction(TYPE, "decay", decay);
    }

    @JsonCreator
    static Exponential of(
        @JsonProperty("decay") Double decay, @JsonProperty("warmup") Boolean warmup) {
      return new Exponential(OptimizerChecks.or(decay, 0.999), warmup == null || warmup);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double share(long step, long steps) {
      return 1 - (warmup ? Math.min(decay, (1.0 + step) / (10.0 + step)) : decay);
    }
  }

  /**
   * The plain mean over the last part of the training; until then the parameters themselves:
   * stochastic weight averaging, Izmailov et al., arXiv 1803.05407, with every update a member.
   *
   * @param from the part of the training's updates before the first member
   */
  record Stochastic(@JsonProperty("from") double from) implements Averaging {
    static final String TYPE = "swa";

    public Stochastic {
      OptimizerChecks.fraction(TYPE, "from", from);
    }

    @JsonCreator
    static Stochastic of(@JsonProperty("from") Double from) {
      return new Stochastic(OptimizerChecks.or(from, 0.75));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public double share(long step, long steps) {
      long members = step - Math.round(from * steps) + 1;
      return members <= 1 ? 1 : 1.0 / members;
    }
  }
}
