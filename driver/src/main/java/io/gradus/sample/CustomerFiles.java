package io.gradus.sample;

import io.gradus.config.Existing;
import io.gradus.config.Storages;
import io.gradus.sample.Customer.Origin;
import io.gradus.storage.MarkedDirectory;
import io.gradus.storage.MarkedWriting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Writes customers with numbers, categories, gaps and skewed columns, and the label {@code churned}
 * ({@code yes} or {@code no}), drawn for each customer from a known probability.
 */
public final class CustomerFiles {
  private static final long ROWS_PER_FILE = 250_000;

  private CustomerFiles() {}

  /** How customers are stored. */
  public enum Format {
    PARQUET,
    /** With a header; gaps are empty. */
    CSV
  }

  /**
   * What was written.
   *
   * @param train folder of the training rows
   * @param test folder of the test rows
   * @param churnShare share of the test rows' customers that leave, as expected
   * @param bestAuc the AUC on the test rows that the true probabilities reach; in the mean nobody
   *     reaches more
   */
  public record Written(String train, String test, double churnShare, double bestAuc) {}

  /**
   * Writes the folders {@code train} and {@code test} inside a folder. The test rows are other
   * customers.
   *
   * @param trainRows at least 1
   * @param testRows at least 1
   * @throws FileAlreadyExistsException if one is there already and must not be overwritten
   */
  public static Written write(
      SparkSession spark,
      String folder,
      Format format,
      long trainRows,
      long testRows,
      long seed,
      Existing existing)
      throws IOException {
    if (trainRows < 1 || testRows < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 customer for training and for the test, found %s and %s."
              .formatted(trainRows, testRows));
    }
    String train = folder + "/train";
    String test = folder + "/test";
    Configuration hadoop = spark.sessionState().newHadoopConf();
    MarkedDirectory trainFiles = checked(train, existing, hadoop);
    MarkedDirectory testFiles = checked(test, existing, hadoop);
    write(customers(spark, 0, trainRows, seed, Origin.USUAL), format, trainFiles);
    write(customers(spark, trainRows, testRows, seed, Origin.USUAL), format, testFiles);
    ProbabilityHistogram expected = histogram(spark, trainRows, testRows, seed);
    return new Written(train, test, expected.positiveShare(), expected.auc());
  }

  /** The probabilities behind so many customers. */
  static ProbabilityHistogram histogram(SparkSession spark, long first, long rows, long seed) {
    List<ProbabilityHistogram> parts =
        numbers(spark, first, rows)
            .mapPartitions(
                numbers -> {
                  ProbabilityHistogram histogram = new ProbabilityHistogram();
                  while (numbers.hasNext()) {
                    histogram.add(Customer.of(seed, numbers.next()).probability());
                  }
                  return List.of(histogram).iterator();
                })
            .collect();
    ProbabilityHistogram all = new ProbabilityHistogram();
    parts.forEach(all::merge);
    return all;
  }

  /** A folder that may be written. */
  static MarkedDirectory checked(String folder, Existing existing, Configuration hadoop)
      throws IOException {
    Path path = new Path(folder);
    MarkedDirectory directory =
        MarkedDirectory.at(Storages.at(path, hadoop), path, SampleFiles.KIND);
    if (existing == Existing.FAIL && directory.exists()) {
      throw new FileAlreadyExistsException(
          folder + ": Expected no such folder, found one. Choose another, or overwrite it.");
    }
    Optional<String> foreign = directory.foreign();
    if (foreign.isPresent()) {
      throw new FileAlreadyExistsException(
          "%s: Expected sample data that this command made, found %s, which it did not make. Choose another folder, or move away what is there."
              .formatted(folder, foreign.get()));
    }
    return directory;
  }

  /** The customers of so many numbers from the first. */
  static Dataset<Row> customers(
      SparkSession spark, long first, long rows, long seed, Origin origin) {
    JavaRDD<Row> customers =
        numbers(spark, first, rows).map(number -> Customer.of(seed, number, origin).row());
    return spark.createDataFrame(customers, Customer.SCHEMA);
  }

  /** Writes them; the directory has all or none. */
  static void write(Dataset<Row> table, Format format, MarkedDirectory directory)
      throws IOException {
    try (MarkedWriting writing = directory.begin()) {
      var writer = table.write().mode(SaveMode.Append);
      String place = writing.place().toString();
      if (format == Format.CSV) {
        writer.option("header", "true").csv(place);
      } else {
        writer.parquet(place);
      }
      writing.finish(Map.of());
    }
  }

  private static JavaRDD<Long> numbers(SparkSession spark, long first, long rows) {
    int files = (int) ((rows - 1) / ROWS_PER_FILE + 1);
    return spark.range(first, first + rows, 1, files).toJavaRDD();
  }
}
