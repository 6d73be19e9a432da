package io.gradus.run;

import io.gradus.dataset.DataSurvey;
import io.gradus.report.RunListener;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Is told what happens in a cross-validation, on the thread that trains. Each method that is not
 * overridden does nothing.
 */
public interface CrossValidationListener {
  /** Before anything is read. */
  default void begins(SparkSession spark, int folds) {}

  /** Input and output of the first fold that is trained are chosen. */
  default void surveyed(DataSurvey survey) {}

  /** A fold begins; who is to hear of its training. */
  default List<RunListener> trains(int fold) {
    return List.of();
  }

  /**
   * A fold has ended.
   *
   * @param ending whether it was trained now, or before
   */
  default void ended(FoldResult fold, RunResult.Ending ending) {}
}
