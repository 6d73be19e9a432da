package io.gradus.cli;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What Spark logs of failed tasks, with stack traces of dozens of lines, before the failure reaches
 * Gradus, which says it in a sentence. Executors of a cluster log it all the same.
 */
final class SparkLogs {
  private static final List<String> REPEATING =
      List.of(
          "org.apache.spark.executor.Executor",
          "org.apache.spark.scheduler.TaskSetManager",
          "org.apache.spark.scheduler.TaskResultGetter",
          "org.apache.spark.sql.execution.datasources.FileFormatWriter",
          "org.apache.spark.sql.catalyst.util.SparkStringUtils",
          "org.apache.spark.util.Utils");

  private SparkLogs() {}

  /** In this process, until it ends. Lost executors are logged as before. */
  static void quiet() {
    try {
      REPEATING.forEach(name -> Configurator.setLevel(name, Level.OFF));
    } catch (LinkageError e) {
      // A Spark that logs by something else than Log4j: it says more.
    }
  }
}
