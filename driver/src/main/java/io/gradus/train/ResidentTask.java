package io.gradus.train;

import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.data.Block;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A task that stays: asks the driver for a round, computes it, and asks again with its answer,
 * until it is told to leave.
 */
final class ResidentTask implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Scala's function type, serializable as Spark wants its closures. */
  private interface StageFunction
      extends Function1<scala.collection.Iterator<Block>, scala.collection.Iterator<Integer>>,
          Serializable {}

  private final RoundProgram program;
  private final String host;
  private final int port;
  private final int stage;

  /** Attempts that Spark makes of one stage, at most; its default is 4. */
  private static final int ATTEMPTS = 1 << 12;

  /**
   * @param stage counts the stages of a carrier, so that tasks of an earlier one are recognized
   */
  ResidentTask(RoundProgram program, String host, int port, int stage) {
    this.program = program;
    this.host = host;
    this.port = port;
    this.stage = stage;
  }

  /** The barrier stage of all tasks; each element is the number of rounds that a task computed. */
  JavaRDD<Integer> barrierStage(JavaRDD<Block> blocks) {
    ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
    StageFunction function = this::stay;
    return JavaRDD.fromRDD(blocks.rdd().barrier().mapPartitions(function, true, tag), tag);
  }

  /** The converters of Scala 2.12, which 2.13 knows still. */
  @SuppressWarnings("deprecation")
  private scala.collection.Iterator<Integer> stay(scala.collection.Iterator<Block> rows) {
    Iterator<Block> blocks = JavaConverters.asJavaIteratorConverter(rows).asJava();
    return JavaConverters.asScalaIteratorConverter(stay(blocks)).asScala();
  }

  private Iterator<Integer> stay(Iterator<Block> rows) {
    try {
      return java.util.List.of(rounds(rows.next())).iterator();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The resident task was cancelled.", e);
    }
  }

  private int rounds(Block block) throws IOException, InterruptedException {
    BarrierTaskContext task = BarrierTaskContext.get();
    int partition = task.partitionId();
    int generation = stage * ATTEMPTS + task.stageAttemptNumber();
    Plan plan = program.plan();
    Gradient answer = Gradient.of(plan);
    float[] parameters = new float[plan.layout().parameterCount()];
    RoundInput[] input = new RoundInput[1];
    ByteBuffer question =
        ResidentProtocol.allocate(ResidentProtocol.QUESTION_HEADER + answer.byteCount());
    ResidentProtocol.question(question, partition, generation, ResidentProtocol.NOTHING).flip();
    int rounds = 0;
    try (ResidentConnection driver = new ResidentConnection(SparkEnv.get().conf(), host, port)) {
      while (true) {
        ResidentConnection.Answer reply =
            driver.ask(
                question,
                (round, payload) -> input[0] = RoundMessage.read(payload, parameters),
                task);
        switch (reply.kind) {
          case STOP:
            return rounds;
          case WAIT:
            ResidentProtocol.question(question, partition, generation, ResidentProtocol.NOTHING)
                .flip();
            break;
          case ROUND:
            answer.clear();
            program.run(partition, block, input[0], answer);
            ResidentProtocol.question(question, partition, generation, reply.round);
            answer.writeTo(question);
            question.flip();
            rounds++;
            break;
        }
      }
    }
  }
}
