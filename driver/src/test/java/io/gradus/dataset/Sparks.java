package io.gradus.dataset;

import org.apache.spark.sql.SparkSession;

/** Spark sessions as the tests want them. */
final class Sparks {
  private Sparks() {}

  /** A session on so many cores, without UI. */
  static SparkSession local(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("dataset tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/gradus-tests")
        .getOrCreate();
  }
}
