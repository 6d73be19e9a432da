package io.gradus.round;

import io.gradus.data.Block;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Function1;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A task that stays: is handed a round by the driver, computes it, answers, and waits for the next
 * one, until it is told to leave.
 */
final class ResidentWorker implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Scala's function type, serializable as Spark wants its closures. */
  private interface StageFunction
      extends Function1<scala.collection.Iterator<Block[]>, scala.collection.Iterator<Integer>>,
          Serializable {}

  /** Attempts that Spark makes of one stage, at most; its default is 4. */
  private static final int ATTEMPTS = 1 << 12;

  private final ArrayList<RoundProgram> programs;
  private final BlockPlaces places;
  private final ResidentLink.Way way;
  private final int stage;

  /**
   * @param places of the blocks that requests are about
   * @param way to the driver
   * @param stage counts the stages of a carrier, so that tasks of an earlier one are recognized
   */
  ResidentWorker(List<RoundProgram> programs, BlockPlaces places, ResidentLink.Way way, int stage) {
    this.programs = new ArrayList<>(programs);
    this.places = places;
    this.way = way;
    this.stage = stage;
  }

  /**
   * The barrier stage of all tasks; each element is the number of rounds that a task computed.
   *
   * @param rows the blocks of each partition
   */
  JavaRDD<Integer> barrierStage(JavaRDD<Block[]> rows) {
    ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
    StageFunction function = this::stay;
    return JavaRDD.fromRDD(rows.rdd().barrier().mapPartitions(function, true, tag), tag);
  }

  /** The converters of Scala 2.12, which 2.13 knows still. */
  @SuppressWarnings("deprecation")
  private scala.collection.Iterator<Integer> stay(scala.collection.Iterator<Block[]> rows) {
    Iterator<Block[]> blocks = JavaConverters.asJavaIteratorConverter(rows).asJava();
    return JavaConverters.asScalaIteratorConverter(stay(blocks)).asScala();
  }

  private Iterator<Integer> stay(Iterator<Block[]> rows) {
    try {
      return List.of(rounds(rows.next())).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The resident task was cancelled.", e);
    }
  }

  private int rounds(Block[] blocks) throws IOException, InterruptedException {
    // Not by its own get: in Spark 3 that starts a timer, a thread that keeps a local JVM from
    // ending.
    BarrierTaskContext task = (BarrierTaskContext) TaskContext.get();
    Desk desk = new Desk(task.partitionId(), programs, places, blocks);
    int rounds = 0;
    int generation = stage * ATTEMPTS + task.stageAttemptNumber();
    try (ResidentLink driver = way.link(task, generation, desk)) {
      for (ResidentLink.Handed handed = driver.next(); handed != null; handed = driver.next()) {
        if (handed.shared.isPresent()) {
          handed.shared.get().work(task.partitionId());
        } else {
          answer(driver, handed, desk);
        }
        rounds++;
      }
    }
    return rounds;
  }

  /** Computes for the task's own partition. */
  private static void answer(ResidentLink driver, ResidentLink.Handed handed, Desk desk)
      throws IOException {
    for (int part = 0; part < handed.requests.size(); part++) {
      answer(driver, handed, part, handed.requests.get(part), desk);
    }
    driver.answered(handed);
  }

  private static <A> void answer(
      ResidentLink driver, ResidentLink.Handed round, int part, Request<A> request, Desk desk)
      throws IOException {
    driver.answer(round, part, request, desk.answer(request));
  }
}
