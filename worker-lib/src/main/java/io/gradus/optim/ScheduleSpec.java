package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * How the learning rate changes from update to update, as PyTorch's schedulers do. Rates are closed
 * forms in double, by {@link StrictMath}: a resumed run has the same bits as one never stopped.
 *
 * <p>Where a schedule runs over a number of {@code steps}, 0 stands for the whole training (in a
 * {@link Sequence}: for what is left of it) until {@link #over} has put the number in. Beyond its
 * steps a schedule keeps its last rate.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScheduleSpec.Constant.class, name = ScheduleSpec.Constant.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.Step.class, name = ScheduleSpec.Step.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.MultiStep.class, name = ScheduleSpec.MultiStep.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.Exponential.class, name = ScheduleSpec.Exponential.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.Cosine.class, name = ScheduleSpec.Cosine.TYPE),
  @JsonSubTypes.Type(
      value = ScheduleSpec.CosineRestarts.class,
      name = ScheduleSpec.CosineRestarts.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.Polynomial.class, name = ScheduleSpec.Polynomial.TYPE),
  @JsonSubTypes.Type(
      value = ScheduleSpec.LinearWarmup.class,
      name = ScheduleSpec.LinearWarmup.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.OneCycle.class, name = ScheduleSpec.OneCycle.TYPE),
  @JsonSubTypes.Type(value = ScheduleSpec.Sequence.class, name = ScheduleSpec.Sequence.TYPE)
})
public sealed interface ScheduleSpec {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /**
   * The rate of an update.
   *
   * @param step updates before this one, from 0
   * @param base the optimizer's {@link OptimizerSpec#rate}
   * @throws IllegalStateException where the schedule's steps are not known yet, see {@link #over}
   */
  double rate(long step, double base);

  /** This schedule with its steps put in where they are left to the length of the training. */
  default ScheduleSpec over(long totalSteps) {
    return this;
  }

  /**
   * This schedule counted in updates, where it was counted in units of so many: epochs, say. What
   * happens every unit does not happen every update.
   *
   * @param factor updates a unit, at least 1
   */
  ScheduleSpec stretched(long factor);

  /** {@link #fromJson} reads it back to an equal spec. */
  default String toJson() {
    return OptimJson.write(this);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws IllegalArgumentException where the JSON does not describe a schedule
   */
  static ScheduleSpec fromJson(String json) {
    return OptimJson.read(json, ScheduleSpec.class, "the schedule");
  }

  /** Always the base rate. */
  record Constant() implements ScheduleSpec {
    static final String TYPE = "constant";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return this;
    }

    @Override
    public double rate(long step, double base) {
      return base;
    }
  }

  /** Multiplied by {@code gamma} every so many updates. */
  record Step(@JsonProperty("every") long every, @JsonProperty("gamma") double gamma)
      implements ScheduleSpec {
    static final String TYPE = "step";

    public Step {
      OptimizerChecks.atLeast(TYPE, "every", every, 1);
      OptimizerChecks.positive(TYPE, "gamma", gamma);
    }

    @JsonCreator
    static Step of(
        @JsonProperty(value = "every", required = true) long every,
        @JsonProperty("gamma") Double gamma) {
      return new Step(every, OptimizerChecks.or(gamma, 0.1));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new Step(every * factor, gamma);
    }

    @Override
    public double rate(long step, double base) {
      return base * StrictMath.pow(gamma, (double) Math.floorDiv(step, every));
    }
  }

  /** Multiplied by {@code gamma} at each of the given updates, which ascend. */
  record MultiStep(@JsonProperty("at") List<Long> at, @JsonProperty("gamma") double gamma)
      implements ScheduleSpec {
    static final String TYPE = "multi_step";

    public MultiStep {
      at = ascending(TYPE, at);
      OptimizerChecks.positive(TYPE, "gamma", gamma);
    }

    @JsonCreator
    static MultiStep of(
        @JsonProperty(value = "at", required = true) List<Long> at,
        @JsonProperty("gamma") Double gamma) {
      return new MultiStep(at, OptimizerChecks.or(gamma, 0.1));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new MultiStep(times(at, factor), gamma);
    }

    @Override
    public double rate(long step, double base) {
      return base * StrictMath.pow(gamma, (double) passed(at, step));
    }
  }

  /** Multiplied by {@code gamma} every update. */
  record Exponential(@JsonProperty("gamma") double gamma) implements ScheduleSpec {
    static final String TYPE = "exponential";

    public Exponential {
      OptimizerChecks.positive(TYPE, "gamma", gamma);
    }

    @JsonCreator
    static Exponential of(@JsonProperty("gamma") Double gamma) {
      return new Exponential(OptimizerChecks.or(gamma, 0.1));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new Step(factor, gamma);
    }

    @Override
    public double rate(long step, double base) {
      return base * StrictMath.pow(gamma, (double) step);
    }
  }

  /**
   * From the base rate down to {@code min} along half a cosine: Loshchilov and Hutter, arXiv
   * 1608.03983, equation 5 without restarts.
   */
  record Cosine(@JsonProperty("steps") long steps, @JsonProperty("min") double min)
      implements ScheduleSpec {
    static final String TYPE = "cosine";

    public Cosine {
      OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
      OptimizerChecks.notNegative(TYPE, "min", min);
    }

    @JsonCreator
    static Cosine of(@JsonProperty("steps") Long steps, @JsonProperty("min") Double min) {
      return new Cosine(steps == null ? 0 : steps, OptimizerChecks.or(min, 0));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new Cosine(steps * factor, min);
    }

    @Override
    public double rate(long step, double base) {
      return anneal(base, min, fractionOf(TYPE, step, steps));
    }

    @Override
    public ScheduleSpec over(long totalSteps) {
      return steps > 0 ? this : new Cosine(Math.max(1, totalSteps), min);
    }
  }

  /**
   * A cosine that restarts: after {@code first} updates, and then each time after {@code multiply}
   * times as many. Loshchilov and Hutter, arXiv 1608.03983, equation 5.
   */
  record CosineRestarts(
      @JsonProperty("first") long first,
      @JsonProperty("multiply") int multiply,
      @JsonProperty("min") double min)
      implements ScheduleSpec {
    static final String TYPE = "cosine_restarts";

    public CosineRestarts {
      OptimizerChecks.atLeast(TYPE, "first", first, 1);
      OptimizerChecks.atLeast(TYPE, "multiply", multiply, 1);
      OptimizerChecks.notNegative(TYPE, "min", min);
    }

    @JsonCreator
    static CosineRestarts of(
        @JsonProperty(value = "first", required = true) long first,
        @JsonProperty("multiply") Integer multiply,
        @JsonProperty("min") Double min) {
      return new CosineRestarts(first, multiply == null ? 1 : multiply, OptimizerChecks.or(min, 0));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new CosineRestarts(first * factor, multiply, min);
    }

    @Override
    public double rate(long step, double base) {
      long length = first;
      long left = step;
      if (multiply == 1) {
        left %= length;
      }
      while (left >= length) {
        left -= length;
        length *= multiply;
      }
      return anneal(base, min, (double) left / length);
    }
  }

  /** base · (1 − step/steps)^power. */
  record Polynomial(@JsonProperty("steps") long steps, @JsonProperty("power") double power)
      implements ScheduleSpec {
    static final String TYPE = "polynomial";

    public Polynomial {
      OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
      OptimizerChecks.positive(TYPE, "power", power);
    }

    @JsonCreator
    static Polynomial of(@JsonProperty("steps") Long steps, @JsonProperty("power") Double power) {
      return new Polynomial(steps == null ? 0 : steps, OptimizerChecks.or(power, 1));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new Polynomial(steps * factor, power);
    }

    @Override
    public double rate(long step, double base) {
      return base * StrictMath.pow(1 - fractionOf(TYPE, step, steps), power);
    }

    @Override
    public ScheduleSpec over(long totalSteps) {
      return steps > 0 ? this : new Polynomial(Math.max(1, totalSteps), power);
    }
  }

  /** From {@code start} · base to base along a line. */
  record LinearWarmup(@JsonProperty("steps") long steps, @JsonProperty("start") double start)
      implements ScheduleSpec {
    static final String TYPE = "linear_warmup";

    public LinearWarmup {
      OptimizerChecks.atLeast(TYPE, "steps", steps, 1);
      if (!(start > 0 && start <= 1)) {
        throw OptimizerChecks.complaint(TYPE, "start", "above 0 and at most 1", start);
      }
    }

    /** From a tenth of the base rate. */
    public static LinearWarmup usual(long steps) {
      return of(steps, null);
    }

    @JsonCreator
    static LinearWarmup of(
        @JsonProperty(value = "steps", required = true) long steps,
        @JsonProperty("start") Double start) {
      return new LinearWarmup(steps, OptimizerChecks.or(start, 0.1));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new LinearWarmup(steps * factor, start);
    }

    @Override
    public double rate(long step, double base) {
      return base * (start + (1 - start) * fractionOf(TYPE, step, steps));
    }
  }

  /**
   * Up and down again along cosines, the base rate being the highest: Smith and Topin, arXiv
   * 1708.07120, as PyTorch's {@code OneCycleLR} with two phases and {@code total_steps = steps +
   * 1}, so that the lowest rate is reached after {@code steps} updates like with the other
   * schedules. The momentum does not change.
   *
   * @param warmup the part of the steps before the highest rate
   * @param initialDivisor the highest rate over the first one
   * @param finalDivisor the first rate over the last one
   */
  record OneCycle(
      @JsonProperty("steps") long steps,
      @JsonProperty("warmup") double warmup,
      @JsonProperty("initial_divisor") double initialDivisor,
      @JsonProperty("final_divisor") double finalDivisor)
      implements ScheduleSpec {
    static final String TYPE = "one_cycle";

    public OneCycle {
      OptimizerChecks.atLeast(TYPE, "steps", steps, 0);
      OptimizerChecks.fraction(TYPE, "warmup", warmup);
      OptimizerChecks.positive(TYPE, "initial_divisor", initialDivisor);
      OptimizerChecks.positive(TYPE, "final_divisor", finalDivisor);
    }

    /** Warm-up over 0.3 of the steps, divisors 25 and 10,000. */
    public static OneCycle usual(long steps) {
      return of(steps, null, null, null);
    }

    @JsonCreator
    static OneCycle of(
        @JsonProperty("steps") Long steps,
        @JsonProperty("warmup") Double warmup,
        @JsonProperty("initial_divisor") Double initialDivisor,
        @JsonProperty("final_divisor") Double finalDivisor) {
      return new OneCycle(
          steps == null ? 0 : steps,
          OptimizerChecks.or(warmup, 0.3),
          OptimizerChecks.or(initialDivisor, 25),
          OptimizerChecks.or(finalDivisor, 1e4));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      return new OneCycle(steps * factor, warmup, initialDivisor, finalDivisor);
    }

    @Override
    public double rate(long step, double base) {
      double at = fractionOf(TYPE, step, steps) * steps;
      double peak = warmup * (steps + 1) - 1;
      double first = base / initialDivisor;
      return at <= peak
          ? anneal(first, base, peak > 0 ? at / peak : 1)
          : anneal(base, first / finalDivisor, (at - peak) / (steps - peak));
    }

    @Override
    public ScheduleSpec over(long totalSteps) {
      return steps > 0
          ? this
          : new OneCycle(Math.max(1, totalSteps), warmup, initialDivisor, finalDivisor);
    }
  }

  /**
   * One schedule after the other, each counting its steps from its own begin.
   *
   * @param schedules at least one
   * @param at the update with which each schedule but the first begins, ascending
   */
  record Sequence(
      @JsonProperty("schedules") List<ScheduleSpec> schedules, @JsonProperty("at") List<Long> at)
      implements ScheduleSpec {
    static final String TYPE = "sequence";

    @JsonCreator
    public Sequence {
      schedules = schedules == null ? List.of() : List.copyOf(schedules);
      at = ascending(TYPE, at);
      if (schedules.isEmpty() || at.size() != schedules.size() - 1) {
        throw new IllegalArgumentException(
            "Expected one entry in at of sequence for each schedule after the first, found "
                + "%s schedules and at %s.".formatted(schedules.size(), at));
      }
    }

    /** A warm-up, and with its last step another schedule. */
    public static Sequence warmup(LinearWarmup warmup, ScheduleSpec then) {
      return new Sequence(List.of(warmup, then), List.of(warmup.steps()));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public ScheduleSpec stretched(long factor) {
      List<ScheduleSpec> parts = new ArrayList<>();
      schedules.forEach(part -> parts.add(part.stretched(factor)));
      return new Sequence(parts, times(at, factor));
    }

    @Override
    public double rate(long step, double base) {
      int part = passed(at, step);
      return schedules.get(part).rate(step - begin(part), base);
    }

    @Override
    public ScheduleSpec over(long totalSteps) {
      List<ScheduleSpec> parts = new ArrayList<>();
      for (int part = 0; part < schedules.size(); part++) {
        long end = part < at.size() ? at.get(part) : totalSteps;
        parts.add(schedules.get(part).over(end - begin(part)));
      }
      return new Sequence(parts, at);
    }

    private long begin(int part) {
      return part == 0 ? 0 : at.get(part - 1);
    }
  }

  /** Along half a cosine from one rate to the other. */
  private static double anneal(double from, double to, double fraction) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * fraction)) / 2;
  }

  private static double fractionOf(String what, long step, long steps) {
    if (steps == 0) {
      throw new IllegalStateException(
          "Expected the steps of %s to be known, found 0. Put them in with over(totalSteps)."
              .formatted(what));
    }
    return (double) Math.min(step, steps) / steps;
  }

  private static List<Long> times(List<Long> at, long factor) {
    return at.stream().map(position -> position * factor).toList();
  }

  private static int passed(List<Long> at, long step) {
    int passed = 0;
    while (passed < at.size() && step >= at.get(passed)) {
      passed++;
    }
    return passed;
  }

  private static List<Long> ascending(String what, List<Long> at) {
    List<Long> steps = at == null ? List.of() : List.copyOf(at);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) <= (i == 0 ? 0 : steps.get(i - 1))) {
        throw OptimizerChecks.complaint(what, "at", "ascending numbers above 0", steps);
      }
    }
    return steps;
  }
}
