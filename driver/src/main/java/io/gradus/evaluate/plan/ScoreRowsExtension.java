package io.gradus.evaluate.plan;

import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.SparkSessionExtensionsProvider;
import scala.runtime.BoxedUnit;

/**
 * Lets every session that finds the jar plan {@link ScoreRows}: where a view of transformed rows is
 * read in another session than that which made it, nobody has told that session of it. Made by
 * Spark, by the services that the jar lists.
 */
public final class ScoreRowsExtension implements SparkSessionExtensionsProvider {
  /** Made by Spark. */
  public ScoreRowsExtension() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectPlannerStrategy(session -> new ScoreRowsStrategy());
    return BoxedUnit.UNIT;
  }
}
