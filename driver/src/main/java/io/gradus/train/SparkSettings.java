package io.gradus.train;

import java.util.Map;

/** Settings of Spark that training goes best with, where the user has set none. */
public final class SparkSettings {
  private SparkSettings() {}

  /**
   * Keys and values. Broadcasts are not compressed: parameters in single precision hardly get
   * smaller, and compressing them takes as long as sending them.
   */
  public static Map<String, String> usual() {
    return Map.of("spark.broadcast.compress", "false");
  }
}
