package io.gradus.system;

import java.nio.file.Path;

/** What the build left: the jar for spark-submit, and a Spark. */
final class Installation {
  private Installation() {}

  static Path jar() {
    return Path.of(System.getProperty("gradus.jar"));
  }

  /** Jars of an S3 server, and of Hadoop's S3A. */
  static Path s3Jars() {
    return Path.of(System.getProperty("gradus.s3.jars"));
  }

  static Path sparkHome() {
    return Path.of(System.getProperty("gradus.spark.home"));
  }
}
