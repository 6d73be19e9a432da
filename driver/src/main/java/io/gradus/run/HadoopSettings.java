package io.gradus.run;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** How file systems are reached, known before there is a Spark session. */
public final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";

  private HadoopSettings() {}

  /** Hadoop's own files, then spark-submit's {@code spark.hadoop.*}, then those given. */
  public static Configuration with(Map<String, String> properties) {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> property : new SparkConf().getAll()) {
      set(hadoop, property._1(), property._2());
    }
    properties.forEach((key, value) -> set(hadoop, key, value));
    return hadoop;
  }

  /** Those of a session, then those given. */
  static Configuration of(SparkSession spark, Map<String, String> properties) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    properties.forEach((key, value) -> set(hadoop, key, value));
    return hadoop;
  }

  private static void set(Configuration hadoop, String key, String value) {
    if (key.startsWith(PREFIX)) {
      hadoop.set(key.substring(PREFIX.length()), value);
    }
  }
}
