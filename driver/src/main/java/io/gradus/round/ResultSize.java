package io.gradus.round;

import io.gradus.config.ConfigException;
import io.gradus.config.Problem;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;

/** What Spark takes of the results of one job, which is known before there is one. */
final class ResultSize {
  private static final String KEY = "spark.driver.maxResultSize";

  private ResultSize() {}

  /**
   * Requires room for the answers of a round that is a job.
   *
   * @param answers that reach the driver
   * @param bytes of each
   * @throws ConfigException which names the setting
   */
  static void require(JavaSparkContext spark, int answers, long bytes) {
    String set = spark.getConf().get(KEY, "1g");
    long most = JavaUtils.byteStringAsBytes(set);
    long needed = answers * bytes;
    if (most <= 0 || needed <= most) {
      return;
    }
    throw new ConfigException(
        List.of(
            new Problem(
                Optional.empty(),
                KEY,
                "Expected room for %s answers of %s MiB a round, found %s. Give spark-submit --conf %s=%sm."
                    .formatted(answers, mebibytes(bytes), set, KEY, mebibytes(needed * 5 / 4)))));
  }

  private static long mebibytes(long bytes) {
    return (bytes - 1 >> 20) + 1;
  }
}
