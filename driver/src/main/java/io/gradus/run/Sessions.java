package io.gradus.run;

import io.gradus.train.SparkSettings;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of a command. One that was there before, as in a notebook or a test, is used
 * and left running; one that was built here is stopped.
 */
public final class Sessions implements AutoCloseable {
  private static final String MASTER = "spark.master";

  private final SparkSession session;
  private final boolean ours;

  private Sessions(SparkSession session, boolean ours) {
    this.session = session;
    this.ours = ours;
  }

  /** Opens a session. Without a master from spark-submit or {@code properties}: all local cores. */
  public static Sessions open(String appName, Map<String, String> properties) {
    boolean ours = SparkSession.getDefaultSession().isEmpty();
    SparkSession.Builder builder = SparkSession.builder();
    SparkConf submitted = new SparkConf();
    if (!submitted.contains(MASTER) && !properties.containsKey(MASTER) && ours) {
      builder.master("local[*]");
    }
    if (!submitted.contains("spark.app.name")) {
      builder.appName(appName);
    }
    if (ours) {
      // Spark's own bar writes over the line of progress.
      builder.config("spark.ui.showConsoleProgress", "false");
      SparkSettings.usual().forEach((key, value) -> builder.config(key, submitted.get(key, value)));
      properties.forEach(builder::config);
    }
    return new Sessions(builder.getOrCreate(), ours);
  }

  public SparkSession spark() {
    return session;
  }

  @Override
  public void close() {
    if (ours) {
      session.stop();
    }
  }
}
