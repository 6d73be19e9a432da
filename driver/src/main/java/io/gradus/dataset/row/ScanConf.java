package io.gradus.dataset.row;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** Settings of a session that hold while Spark plans scans; closing it puts back those before. */
public final class ScanConf implements AutoCloseable {
  /** The time zone in which texts without one are points in time. */
  public static final String TIME_ZONE = "spark.sql.session.timeZone";

  private final RuntimeConfig conf;
  private final Map<String, Optional<String>> before = new HashMap<>();

  /** Changes nothing yet. */
  public ScanConf(SparkSession spark) {
    conf = spark.conf();
  }

  /** Sets a key, whatever the user says. */
  void set(String key, int value) {
    set(key, Integer.toString(value));
  }

  /** Sets a key, whatever the user says. */
  public void set(String key, String value) {
    before.putIfAbsent(key, chosen(key));
    conf.set(key, value);
  }

  /** Sets a key unless the user did. */
  public void setUnlessChosen(String key, int value) {
    setUnlessChosen(key, Integer.toString(value));
  }

  /** Sets a key unless the user did. */
  void setUnlessChosen(String key, String value) {
    if (chosen(key).isEmpty()) {
      set(key, value);
    }
  }

  /** Sets a key that has a certain value, and leaves any other. */
  void replace(String key, int usual, int value) {
    if (chosen(key).filter(Integer.toString(usual)::equals).isPresent()) {
      set(key, value);
    }
  }

  private Optional<String> chosen(String key) {
    return conf.getAll().contains(key) ? Optional.of(conf.get(key)) : Optional.empty();
  }

  @Override
  public void close() {
    before.forEach(
        (key, value) ->
            value.ifPresentOrElse(chosen -> conf.set(key, chosen), () -> conf.unset(key)));
  }
}
