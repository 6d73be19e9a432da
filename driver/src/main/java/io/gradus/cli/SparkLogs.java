package io.gradus.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;

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

  /**
   * Leaves standard output to the caller: what a configuration of Log4j has print there, and what
   * other libraries do, goes to standard error.
   */
  static void toStandardError() {
    System.setOut(System.err);
    try {
      LoggerContext context = LoggerContext.getContext(false);
      Configuration logging = context.getConfiguration();
      logging.getAppenders().values().stream()
          .filter(ConsoleAppender.class::isInstance)
          .map(ConsoleAppender.class::cast)
          .filter(console -> console.getTarget() == ConsoleAppender.Target.SYSTEM_OUT)
          .forEach(console -> replace(console, logging));
      context.updateLoggers();
    } catch (LinkageError e) {
      // A Spark that logs by something else than Log4j: its configuration is the user's to mend.
    }
  }

  private static void replace(ConsoleAppender console, Configuration logging) {
    ConsoleAppender other =
        ConsoleAppender.newBuilder()
            .setName(console.getName())
            .setLayout(console.getLayout())
            .setFilter(console.getFilter())
            .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
            .build();
    other.start();
    for (LoggerConfig logger : loggers(logging)) {
      for (AppenderRef reference : logger.getAppenderRefs()) {
        if (reference.getRef().equals(console.getName())) {
          logger.removeAppender(console.getName());
          logger.addAppender(other, reference.getLevel(), reference.getFilter());
        }
      }
    }
  }

  private static Set<LoggerConfig> loggers(Configuration logging) {
    Set<LoggerConfig> all = new LinkedHashSet<>(logging.getLoggers().values());
    all.add(logging.getRootLogger());
    return all;
  }
}
