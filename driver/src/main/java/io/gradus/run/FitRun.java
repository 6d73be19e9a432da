package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metrics;
import io.gradus.report.RunListener;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Trains networks over one packed copy of rows that are handed in, in memory: no output is needed,
 * and nothing is written. Each round carries what all of them want, and each gets the bits that it
 * would get alone.
 *
 * <p>Configurations may differ in anything. Those that differ in what decides how rows are encoded
 * (data, features, task, and the seed where it draws rows) form groups, and each group packs its
 * rows once; one group is trained after the other, and its rows are given back.
 *
 * <pre>{@code
 * RowSource rows = RowSource.of(training, Optional.of(validation), Optional.empty());
 * List<RunConfiguration> grid =
 *     Stream.of("0.1", "0.01", "0.001")
 *         .map(rate -> UserConfig.parse(text, List.of("optimizer.rate=" + rate)))
 *         .map(user -> RunConfiguration.handedIn(rows, user))
 *         .toList();
 * try (FitRun run = FitRun.on(rows, grid)) {
 *   List<FitOutcome> outcomes = run.fitAll();
 * }
 * }</pre>
 *
 * <p>A run is used by one thread, and closed by it.
 */
public final class FitRun implements AutoCloseable {
  private final RowSource source;
  private final List<RunConfiguration> configurations;
  private final List<List<RunListener>> listeners;
  private final Sessions sessions;

  private FitRun(
      RowSource source, List<RunConfiguration> configurations, List<List<RunListener>> listeners) {
    this.source = source;
    this.configurations = List.copyOf(configurations);
    this.listeners = listeners.stream().map(List::copyOf).toList();
    this.sessions = Sessions.borrow(source.session());
  }

  /** A run that nobody listens to. */
  public static FitRun on(RowSource rows, List<RunConfiguration> configurations) {
    return on(rows, configurations, configurations.stream().map(any -> listenersOfNone()).toList());
  }

  private static List<RunListener> listenersOfNone() {
    return List.of();
  }

  /**
   * A run on rows of the caller's and their session, which is left as it was. Nothing is read yet.
   *
   * @param rows as {@link RowSource} asks for them
   * @param configurations one a model, as {@link RunConfiguration#handedIn} makes them; what they
   *     say of outputs, checkpoints and trackers is left aside
   * @param listeners of each model; those of models that share their rows hear at the same time of
   *     what happens to these
   * @throws IllegalArgumentException if there is no configuration, or another number of listeners
   */
  public static FitRun on(
      RowSource rows, List<RunConfiguration> configurations, List<List<RunListener>> listeners) {
    if (configurations.isEmpty() || configurations.size() != listeners.size()) {
      throw new IllegalArgumentException(
          "Expected one or more configurations and listeners for each, found %s and %s."
              .formatted(configurations.size(), listeners.size()));
    }
    return new FitRun(rows, configurations, listeners);
  }

  /**
   * Trains all models, and checks each on validation and test rows, if there are such. One that
   * diverges, or whose configuration does not suit the rows, fails alone; where rows cannot be read
   * all models fail that are of them.
   *
   * @return how each fit ended, in the order of the configurations
   * @throws RunException with {@link Reason#UNEXPECTED} if Spark gave up
   */
  public List<FitOutcome> fitAll() {
    Map<Encoding, List<Integer>> groups = new LinkedHashMap<>();
    for (int model = 0; model < configurations.size(); model++) {
      groups
          .computeIfAbsent(Encoding.of(configurations.get(model).job()), any -> new ArrayList<>())
          .add(model);
    }
    FitOutcome[] outcomes = new FitOutcome[configurations.size()];
    for (List<Integer> group : groups.values()) {
      try {
        fit(group, outcomes);
      } catch (RuntimeException e) {
        FitOutcome failed = failed(e);
        group.forEach(model -> outcomes[model] = failed);
      }
    }
    return List.of(outcomes);
  }

  private void fit(List<Integer> models, FitOutcome[] outcomes) {
    List<Fitting> fittings =
        models.stream()
            .map(model -> new Fitting(configurations.get(model), listeners.get(model)))
            .toList();
    try (FitGroup group = new FitGroup(source, fittings)) {
      fit(group, (fitting, outcome) -> outcomes[models.get(fittings.indexOf(fitting))] = outcome);
    }
  }

  /** Trains the models of a group, and tells how each ended. */
  static void fit(FitGroup group, BiConsumer<Fitting, FitOutcome> ended) {
    group.train(
        Optional.empty(),
        (fitting, outcome) ->
            outcome
                .result()
                .ifPresent(result -> ended.accept(fitting, fitted(group, fitting, result))));
    for (Fitting fitting : group.fittings()) {
      fitting.failure().ifPresent(cause -> ended.accept(fitting, failed(cause)));
    }
  }

  private static FitOutcome fitted(FitGroup group, Fitting fitting, TrainingResult result) {
    PreparedData rows = group.packed();
    Map<String, Metrics> checks = ResultModels.validation(result);
    rows.test()
        .ifPresent(
            test ->
                checks.put(
                    "test",
                    rows.reading(
                        () ->
                            new Trainer(group.context(), fitting.problem(), List.of())
                                .check(test, result))));
    fitting.listeners().forEach(listener -> listener.checked(checks, rows.encoder().classes()));
    return new FitOutcome.Fitted(
        fitting.results().withMeans(result, checks),
        result.history(),
        checks,
        result.bestEpoch(),
        result.steps(),
        Duration.ofNanos(Math.round(result.seconds() * 1e9)));
  }

  static FitOutcome failed(RuntimeException thrown) {
    RunException told = RunException.of(thrown);
    if (told.reason() == Reason.UNEXPECTED) {
      throw told;
    }
    return new FitOutcome.Failed(told);
  }

  /** Gives the session back as it was. */
  @Override
  public void close() {
    sessions.close();
  }
}
