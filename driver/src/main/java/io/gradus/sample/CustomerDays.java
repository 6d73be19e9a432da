package io.gradus.sample;

import io.gradus.config.Existing;
import io.gradus.sample.Customer.Origin;
import io.gradus.storage.MarkedDirectory;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.sql.SparkSession;

/**
 * Writes customers as a pipeline gets them, day by day: a partition {@code dt=2026-01-31} each. In
 * the third week prices have risen and the customers are older, while who leaves is decided as
 * before; in the fourth the labels are mixed up, so that nothing can be learned from them.
 */
public final class CustomerDays {
  private static final int WEEK = 7;
  private static final int DRIFTED_WEEK = 2;
  private static final int MIXED_UP_WEEK = 3;

  private CustomerDays() {}

  /**
   * What was written.
   *
   * @param days folder of the partitions
   * @param holdout folder of customers as they usually are, who are in no partition
   */
  public record Written(String days, String holdout) {}

  /**
   * Writes the folders {@code days} and {@code holdout} inside a folder.
   *
   * @param first day of the first partition
   * @param days partitions, at least 1; a day of a longer time has the same rows as of a shorter
   * @param rows of a day, and of those held out, at least 1
   * @throws FileAlreadyExistsException if one is there already and must not be overwritten
   */
  public static Written write(
      SparkSession spark,
      String folder,
      CustomerFiles.Format format,
      LocalDate first,
      int days,
      long rows,
      long seed,
      Existing existing)
      throws IOException {
    if (days < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 day of at least 1 customer, found %s of %s.".formatted(days, rows));
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    String holdout = folder + "/holdout";
    MarkedDirectory heldOut = CustomerFiles.checked(holdout, existing, hadoop);
    Map<MarkedDirectory, Integer> partitions = new LinkedHashMap<>();
    for (int day = 0; day < days; day++) {
      String partition = "%s/days/dt=%s".formatted(folder, first.plusDays(day));
      partitions.put(CustomerFiles.checked(partition, existing, hadoop), day);
    }
    CustomerFiles.write(
        CustomerFiles.customers(spark, 0, rows, seed, Origin.USUAL), format, heldOut);
    for (Map.Entry<MarkedDirectory, Integer> partition : partitions.entrySet()) {
      int day = partition.getValue();
      CustomerFiles.write(
          CustomerFiles.customers(spark, (day + 1) * rows, rows, seed, origin(day)),
          format,
          partition.getKey());
    }
    return new Written(folder + "/days", holdout);
  }

  private static Origin origin(int day) {
    return switch (day / WEEK) {
      case DRIFTED_WEEK -> Origin.DRIFTED;
      case MIXED_UP_WEEK -> Origin.MIXED_UP;
      default -> Origin.USUAL;
    };
  }
}
