package gradus.ml;

import io.gradus.dataset.RowSource;
import io.gradus.metric.Metric;
import io.gradus.model.Model;
import io.gradus.report.RunListener;
import io.gradus.run.FitMeeting;
import io.gradus.run.FitOutcome;
import io.gradus.run.RunException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;

/**
 * Trains what estimators ask for on one data set: those that write nothing in one round, those that
 * keep checkpoints as a run of its own each.
 */
final class EstimatorFit<E extends NeuralNetworkEstimator<E, ?>> {
  private final Dataset<?> dataset;
  private final List<E> estimators;
  private final FitMeeting.Afterwards afterwards;
  private Optional<GridProgress> progress = Optional.empty();

  /**
   * @param afterwards what becomes of packed rows
   */
  EstimatorFit(Dataset<?> dataset, List<E> estimators, FitMeeting.Afterwards afterwards) {
    this.dataset = dataset;
    this.estimators = estimators;
    this.afterwards = afterwards;
  }

  /** Has the progress of all models told there. */
  EstimatorFit<E> toldTo(Optional<GridProgress> grid) {
    progress = grid;
    return this;
  }

  /**
   * Trains all.
   *
   * @return in their order; each gives its model, or throws why there is none
   */
  List<Supplier<Model>> trainAll() {
    requirePathsApart();
    progress.ifPresent(
        grid -> grid.begins(estimators.size(), Optional.of(Metric.LOSS), map -> "map " + map));
    List<Supplier<Model>> trained = trained();
    progress.ifPresent(grid -> grid.enters("done"));
    return trained;
  }

  private List<Supplier<Model>> trained() {
    Map<Integer, Supplier<Model>> trained = new TreeMap<>();
    Map<Optional<String>, List<Integer>> byRows = new LinkedHashMap<>();
    for (int i = 0; i < estimators.size(); i++) {
      E estimator = estimators.get(i);
      if (estimator.isSet(estimator.checkpointPath())) {
        trained.put(i, attempted(estimator));
        int model = i;
        progress.ifPresent(grid -> grid.ends(model));
        continue;
      }
      byRows
          .computeIfAbsent(EstimatorRows.validationIndicator(estimator), any -> new ArrayList<>())
          .add(i);
    }
    byRows
        .values()
        .forEach(
            members -> {
              List<FitOutcome> outcomes = inMemory(members);
              for (int i = 0; i < members.size(); i++) {
                FitOutcome outcome = outcomes.get(i);
                int model = members.get(i);
                progress.ifPresent(grid -> grid.ends(model));
                trained.put(members.get(i), () -> outcome.orElseThrow().model());
              }
            });
    return List.copyOf(trained.values());
  }

  private Supplier<Model> attempted(E estimator) {
    try {
      Model model = new EstimatorRun<>(dataset, estimator).train();
      return () -> model;
    } catch (RunException e) {
      if (e.reason().isOutside()) {
        throw e;
      }
      return () -> {
        throw e;
      };
    }
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

  private List<FitOutcome> inMemory(List<Integer> places) {
    List<E> members = places.stream().map(estimators::get).toList();
    RowSource rows = EstimatorRows.of(members.get(0), dataset);
    boolean told = members.stream().anyMatch(member -> !member.listeners().isEmpty());
    FitMeeting meeting = members.get(0).meeting();
    return JointFit.fit(
        places.stream()
            .map(place -> new JointFit.Item(estimators.get(place), rows, listeners(place)))
            .toList(),
        models ->
            meeting.fitAll(
                dataset,
                EstimatorRows.validationIndicator(members.get(0)),
                models,
                told ? FitMeeting.Joins.NOBODY : FitMeeting.Joins.ANYBODY,
                afterwards));
  }

  private List<RunListener> listeners(int place) {
    List<RunListener> all = new ArrayList<>(estimators.get(place).listeners());
    progress.ifPresent(grid -> all.add(grid.of(place)));
    return all;
  }
}
