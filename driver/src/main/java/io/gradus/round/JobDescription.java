package io.gradus.round;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's UI calls the jobs that this thread starts, until it is closed; then they are called
 * and grouped again as they were before, so that a notebook's next job does not bear our name.
 */
public final class JobDescription implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";
  private static final String GROUP = "spark.jobGroup.id";
  private static final String INTERRUPT = "spark.job.interruptOnCancel";

  private final JavaSparkContext spark;
  private final String description;
  private final String group;
  private final String interrupt;

  private JobDescription(JavaSparkContext spark) {
    this.spark = spark;
    this.description = spark.getLocalProperty(DESCRIPTION);
    this.group = spark.getLocalProperty(GROUP);
    this.interrupt = spark.getLocalProperty(INTERRUPT);
  }

  /** Remembers what this thread's jobs are called. */
  public static JobDescription scope(JavaSparkContext spark) {
    return new JobDescription(spark);
  }

  /** What the jobs are called from now on. */
  public JobDescription is(String text) {
    spark.setLocalProperty(DESCRIPTION, text);
    return this;
  }

  @Override
  public void close() {
    spark.setLocalProperty(DESCRIPTION, description);
    spark.setLocalProperty(GROUP, group);
    spark.setLocalProperty(INTERRUPT, interrupt);
  }
}
