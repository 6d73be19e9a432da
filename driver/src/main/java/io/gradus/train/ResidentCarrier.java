package io.gradus.train;

import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.data.Block;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds without a Spark job each: one barrier stage whose tasks stay. The driver still sends the
 * parameters and applies the update, the tasks still answer with their gradients, and these are
 * added in {@link SumOrder}; so the bits are those of {@link JobsCarrier}, at a fraction of its
 * latency.
 *
 * <p>The stage starts with the first round and ends with {@link #release()}. When a task or its
 * executor is lost, a new stage starts, and its tasks are given the open round; when that fails
 * again and again, the round fails with Spark's cause. The driver has the whole state at every
 * moment. All of a round's gradients lie on the driver at once: partitions × gradient bytes.
 */
final class ResidentCarrier implements RoundCarrier {
  private static final Logger logger = LoggerFactory.getLogger(ResidentCarrier.class);
  private static final AtomicInteger threads = new AtomicInteger();

  /** As Spark's own default for tasks. */
  private static final int MOST_FAILURES = 4;

  /** How often the driver looks whether the stage is still alive while it waits for answers. */
  private static final long LOOK_MILLIS = 500;

  /** A stage that was told to leave but does not within this time is cancelled. */
  private static final long LEAVE_SECONDS = 30;

  private final JavaSparkContext spark;
  private final JavaRDD<Block> blocks;
  private final RoundProgram program;
  private final String description;
  private final SumOrder order;
  private final List<Gradient> answers = new ArrayList<>();
  private final ResidentServer server;
  private final String jobGroup;
  private final ByteBuffer reply;
  private long round;
  private int stages;
  private CompletableFuture<Void> stage;

  ResidentCarrier(
      JavaSparkContext spark, JavaRDD<Block> blocks, RoundProgram program, String description) {
    this.spark = spark;
    this.blocks = blocks;
    this.program = program;
    this.description = description;
    this.order = SumOrder.of(blocks.getNumPartitions());
    Plan plan = program.plan();
    for (int partition = 0; partition < order.partitions(); partition++) {
      answers.add(Gradient.of(plan));
    }
    this.reply =
        ResidentProtocol.allocate(
            ResidentProtocol.REPLY_HEADER + RoundMessage.bytes(plan.layout().parameterCount()));
    this.server =
        new ResidentServer(
            spark.getConf(),
            order.partitions(),
            (partition, payload) -> answers.get(partition).readFrom(payload));
    this.jobGroup = "gradus-resident-" + server.port();
  }

  @Override
  public String name() {
    return "resident";
  }

  @Override
  public Gradient round(RoundInput input) {
    round++;
    ResidentProtocol.reply(reply, ResidentProtocol.Reply.ROUND, round);
    RoundMessage.write(input, reply);
    server.open(round, reply.flip());
    if (stage == null) {
      stage = startStage();
    }
    awaitAnswers();
    return order.sum(answers, ResidentCarrier::add);
  }

  @Override
  public void release() {
    if (stage == null) {
      return;
    }
    CompletableFuture<Void> leaving = stage;
    stage = null;
    server.stop();
    try {
      leaving.get(LEAVE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      spark.cancelJobGroup(jobGroup);
    } catch (ExecutionException e) {
      // All rounds are answered: how the stage ended no longer matters.
    } catch (InterruptedException e) {
      spark.cancelJobGroup(jobGroup);
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    release();
    server.close();
  }

  private CompletableFuture<Void> startStage() {
    ResidentTask task = new ResidentTask(program, server.host(), server.port(), stages++);
    JavaRDD<Integer> resident = task.barrierStage(blocks);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              spark.setJobGroup(jobGroup, description, true);
              try {
                resident.collect();
                ended.complete(null);
              } catch (Throwable e) {
                ended.completeExceptionally(e);
              }
            },
            "gradus-resident-stage-" + threads.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
    return ended;
  }

  private void awaitAnswers() {
    int failures = 0;
    try {
      while (!server.awaitAnswers(LOOK_MILLIS)) {
        if (stage.isDone()) {
          restart(++failures);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      spark.cancelJobGroup(jobGroup);
      throw new RoundFailedException("The training was interrupted while a round was open.", e);
    }
  }

  /**
   * The stage ended although answers are missing. Spark does not start a barrier stage again whose
   * results go to the driver: we do, as often as Spark would start a task again. The open round is
   * handed to the new tasks; who has answered it need not compute it again.
   */
  private void restart(int failures) throws InterruptedException {
    CompletableFuture<Void> ended = stage;
    stage = null;
    int missing = server.firstMissing();
    Throwable cause = null;
    try {
      ended.get();
    } catch (ExecutionException e) {
      cause = e.getCause();
    }
    int most = spark.getConf().getInt("spark.task.maxFailures", MOST_FAILURES);
    if (failures >= most) {
      throw new RoundFailedException(
          "The resident stage failed %s times in one round; partition %s had not answered."
              .formatted(failures, missing),
          cause);
    }
    logger.warn(
        "The resident stage failed while partition {} had not answered; starting it again ({} of"
            + " {}).",
        missing,
        failures,
        most - 1,
        cause);
    stage = startStage();
  }

  private static Gradient add(Gradient sum, Gradient answer) {
    sum.add(answer);
    return sum;
  }
}
