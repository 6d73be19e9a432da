package io.gradus.optim;

import java.util.List;

/** What several schedules compute alike. */
final class Schedules {
  private Schedules() {}

  /** Along half a cosine from one rate to the other. */
  static double anneal(double from, double to, double fraction) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * fraction)) / 2;
  }

  static double fractionOf(String what, long step, long steps) {
    return (double) Math.min(step, steps) / known(what, steps);
  }

  static long known(String what, long steps) {
    if (steps == 0) {
      throw new IllegalStateException(
          "Expected the steps of %s to be known, found 0. Put them in with over(totalSteps)."
              .formatted(what));
    }
    return steps;
  }

  static int passed(List<Long> at, long step) {
    int passed = 0;
    while (passed < at.size() && step >= at.get(passed)) {
      passed++;
    }
    return passed;
  }

  static List<Long> stretched(List<Long> at, long factor) {
    return at.stream().map(position -> position * factor).toList();
  }

  static List<Long> ascending(String what, List<Long> at) {
    List<Long> steps = at == null ? List.of() : List.copyOf(at);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) <= (i == 0 ? 0 : steps.get(i - 1))) {
        throw OptimizerChecks.complaint(what, "at", "ascending numbers above 0", steps);
      }
    }
    return steps;
  }
}
