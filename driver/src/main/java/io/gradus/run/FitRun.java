package io.gradus.run;

import io.gradus.dataset.RowSource;
import io.gradus.report.RunListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains networks over packed rows that are handed in, in memory: no output is needed, and nothing
 * is written. Each round carries what all of them want, and each gets the bits that it would get
 * alone.
 *
 * <p>Configurations may differ in anything, and models may have rows of their own, as those of
 * several folds. Those that have the same rows and encode them alike (data, features, task, and the
 * seed where it draws rows) form a group, over one packed copy. All groups are trained together,
 * too; where the executors' memory does not suffice for all copies, as many at once as it suffices
 * for, in their order, and their rows are given back before those of the next are packed.
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
  /**
   * A model that is to be trained.
   *
   * @param rows as {@link RowSource} asks for them; models share a packed copy only of the same
   *     object
   * @param configuration as {@link RunConfiguration#handedIn} makes it for these rows; what it says
   *     of outputs, checkpoints and trackers is left aside
   * @param listeners those of models that share their rows hear at the same time of what happens to
   *     these
   */
  public record Model(RowSource rows, RunConfiguration configuration, List<RunListener> listeners) {
    /** Nobody is told afterwards who listens. */
    public Model {
      listeners = List.copyOf(listeners);
    }
  }

  /** Hears of fits that have ended. */
  @FunctionalInterface
  public interface Ends {
    /**
     * A fit has ended, and those that it was trained with, too.
     *
     * @param model its place among the models
     */
    void ended(int model, FitOutcome outcome);
  }

  private final List<Model> models;
  private final Sessions sessions;

  private FitRun(List<Model> models) {
    this.models = List.copyOf(models);
    this.sessions = Sessions.borrow(models.get(0).rows().session());
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
   * @param rows of all models
   * @param configurations one a model
   * @param listeners of each model
   * @throws IllegalArgumentException if there is no configuration, or another number of listeners
   */
  public static FitRun on(
      RowSource rows, List<RunConfiguration> configurations, List<List<RunListener>> listeners) {
    if (configurations.size() != listeners.size()) {
      throw new IllegalArgumentException(
          "Expected listeners for each of %s configurations, found %s."
              .formatted(configurations.size(), listeners.size()));
    }
    List<Model> models = new ArrayList<>();
    for (int model = 0; model < configurations.size(); model++) {
      models.add(new Model(rows, configurations.get(model), listeners.get(model)));
    }
    return of(models);
  }

  /**
   * A run on rows of the caller's and their session, which is left as it was. Nothing is read yet.
   *
   * @param models whose rows may differ, but are of one session
   * @throws IllegalArgumentException if there is none
   */
  public static FitRun of(List<Model> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("Expected a model to train, found none.");
    }
    return new FitRun(models);
  }

  /**
   * Trains all models, and checks each on validation and test rows, if there are such. One that
   * diverges, or whose configuration does not suit the rows, fails alone; where rows cannot be read
   * all models fail that are of them.
   *
   * @return how each fit ended, in the order of the models
   * @throws RunException with {@link Reason#UNEXPECTED} if Spark gave up
   */
  public List<FitOutcome> fitAll() {
    return fitAll((model, outcome) -> {});
  }

  /**
   * Trains all models, as {@link #fitAll()} does.
   *
   * @param ends is told of each fit on the calling thread, before rows of others are packed
   * @return how each fit ended, in the order of the models
   * @throws RunException with {@link Reason#UNEXPECTED} if Spark gave up
   */
  public List<FitOutcome> fitAll(Ends ends) {
    FitOutcome[] outcomes = new FitOutcome[models.size()];
    Iterator<List<Integer>> groups = groups().iterator();
    while (groups.hasNext()) {
      Map<ModelFit, Integer> together = new LinkedHashMap<>();
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(sessions.spark().sparkContext());
      List<Integer> taken = new ArrayList<>();
      try (FitWave wave = FitWave.of(spark)) {
        while (groups.hasNext() && wave.hasRoom()) {
          List<Integer> group = groups.next();
          taken.addAll(group);
          orFailed(group, outcomes, () -> together.putAll(added(group, wave)));
        }
        orFailed(
            together.values(),
            outcomes,
            () ->
                fit(
                    spark,
                    List.copyOf(together.keySet()),
                    (model, outcome) -> outcomes[together.get(model)] = outcome));
      }
      taken.stream().sorted().forEach(model -> ends.ended(model, outcomes[model]));
    }
    return List.of(outcomes);
  }

  /** The models that share a packed copy, in the order of the first of each. */
  private Collection<List<Integer>> groups() {
    record Packed(RowSource rows, Encoding encoding) {}

    Map<Packed, List<Integer>> groups = new LinkedHashMap<>();
    for (int model = 0; model < models.size(); model++) {
      Packed packed =
          new Packed(
              models.get(model).rows(), Encoding.of(models.get(model).configuration().job()));
      groups.computeIfAbsent(packed, any -> new ArrayList<>()).add(model);
    }
    return groups.values();
  }

  /** Where the work fails, those fail that have not ended. */
  private static void orFailed(Collection<Integer> of, FitOutcome[] outcomes, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      FitOutcome failed = failed(e);
      of.stream()
          .filter(model -> outcomes[model] == null)
          .forEach(model -> outcomes[model] = failed);
    }
  }

  /** Packs the rows of a group. */
  private Map<ModelFit, Integer> added(List<Integer> group, FitWave wave) {
    Map<ModelFit, Integer> added = new LinkedHashMap<>();
    group.forEach(model -> added.put(ModelFit.of(models.get(model)), model));
    wave.add(new FitGroup(models.get(group.get(0)).rows(), networks(added.keySet())));
    return added;
  }

  /** The networks of all models, in the order of these. */
  static List<Fitting> networks(Collection<ModelFit> models) {
    return models.stream().flatMap(model -> model.networks().stream()).toList();
  }

  /** Trains models whose rows are packed, and tells how each ended. */
  static void fit(
      JavaSparkContext spark, List<ModelFit> models, BiConsumer<ModelFit, FitOutcome> ends) {
    IdentityHashMap<Fitting, ModelFit> owners = new IdentityHashMap<>();
    models.forEach(model -> model.networks().forEach(network -> owners.put(network, model)));
    new JointTraining(
            spark,
            Optional.empty(),
            any -> Optional.empty(),
            (network, ended) -> {
              ModelFit model = owners.get(network);
              if (ended.result().isPresent() && model.takes(network, ended.result().get())) {
                ends.accept(model, fitted(model, spark));
              }
            })
        .train(networks(models));
    for (ModelFit model : models) {
      model.failure().ifPresent(cause -> ends.accept(model, failed(cause)));
    }
  }

  /** Where validation rows do not suffice for what is fitted on them, one model fails. */
  private static FitOutcome fitted(ModelFit model, JavaSparkContext spark) {
    try {
      return model.fitted(spark);
    } catch (RunException e) {
      return failed(e);
    }
  }

  static FitOutcome failed(RuntimeException thrown) {
    RunException told = RunException.of(thrown);
    if (told.reason().isOutside()) {
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
