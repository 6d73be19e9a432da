package gradus.ml;

import io.gradus.dataset.RowSource;
import io.gradus.forecast.Cluster;
import io.gradus.model.Model;
import io.gradus.report.RunListener;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunException;
import io.gradus.run.RunForecast;
import io.gradus.run.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;

/** The run that an estimator amounts to on a data set. */
final class EstimatorRun<E extends NeuralNetworkEstimator<E, ?>> {
  private final Dataset<?> dataset;
  private final E estimator;

  EstimatorRun(Dataset<?> dataset, E estimator) {
    this.dataset = dataset;
    this.estimator = estimator;
  }

  /** Trains, and writes to {@code checkpointPath}. */
  Model train() {
    return on((run, configuration) -> run.train().anyModel());
  }

  /** Checks what would be trained, and trains nothing. */
  DryRun dryRun() {
    boolean hasOutput = estimator.isSet(estimator.checkpointPath());
    return on((run, configuration) -> DryRun.of(run, configuration, hasOutput));
  }

  /** Forecasts what training would cost. */
  RunForecast forecast(Cluster cluster) {
    return on((run, configuration) -> run.forecast(cluster));
  }

  private <T> T on(BiFunction<TrainingRun, RunConfiguration, T> work) {
    RowSource rows = EstimatorRows.of(estimator, dataset);
    LabelWatch watch = estimator.labelWatch();
    try {
      return on(rows, watch, estimator.task(), work);
    } catch (RunException e) {
      if (JointFit.isOfClasses(estimator, watch)) {
        return on(rows, estimator.labelWatch(), JointFit.MANY_CLASSES, work);
      }
      throw e;
    }
  }

  private <T> T on(
      RowSource rows,
      LabelWatch watch,
      List<String> task,
      BiFunction<TrainingRun, RunConfiguration, T> work) {
    EstimatorConfiguration params = new EstimatorConfiguration(estimator, rows);
    RunConfiguration configuration =
        estimator.isSet(estimator.checkpointPath())
            ? params.writing(rows, estimator.getCheckpointPath(), task)
            : params.handedIn(rows, task);
    List<RunListener> listeners = new ArrayList<>(List.of(watch));
    listeners.addAll(estimator.listeners());
    try (TrainingRun run =
        TrainingRun.on(rows, configuration, listeners.toArray(RunListener[]::new))) {
      estimator.stopRequest().ifPresent(run::stoppedBy);
      return work.apply(run, configuration);
    }
  }
}
