package io.gradus.report;

import io.gradus.calibrate.Calibration;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metrics;
import io.gradus.network.NetworkSpec;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainListener;
import io.gradus.train.TrainingExtent;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Is told what happens in a run, phase by phase and step by step, on the thread that trains; slow
 * listeners slow the training. Each method that is not overridden does nothing.
 */
public interface RunListener extends TrainListener, TrainEvent.Visitor {
  /** There is a session, and nothing was read yet. */
  default void begins(SparkSession spark) {}

  /** Input and output are chosen: the training rows were read once. */
  default void surveyed(DataSurvey survey) {}

  /**
   * All keys have their values: what the user has not written was chosen by the rows.
   *
   * @param job with these values
   * @param reasons a line for each choice; none where nothing was chosen
   */
  default void configured(JobConfig job, List<String> reasons) {}

  /** A run that has a budget says what it tries, and what came of it. */
  default void tried(String line) {}

  /** The layers are configured. */
  default void networkBuilt(NetworkSpec network) {}

  /** It is known what training amounts to. */
  default void extentKnown(TrainingExtent extent) {}

  /** Training, validation and test rows are packed. */
  default void packed(PreparedData rows) {}

  /** The run goes on from a checkpoint, and does not begin. */
  default void goesOn(Checkpoint.Progress progress) {}

  /**
   * The process was told to end.
   *
   * @param keptStep the step of the checkpoint that the same run goes on from; 0 where there is
   *     none
   * @param checkpoints where it is
   */
  default void stopped(long keptStep, String checkpoints) {}

  @Override
  default void on(TrainEvent event) {
    event.accept(this);
  }

  /**
   * What was asked for is fitted on validation rows; told after {@link #checked}, where anything
   * was.
   */
  default void calibrated(Calibration calibration) {}

  /**
   * The network was checked on rows that it was not trained on.
   *
   * @param checks metrics by the name of the rows: validation, test; empty if there are none
   * @param classes of the label, in the order of the confusion matrix
   */
  default void checked(Map<String, Metrics> checks, List<String> classes) {}
}
