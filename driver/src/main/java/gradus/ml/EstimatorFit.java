package gradus.ml;

import io.gradus.dataset.RowSource;
import io.gradus.model.Model;
import io.gradus.report.RunListener;
import io.gradus.run.FitOutcome;
import io.gradus.run.FitRun;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunException;
import io.gradus.run.TrainingRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;

/**
 * Trains what estimators ask for on one data set: those that write nothing in one round, those that
 * keep checkpoints as a run of its own each.
 */
final class EstimatorFit<E extends NeuralNetworkEstimator<E, ?>> {
  private static final List<String> MANY_CLASSES = List.of("task=multiclass");

  private final Dataset<?> dataset;
  private final List<E> estimators;

  EstimatorFit(Dataset<?> dataset, List<E> estimators) {
    this.dataset = dataset;
    this.estimators = estimators;
  }

  /**
   * Trains all, in their order.
   *
   * @throws RunException of the first one that could not be trained
   */
  List<Model> trainAll() {
    requirePathsApart();
    Model[] trained = new Model[estimators.size()];
    Map<Optional<String>, List<Integer>> byRows = new LinkedHashMap<>();
    for (int i = 0; i < estimators.size(); i++) {
      E estimator = estimators.get(i);
      if (estimator.isSet(estimator.checkpointPath())) {
        trained[i] = written(estimator);
        continue;
      }
      Optional<String> indicator =
          estimator.isSet(estimator.validationIndicatorCol())
              ? Optional.of(estimator.getValidationIndicatorCol())
              : Optional.empty();
      byRows.computeIfAbsent(indicator, any -> new ArrayList<>()).add(i);
    }
    byRows
        .values()
        .forEach(
            members -> {
              List<Model> models = inMemory(members.stream().map(estimators::get).toList());
              for (int i = 0; i < members.size(); i++) {
                trained[members.get(i)] = models.get(i);
              }
            });
    return List.of(trained);
  }

  private void requirePathsApart() {
    List<String> paths =
        estimators.stream()
            .filter(estimator -> estimator.isSet(estimator.checkpointPath()))
            .map(EstimatorTraining::getCheckpointPath)
            .toList();
    if (paths.stream().distinct().count() < paths.size()) {
      throw new IllegalArgumentException(
          "checkpointPath: Expected another path for each model, found %s twice. Set it in each map of Params, or clear it."
              .formatted(paths.get(0)));
    }
  }

  private Model written(E estimator) {
    RowSource rows = EstimatorRows.of(estimator, dataset);
    LabelWatch watch = estimator.labelWatch();
    try {
      return written(estimator, rows, watch, estimator.task());
    } catch (RunException e) {
      if (isOfClasses(estimator, watch)) {
        return written(estimator, rows, estimator.labelWatch(), MANY_CLASSES);
      }
      throw e;
    }
  }

  private Model written(E estimator, RowSource rows, LabelWatch watch, List<String> task) {
    RunConfiguration configuration =
        new EstimatorConfiguration(estimator, rows)
            .writing(rows, estimator.getCheckpointPath(), task);
    RunListener[] listeners = listeners(estimator, watch).toArray(RunListener[]::new);
    try (TrainingRun run = TrainingRun.on(rows, configuration, listeners)) {
      return run.train().anyModel();
    }
  }

  private List<Model> inMemory(List<E> members) {
    RowSource rows = EstimatorRows.of(members.get(0), dataset);
    List<LabelWatch> watches = members.stream().map(NeuralNetworkEstimator::labelWatch).toList();
    List<FitOutcome> outcomes = fit(rows, members, watches, NeuralNetworkEstimator::task);
    List<Integer> again = new ArrayList<>();
    for (int i = 0; i < watches.size(); i++) {
      if (isOfClasses(members.get(i), watches.get(i))) {
        again.add(i);
      }
    }
    if (!again.isEmpty()) {
      List<E> others = again.stream().map(members::get).toList();
      List<FitOutcome> ends =
          fit(
              rows,
              others,
              others.stream().map(NeuralNetworkEstimator::labelWatch).toList(),
              any -> MANY_CLASSES);
      outcomes = new ArrayList<>(outcomes);
      for (int i = 0; i < ends.size(); i++) {
        outcomes.set(again.get(i), ends.get(i));
      }
    }
    return outcomes.stream().<Model>map(outcome -> outcome.orElseThrow().model()).toList();
  }

  private List<FitOutcome> fit(
      RowSource rows, List<E> members, List<LabelWatch> watches, Function<E, List<String>> task) {
    List<RunConfiguration> configurations = new ArrayList<>();
    List<List<RunListener>> listeners = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      E estimator = members.get(i);
      configurations.add(
          new EstimatorConfiguration(estimator, rows).handedIn(rows, task.apply(estimator)));
      listeners.add(listeners(estimator, watches.get(i)));
    }
    try (FitRun run = FitRun.on(rows, configurations, listeners)) {
      return run.fitAll();
    }
  }

  /** Many numbers are a quantity to a run that is not told otherwise, but not to a classifier. */
  private boolean isOfClasses(E estimator, LabelWatch watch) {
    return watch.foundQuantity() && !EstimatorConfiguration.written(estimator).contains("task");
  }

  private List<RunListener> listeners(E estimator, LabelWatch watch) {
    List<RunListener> all = new ArrayList<>(List.of(watch));
    all.addAll(estimator.listeners());
    return all;
  }
}
