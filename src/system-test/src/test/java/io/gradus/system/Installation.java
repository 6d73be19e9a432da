package io.gradus.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the build left: the jar for spark-submit, and a Spark. */
final class Installation {
  private Installation() {}

  static Path jar() {
    return Path.of(System.getProperty("gradus.jar"));
  }

  /** What a repository is told of the jar. */
  static Path pom() {
    return Path.of(System.getProperty("gradus.jar.pom"));
  }

  /** The package for PySpark, with the jar inside. */
  static Path wheel() {
    return Path.of(System.getProperty("gradus.wheel"));
  }

  /** The package for clients of Spark Connect, without the jar. */
  static Path clientWheel() {
    String name = wheel().getFileName().toString();
    return wheel().resolveSibling(name.replace("gradus_spark-", "gradus_spark_client-"));
  }

  /** The package for Airflow. */
  static Path airflowWheel() {
    return Path.of(System.getProperty("gradus.airflow.wheel"));
  }

  /** Jars of an S3 server, and of Hadoop's S3A. */
  static Path s3Jars() {
    return Path.of(System.getProperty("gradus.s3.jars"));
  }

  /** Whether the Spark has a jar whose name begins so. */
  static boolean sparkHasJar(String prefix) throws IOException {
    try (Stream<Path> jars = Files.list(sparkHome().resolve("jars"))) {
      return jars.anyMatch(jar -> jar.getFileName().toString().startsWith(prefix));
    }
  }

  /** The configurations that users begin with. */
  static Path configurations() {
    return Path.of(System.getProperty("gradus.configurations"));
  }

  static Path sparkHome() {
    return Path.of(System.getProperty("gradus.spark.home"));
  }
}
