package io.gradus.dataset.scan;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;

/** Spark jobs that say in the UI what they do. */
public final class Jobs {
  private static final String DESCRIPTION = "spark.job.description";

  private Jobs() {}

  /** Runs jobs under a description, and puts back the one before it. */
  public static <T> T described(JavaRDD<?> rdd, String description, Supplier<T> jobs) {
    return described(rdd.context(), description, jobs);
  }

  /** Runs jobs under a description, and puts back the one before it. */
  public static <T> T described(SparkContext context, String description, Supplier<T> jobs) {
    String before = context.getLocalProperty(DESCRIPTION);
    context.setJobDescription(description);
    try {
      return jobs.get();
    } finally {
      context.setJobDescription(before);
    }
  }
}
