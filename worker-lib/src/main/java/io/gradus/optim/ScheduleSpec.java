package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How the learning rate changes from update to update, as PyTorch's schedulers do. Rates are closed
 * forms in double, by {@link StrictMath}: a resumed run has the same bits as one never stopped.
 *
 * <p>Where a schedule runs over a number of {@code steps}, 0 stands for the whole training (in a
 * {@link ScheduleSequence}: for what is left of it) until {@link #over} has put the number in.
 * Beyond its steps a schedule keeps its last rate.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ConstantSchedule.class, name = ConstantSchedule.TYPE),
  @JsonSubTypes.Type(value = StepSchedule.class, name = StepSchedule.TYPE),
  @JsonSubTypes.Type(value = MultiStepSchedule.class, name = MultiStepSchedule.TYPE),
  @JsonSubTypes.Type(value = ExponentialSchedule.class, name = ExponentialSchedule.TYPE),
  @JsonSubTypes.Type(value = CosineSchedule.class, name = CosineSchedule.TYPE),
  @JsonSubTypes.Type(value = CosineRestarts.class, name = CosineRestarts.TYPE),
  @JsonSubTypes.Type(value = PolynomialSchedule.class, name = PolynomialSchedule.TYPE),
  @JsonSubTypes.Type(value = LinearWarmup.class, name = LinearWarmup.TYPE),
  @JsonSubTypes.Type(value = OneCycle.class, name = OneCycle.TYPE),
  @JsonSubTypes.Type(value = WarmupStableDecay.class, name = WarmupStableDecay.TYPE),
  @JsonSubTypes.Type(value = FlatCosine.class, name = FlatCosine.TYPE),
  @JsonSubTypes.Type(value = CosineLog.class, name = CosineLog.TYPE),
  @JsonSubTypes.Type(value = InverseSquareRoot.class, name = InverseSquareRoot.TYPE),
  @JsonSubTypes.Type(value = ScheduleSequence.class, name = ScheduleSequence.TYPE)
})
public sealed interface ScheduleSpec
    permits ConstantSchedule,
        StepSchedule,
        MultiStepSchedule,
        ExponentialSchedule,
        CosineSchedule,
        CosineRestarts,
        PolynomialSchedule,
        LinearWarmup,
        OneCycle,
        WarmupStableDecay,
        FlatCosine,
        CosineLog,
        InverseSquareRoot,
        ScheduleSequence {

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

  /**
   * This schedule, with lengths and positions so many times as large: counted in steps, if it was
   * counted in units of so many steps.
   */
  ScheduleSpec stretched(long factor);

  /** This schedule with its steps put in where they are left to the length of the training. */
  default ScheduleSpec over(long totalSteps) {
    return this;
  }

  /** As people call it, such as "cosine" or "cosine with warmup". */
  default String title() {
    return type().replace('_', '-');
  }

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
}
