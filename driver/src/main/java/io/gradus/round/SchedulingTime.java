package io.gradus.round;

import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.Option;

/**
 * How long Spark needs to start the stages of the jobs that it watches: from a stage's submission
 * to the launch of its first task, by the driver's clock.
 *
 * <p>Spark tells of them later, on a thread of its own, so that what belongs to one round may be
 * counted to the next.
 */
final class SchedulingTime extends SparkListener implements AutoCloseable {
  private static final String PROPERTY = "gradus.scheduling";

  private final JavaSparkContext spark;
  private final String id = UUID.randomUUID().toString();

  /** Submitted, no task launched yet: submission in milliseconds, by stage. */
  private final Map<Integer, Long> submitted = new ConcurrentHashMap<>();

  private final AtomicLong milliseconds = new AtomicLong();

  SchedulingTime(JavaSparkContext spark) {
    this.spark = spark;
    spark.sc().addSparkListener(this);
  }

  /** Watches the jobs that this thread starts until {@link #leave}. */
  void enter() {
    spark.setLocalProperty(PROPERTY, id);
  }

  void leave() {
    spark.setLocalProperty(PROPERTY, null);
  }

  /** Seconds that were told of since the last call. */
  double take() {
    return milliseconds.getAndSet(0) / 1e3;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    Properties properties = stage.properties();
    Option<Object> time = stage.stageInfo().submissionTime();
    if (properties != null && id.equals(properties.getProperty(PROPERTY)) && time.isDefined()) {
      submitted.put(stage.stageInfo().stageId(), (Long) time.get());
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    Long since = submitted.remove(task.stageId());
    if (since != null) {
      milliseconds.addAndGet(Math.max(0, task.taskInfo().launchTime() - since));
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted stage) {
    submitted.remove(stage.stageInfo().stageId());
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
