package io.gradus.round;

import io.gradus.round.Stragglers.Straggler;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts for whom rounds waited, while they go on. */
final class StragglerCounts {
  private final Map<ExecutorName, Waited> executors = new HashMap<>();
  private long rounds;

  private static final class Waited {
    long rounds;
    double seconds;
  }

  /** One more round, in which this executor was the last one. */
  synchronized void add(ExecutorName last, double seconds) {
    Waited waited = executors.computeIfAbsent(last, executor -> new Waited());
    waited.rounds++;
    waited.seconds += seconds;
    rounds++;
  }

  /** Those of all rounds so far. */
  synchronized Stragglers stragglers() {
    List<Straggler> sorted =
        executors.entrySet().stream()
            .map(
                each ->
                    new Straggler(
                        each.getKey().id(),
                        each.getKey().host(),
                        each.getValue().rounds,
                        each.getValue().seconds))
            .sorted(Comparator.comparingDouble(Straggler::seconds).reversed())
            .toList();
    return new Stragglers(rounds, sorted);
  }
}
