package io.gradus.round;

import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks can run at the same time. */
final class Slots {
  private Slots() {}

  /** Those of the executors that are there now. */
  static int of(JavaSparkContext spark) {
    return spark
        .sc()
        .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
  }
}
