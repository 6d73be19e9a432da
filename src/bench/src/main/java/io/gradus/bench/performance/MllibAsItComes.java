package io.gradus.bench.performance;

import io.gradus.dataset.pack.PackedData;
import java.io.IOException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** MLlib's passes in a JVM of their own, with the BLAS that Spark finds there. */
final class MllibAsItComes {
  private static final int ITERATIONS = 2;

  private MllibAsItComes() {}

  /** Argument: name of a workload. The last line printed: rows a second. */
  public static void main(String[] arguments) throws IOException {
    Workload workload = Workload.named(arguments[0]);
    try (SparkSession spark = PerformanceReport.session("local[2]");
        PackedData data = workload.data(JavaSparkContext.fromSparkContext(spark.sparkContext()))) {
      System.out.println(Mllib.rate(spark, workload, data, ITERATIONS));
    }
  }
}
