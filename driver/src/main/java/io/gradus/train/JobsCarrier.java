package io.gradus.train;

import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.data.Block;
import io.gradus.model.Floats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Rounds as Spark jobs: a broadcast of the parameters, and an ordered tree aggregate of the
 * gradients. Works on every cluster, under dynamic allocation and speculation too.
 *
 * <p>While all answers together are small they come to the driver as they are and are added there;
 * otherwise each group of {@link SumOrder} is added on an executor first, so that the driver holds
 * ⌈√P⌉ gradients at most. The order of additions is the same.
 */
final class JobsCarrier implements RoundCarrier {
  /** Answers of all partitions together, in bytes, up to which the driver adds them itself. */
  private static final long DIRECT_BYTES = 256L << 20;

  private final JavaSparkContext spark;
  private final JavaRDD<Block> blocks;
  private final RoundProgram program;
  private final SumOrder order;
  private final boolean direct;

  JobsCarrier(JavaSparkContext spark, JavaRDD<Block> blocks, RoundProgram program) {
    this(spark, blocks, program, DIRECT_BYTES);
  }

  /** With a limit of its own, so that both ways can be held against each other. */
  JobsCarrier(
      JavaSparkContext spark, JavaRDD<Block> blocks, RoundProgram program, long directBytes) {
    this.spark = spark;
    this.blocks = blocks;
    this.program = program;
    this.order = SumOrder.of(blocks.getNumPartitions());
    long answerBytes = (long) program.plan().layout().parameterCount() * Float.BYTES;
    this.direct = order.groups() == 1 || order.partitions() * answerBytes <= directBytes;
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public Gradient round(RoundInput input) {
    Broadcast<Floats> parameters = spark.broadcast(new Floats(input.parameters()));
    try {
      RoundJob job =
          new RoundJob(program, parameters, input.epoch(), input.stepInEpoch(), input.step());
      JavaRDD<Gradient> answers = blocks.mapPartitionsWithIndex(job::answer, true);
      return direct
          ? order.sum(answers.collect(), JobsCarrier::add)
          : SumOrder.ascending(groupSums(answers).collect(), JobsCarrier::add);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala declares nothing: a SparkException arrives unannounced.
      if (e instanceof SparkException) {
        throw new RoundFailedException("Spark gave up on a partition of this round.", e);
      }
      throw new IllegalStateException(e);
    } finally {
      parameters.destroy();
    }
  }

  /** One sum a group, groups ascending. */
  private JavaRDD<Gradient> groupSums(JavaRDD<Gradient> answers) {
    SumOrder groups = order;
    return answers
        .mapPartitionsWithIndex(
            (partition, answer) ->
                List.of(
                        new Tuple2<>(
                            groups.group(partition), new Tuple2<>(partition, answer.next())))
                    .iterator(),
            true)
        .mapToPair(pair -> pair)
        .partitionBy(new HashPartitioner(order.groups()))
        .mapPartitions(JobsCarrier::groupSum, true);
  }

  private static Iterator<Gradient> groupSum(
      Iterator<Tuple2<Integer, Tuple2<Integer, Gradient>>> group) {
    List<Tuple2<Integer, Gradient>> members = new ArrayList<>();
    group.forEachRemaining(member -> members.add(member._2()));
    members.sort(Comparator.comparing(Tuple2::_1));
    return List.of(SumOrder.ascending(members.stream().map(Tuple2::_2).toList(), JobsCarrier::add))
        .iterator();
  }

  @Override
  public void release() {
    // Nothing is held between rounds.
  }

  @Override
  public void close() {
    // Every broadcast ended with its round.
  }

  private static Gradient add(Gradient sum, Gradient answer) {
    sum.add(answer);
    return sum;
  }

  /** One round's closure. */
  private static final class RoundJob implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private final RoundProgram program;
    private final Broadcast<Floats> parameters;
    private final int epoch;
    private final int stepInEpoch;
    private final long step;

    RoundJob(
        RoundProgram program, Broadcast<Floats> parameters, int epoch, int stepInEpoch, long step) {
      this.program = program;
      this.parameters = parameters;
      this.epoch = epoch;
      this.stepInEpoch = stepInEpoch;
      this.step = step;
    }

    Iterator<Gradient> answer(int partition, Iterator<Block> rows) {
      Plan plan = program.plan();
      Gradient answer = Gradient.of(plan);
      program.run(
          partition,
          rows.next(),
          new RoundInput(epoch, stepInEpoch, step, parameters.value().values()),
          answer);
      return List.of(answer).iterator();
    }
  }
}
