package io.gradus.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code spark}: properties of the session. */
final class SparkSection {
  private static final String PREFIX = "spark.";

  // Read when the driver's JVM starts, which has happened before a configuration is read.
  private static final List<String> TOO_LATE =
      List.of(
          "spark.driver.memory",
          "spark.driver.memoryOverhead",
          "spark.driver.extraJavaOptions",
          "spark.driver.extraClassPath",
          "spark.driver.extraLibraryPath",
          "spark.submit.deployMode");

  private SparkSection() {}

  static Map<String, String> read(Group root) {
    Map<String, String> properties = new LinkedHashMap<>();
    JobSection.SPARK
        .read(root)
        .forEach(
            (key, value) -> {
              String name = key.startsWith(PREFIX) ? key : PREFIX + key;
              properties.put(name, value);
              if (TOO_LATE.contains(name)) {
                root.report(
                    "spark",
                    "Expected properties of the session, found %s, which the driver needs when it starts. Give it to spark-submit: --conf %s=…"
                        .formatted(name, name));
              }
            });
    return properties;
  }
}
