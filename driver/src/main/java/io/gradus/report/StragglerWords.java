package io.gradus.report;

import io.gradus.round.Stragglers;
import io.gradus.train.TrainEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** For which executors the others waited, in words. */
public final class StragglerWords {
  /** Executors that are named, those that cost most. */
  private static final int NAMED = 2;

  private StragglerWords() {}

  /**
   * How much of a training was waiting, and for whom.
   *
   * @return empty where its tasks were on one executor
   */
  public static Optional<String> of(TrainEvent.Finished training) {
    Stragglers stragglers = training.stragglers();
    if (stragglers.rounds() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.0f %% of the time in %s: %s",
            100 * stragglers.seconds() / training.result().seconds(),
            Numbers.count(stragglers.rounds(), "round"),
            stragglers.executors().stream()
                .limit(NAMED)
                .map(StragglerWords::of)
                .collect(Collectors.joining(", "))));
  }

  private static String of(Stragglers.Straggler straggler) {
    return "%s for executor %s on %s (last in %s)"
        .formatted(
            Numbers.duration(Duration.ofMillis(Math.round(1e3 * straggler.seconds()))),
            straggler.id(),
            straggler.host(),
            Numbers.count(straggler.rounds(), "round"));
  }
}
