package io.gradus.train;

import java.util.Map;

/** Settings of Spark that training goes best with, where the user has set none. */
public final class SparkSettings {
  private SparkSettings() {}

  /**
   * Keys and values. Broadcasts of parameters are not compressed: rounds as jobs of 2 M floats took
   * 10–25 % less. Spark names the files that executors write in the digits of their language, which
   * is one that has those of ASCII.
   */
  public static Map<String, String> usual() {
    return Map.of(
        "spark.broadcast.compress",
        "false",
        "spark.executor.defaultJavaOptions",
        "-Duser.language=en -Duser.country=US");
  }
}
