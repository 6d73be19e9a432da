package io.gradus.run;

import io.gradus.config.TuningConfig;
import io.gradus.metric.Metric;
import io.gradus.train.Halving;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which trials are compared with each other on their way, and by what; none without halving. */
final class Brackets {
  private final TuningConfig tuning;
  private final Metric metric;

  Brackets(TuningConfig tuning, Metric metric) {
    this.tuning = tuning;
    this.metric = metric;
  }

  private boolean halved() {
    return tuning.method() == TuningConfig.Method.HALVING;
  }

  /** The trials of a group, in brackets; which these are does not depend on what has ended. */
  List<List<TrialPlans.Plan>> of(List<TrialPlans.Plan> group) {
    int size = halved() ? tuning.atOnce().orElse(group.size()) : group.size();
    List<List<TrialPlans.Plan>> brackets = new ArrayList<>();
    for (int from = 0; from < group.size(); from += size) {
      brackets.add(group.subList(from, Math.min(group.size(), from + size)));
    }
    return brackets;
  }

  /** Says by what a trial is compared. */
  Optional<Halving> judge() {
    return halved() ? Optional.of(halving(List.of())) : Optional.empty();
  }

  /**
   * How trials of a bracket are stopped that are trained now.
   *
   * @param before all trials that have ended, by number
   * @param open trials of the bracket that have not
   * @param numbers of those that are trained at once
   */
  Optional<Halving> halving(
      List<TrialPlans.Plan> bracket, Map<Integer, Trial> before, int open, List<Integer> numbers) {
    if (!halved()) {
      return Optional.empty();
    }
    if (numbers.size() < open) {
      throw new RunException(
          Reason.CONFIGURATION,
          "tuning.at-once: Expected memory on the driver for %s trials that are compared with each other, found enough for %s. Set tuning.at-once = %s, so that as many are compared, or raise spark.driver.memory."
              .formatted(open, numbers.size(), numbers.size()));
    }
    Halving halving = halving(numbers);
    for (TrialPlans.Plan plan : bracket) {
      Optional.ofNullable(before.get(plan.number()))
          .ifPresent(trial -> halving.remember(plan.number(), trial.reached()));
    }
    return Optional.of(halving);
  }

  private Halving halving(List<Integer> numbers) {
    return new Halving(metric, tuning.factor(), tuning.firstEpochs(), numbers);
  }
}
