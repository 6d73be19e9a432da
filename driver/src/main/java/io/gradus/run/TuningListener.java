package io.gradus.run;

import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.report.RunListener;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Is told what happens in a tuning, on the thread that trains. Each method that is not overridden
 * does nothing.
 */
public interface TuningListener {
  /**
   * Before anything is read.
   *
   * @param trials that there are
   * @param before those that ended before, where a tuning goes on
   */
  default void begins(SparkSession spark, int trials, List<Trial> before) {}

  /** Input and output are chosen; once for trials whose rows are encoded alike. */
  default void surveyed(DataSurvey survey) {}

  /** Rows are packed; once for trials whose rows are encoded alike. */
  default void packed(PreparedData rows) {}

  /** So many trials are trained at once now. */
  default void trains(int trials) {}

  /** A trial is to be trained; who is to hear of its training. */
  default List<RunListener> listeners(int trial) {
    return List.of();
  }

  /**
   * A trial has ended.
   *
   * @param ended how many have, those of before too
   * @param best of them, if any has a value
   */
  default void ended(Trial trial, int ended, Optional<Trial> best) {}
}
