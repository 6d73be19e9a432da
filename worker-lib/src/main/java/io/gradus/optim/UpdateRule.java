package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.network.ParameterLayout;

/**
 * All that decides how gradients become updates.
 *
 * @param schedule with its steps known, see {@link ScheduleSpec#over}
 * @param rateFactor by which the schedule's rate is multiplied; 1 for the rate as it is
 */
public record UpdateRule(
    @JsonProperty("optimizer") OptimizerSpec optimizer,
    @JsonProperty("schedule") ScheduleSpec schedule,
    @JsonProperty("clipping") Clipping clipping,
    @JsonProperty("regularization") Regularization regularization,
    @JsonProperty("rate_factor") double rateFactor) {

  /** Nothing may be missing. */
  @JsonCreator
  public UpdateRule {
    OptimizerChecks.given("an update rule", "optimizer", optimizer);
    OptimizerChecks.given("an update rule", "schedule", schedule);
    OptimizerChecks.given("an update rule", "clipping", clipping);
    OptimizerChecks.given("an update rule", "regularization", regularization);
  }

  /** The optimizer of a network's parameters. */
  public Optimizer on(ParameterLayout layout) {
    return Optimizer.create(optimizer, schedule, clipping, regularization, layout)
        .withRateFactor(rateFactor);
  }

  /** {@link #fromJson} reads it back to an equal rule. */
  public String toJson() {
    return OptimJson.write(this);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws IllegalArgumentException if it is not the JSON of an update rule
   */
  public static UpdateRule fromJson(String json) {
    return OptimJson.read(json, UpdateRule.class, "an update rule");
  }
}
