package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.junit.jupiter.api.Test;

/** Logging that somebody has configured to go to standard output. */
class SparkLogsTest {
  @Test
  void goesToStandardErrorWhereStandardOutputIsForJson() {
    PrintStream out = System.out;
    LoggerContext context = LoggerContext.getContext(false);
    Configuration before = context.getConfiguration();
    context.setConfiguration(toStandardOutput());
    try {
      SparkLogs.toStandardError();
      assertSame(System.err, System.out);
      for (String logger : List.of("", "org.apache.spark")) {
        Map<String, Appender> appenders =
            context.getConfiguration().getLoggerConfig(logger).getAppenders();
        assertEquals(List.of("console"), List.copyOf(appenders.keySet()));
        ConsoleAppender console = (ConsoleAppender) appenders.get("console");
        assertEquals(ConsoleAppender.Target.SYSTEM_ERR, console.getTarget());
      }
    } finally {
      System.setOut(out);
      context.setConfiguration(before);
    }
  }

  private static Configuration toStandardOutput() {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.add(
        builder
            .newAppender("console", "Console")
            .addAttribute("target", ConsoleAppender.Target.SYSTEM_OUT)
            .add(builder.newLayout("PatternLayout").addAttribute("pattern", "%m%n")));
    builder.add(
        builder
            .newLogger("org.apache.spark", Level.WARN)
            .add(builder.newAppenderRef("console"))
            .addAttribute("additivity", false));
    builder.add(builder.newRootLogger(Level.INFO).add(builder.newAppenderRef("console")));
    return builder.build();
  }
}
