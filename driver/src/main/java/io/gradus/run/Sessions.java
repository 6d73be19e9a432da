package io.gradus.run;

import io.gradus.dataset.row.ScanConf;
import io.gradus.train.SparkSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * The Spark session of a run. One that was there before, as in a notebook or a test, is used and
 * left running as it was: with the job description and group of the thread, and the settings of
 * Spark SQL, that it had. One that was built here is stopped.
 */
public final class Sessions implements AutoCloseable {
  private static final String MASTER = "spark.master";

  /** What Spark shows of a thread's jobs. */
  private static final List<String> OF_THE_THREAD =
      List.of("spark.job.description", "spark.jobGroup.id", "spark.job.interruptOnCancel");

  /** What is set for the time in which rows are read. */
  private static final List<String> OF_THE_SESSION =
      List.of(
          "spark.sql.files.minPartitionNum",
          "spark.sql.csv.parser.columnPruning.enabled",
          ScanConf.TIME_ZONE);

  private final SparkSession session;
  private final boolean ours;
  private final Map<String, String> thread = new LinkedHashMap<>();
  private final Map<String, String> settings = new LinkedHashMap<>();

  private Sessions(SparkSession session, boolean ours) {
    this.session = session;
    this.ours = ours;
    OF_THE_THREAD.forEach(key -> thread.put(key, session.sparkContext().getLocalProperty(key)));
    OF_THE_SESSION.forEach(key -> settings.put(key, setting(session, key)));
  }

  /** The value that was set; null where it is the default. */
  private static String setting(SparkSession session, String key) {
    Option<String> value = session.conf().getAll().get(key);
    return value.isEmpty() ? null : value.get();
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
      KryoClasses.registrators(submitted, properties)
          .ifPresent(value -> builder.config(KryoClasses.REGISTRATOR, value));
    }
    return new Sessions(builder.getOrCreate(), ours);
  }

  /** Uses a session of the caller's. */
  static Sessions borrow(SparkSession session) {
    return new Sessions(session, false);
  }

  /** Sets the time zone in which rows are read, until the session is closed or given back. */
  void inTimeZone(String zone) {
    session.conf().set(ScanConf.TIME_ZONE, zone);
  }

  public SparkSession spark() {
    return session;
  }

  /** The id of Spark's application, also when the session is closed. */
  public String applicationId() {
    return session.sparkContext().applicationId();
  }

  @Override
  public void close() {
    if (ours) {
      session.stop();
      return;
    }
    if (session.sparkContext().isStopped()) {
      return;
    }
    thread.forEach((key, value) -> session.sparkContext().setLocalProperty(key, value));
    settings.forEach(
        (key, value) -> {
          if (value == null) {
            session.conf().unset(key);
          } else {
            session.conf().set(key, value);
          }
        });
  }
}
