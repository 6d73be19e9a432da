package io.gradus.round;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.Option;

/**
 * What Spark tells of the jobs that are watched: how long it needs to start their stages, from a
 * stage's submission to the launch of its first task, and which executor's tasks ended last; by the
 * driver's clock.
 *
 * <p>Spark tells of them later, on a thread of its own, so that what belongs to one round may be
 * counted to the next.
 */
final class WatchedJobs extends SparkListener implements AutoCloseable {
  private static final String PROPERTY = "gradus.watched";

  private final JavaSparkContext spark;
  private final int partitions;
  private final String id = UUID.randomUUID().toString();
  private final Map<Integer, Stage> stages = new ConcurrentHashMap<>();
  private final AtomicLong milliseconds = new AtomicLong();
  private final StragglerCounts stragglers = new StragglerCounts();

  /** One that was submitted and has not ended. */
  private static final class Stage {
    /** In milliseconds. */
    final long submitted;

    boolean started;

    /** Of the last task that ended, in milliseconds. */
    final Map<ExecutorName, Long> ended = new HashMap<>();

    Stage(long submitted) {
      this.submitted = submitted;
    }
  }

  /**
   * @param partitions of the rows: stages of as many tasks compute with them
   */
  WatchedJobs(JavaSparkContext spark, int partitions) {
    this.spark = spark;
    this.partitions = partitions;
    spark.sc().addSparkListener(this);
  }

  /** Watches the jobs that this thread starts until {@link #leave}. */
  void enter() {
    spark.setLocalProperty(PROPERTY, id);
  }

  void leave() {
    spark.setLocalProperty(PROPERTY, null);
  }

  /** Seconds until stages had started that were told of since the last call. */
  double takeScheduling() {
    return milliseconds.getAndSet(0) / 1e3;
  }

  /** Who ended last in the stages that were told of so far. */
  Stragglers stragglers() {
    return stragglers.stragglers();
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted stage) {
    Properties properties = stage.properties();
    Option<Object> time = stage.stageInfo().submissionTime();
    if (properties != null && id.equals(properties.getProperty(PROPERTY)) && time.isDefined()) {
      stages.put(stage.stageInfo().stageId(), new Stage((Long) time.get()));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    Stage stage = stages.get(task.stageId());
    if (stage != null && !stage.started) {
      stage.started = true;
      milliseconds.addAndGet(Math.max(0, task.taskInfo().launchTime() - stage.submitted));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    Stage stage = stages.get(task.stageId());
    if (stage != null && task.taskInfo() != null && task.taskInfo().successful()) {
      stage.ended.merge(
          new ExecutorName(task.taskInfo().executorId(), task.taskInfo().host()),
          task.taskInfo().finishTime(),
          Math::max);
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    Stage stage = stages.remove(completed.stageInfo().stageId());
    if (stage != null && completed.stageInfo().numTasks() == partitions && stage.ended.size() > 1) {
      ExecutorName last = null;
      for (ExecutorName executor : stage.ended.keySet()) {
        if (last == null || stage.ended.get(executor) > stage.ended.get(last)) {
          last = executor;
        }
      }
      long end = stage.ended.remove(last);
      long others = stage.ended.values().stream().mapToLong(Long::longValue).max().orElseThrow();
      stragglers.add(last, (end - others) / 1e3);
    }
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(this);
  }
}
