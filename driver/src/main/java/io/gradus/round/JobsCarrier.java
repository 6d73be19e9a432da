package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.metric.Metrics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * Rounds as Spark jobs: a broadcast of the parameters, and an ordered tree aggregate of the
 * gradients. Works on every cluster, under dynamic allocation and speculation too.
 *
 * <p>Few parameters travel in the closure, which Spark broadcasts anyway. While all answers
 * together are small they come to the driver as they are and are added there; otherwise each group
 * of {@link SumOrder} is added on an executor first, so that the driver holds ⌈√P⌉ gradients at
 * most. The order of additions is the same.
 */
final class JobsCarrier implements RoundCarrier {
  /** Answers of all partitions together, in bytes, up to which the driver adds them itself. */
  private static final long DIRECT_BYTES = 256L << 20;

  /**
   * Values up to which a second broadcast beside that of the closure does not pay; Spark warns of
   * closures beyond 1000 KiB.
   */
  private static final int IN_CLOSURE = 1 << 17;

  private final JavaSparkContext spark;
  private final RoundData data;
  private final RoundProgram program;
  private final SumOrder order;
  private final long directBytes;
  private final String reason;
  private final SchedulingTime scheduling;

  /**
   * What was sent last, held until the next round: Spark drops broadcasts that nobody holds by
   * itself, and logs an error when it meets our own dropping of the same one.
   */
  @SuppressWarnings("unused")
  private Sent last;

  JobsCarrier(JavaSparkContext spark, RoundData data, RoundProgram program) {
    this(spark, data, program, "");
  }

  /**
   * @param reason why rounds are no resident ones
   */
  JobsCarrier(JavaSparkContext spark, RoundData data, RoundProgram program, String reason) {
    this(spark, data, program, reason, DIRECT_BYTES);
  }

  /** With a limit of its own, so that both ways can be held against each other. */
  JobsCarrier(JavaSparkContext spark, RoundData data, RoundProgram program, long directBytes) {
    this(spark, data, program, "", directBytes);
  }

  private JobsCarrier(
      JavaSparkContext spark,
      RoundData data,
      RoundProgram program,
      String reason,
      long directBytes) {
    this.spark = spark;
    this.data = data;
    this.program = program;
    this.order = SumOrder.of(data.partitions());
    this.directBytes = directBytes;
    this.reason = reason;
    this.scheduling = new SchedulingTime(spark);
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public Answer round(RoundInput input) {
    long start = System.nanoTime();
    scheduling.enter();
    try (Sent values = Sent.to(spark, input.values())) {
      last = values;
      RoundJob job = new RoundJob(program, values, input);
      long sent = System.nanoTime();
      List<Gradient> answers = answers(job, input);
      long answered = System.nanoTime();
      Gradient sum =
          answers.size() == order.partitions()
              ? order.sum(answers, JobsCarrier::add)
              : SumOrder.ascending(answers, JobsCarrier::add);
      long summed = System.nanoTime();
      return new Answer(
          sum,
          RoundTiming.round(
              (summed - start) / 1e9,
              scheduling.take(),
              (sent - start) / 1e9,
              sum.slowestSeconds(),
              (summed - answered) / 1e9));
    } finally {
      scheduling.leave();
    }
  }

  /** One answer a partition, or one sum a group. */
  private List<Gradient> answers(RoundJob job, RoundInput input) {
    boolean direct =
        order.groups() == 1
            || (long) order.partitions() * input.values().length * Float.BYTES <= directBytes;
    try {
      return direct ? answerOfEach(job) : groupSums(job).collect();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala declares nothing: a SparkException arrives unannounced.
      if (e instanceof SparkException) {
        throw new RoundFailedException("Spark gave up on a partition of this round.", e);
      }
      throw new IllegalStateException(e);
    }
  }

  /**
   * As {@code map} and {@code collect} would, without what Spark does for each lambda: it reads its
   * class to find what it has caught, some 4 ms a round.
   */
  private List<Gradient> answerOfEach(RoundJob job) {
    Object answers =
        spark.sc().runJob(data.training().rdd(), job, ClassTag$.MODULE$.apply(Gradient.class));
    return List.of((Gradient[]) answers);
  }

  /** One sum a group, groups ascending. */
  private JavaRDD<Gradient> groupSums(RoundJob job) {
    SumOrder groups = order;
    return data.training()
        .mapPartitionsWithIndex(
            (partition, rows) ->
                List.of(
                        new Tuple2<>(
                            groups.group(partition),
                            new Tuple2<>(partition, job.answer(partition, rows.next()))))
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
  public Metrics check(float[] parameters, float[] buffers) {
    return data.evaluator().evaluate(data.validation().orElseThrow(), parameters, buffers);
  }

  @Override
  public void release() {
    // Nothing is held between rounds.
  }

  @Override
  public void close() {
    scheduling.close();
  }

  private static Gradient add(Gradient sum, Gradient answer) {
    sum.add(answer);
    return sum;
  }

  /** The round's values on their way to the tasks: in the closure, or as a broadcast. */
  private static final class Sent implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final Floats inClosure;
    private final Broadcast<Floats> broadcast;

    private Sent(Floats inClosure, Broadcast<Floats> broadcast) {
      this.inClosure = inClosure;
      this.broadcast = broadcast;
    }

    static Sent to(JavaSparkContext spark, float[] values) {
      return values.length <= IN_CLOSURE
          ? new Sent(new Floats(values), null)
          : new Sent(null, spark.broadcast(new Floats(values)));
    }

    float[] values() {
      return broadcast == null ? inClosure.values() : broadcast.value().values();
    }

    /** Does not wait until the executors have dropped theirs. */
    @Override
    public void close() {
      if (broadcast != null) {
        broadcast.destroy();
      }
    }
  }

  /** What a round does with one partition. */
  private static final class RoundJob
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Block>, Gradient>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RoundProgram program;
    private final Sent values;
    private final RoundInput withoutValues;

    RoundJob(RoundProgram program, Sent values, RoundInput input) {
      this.program = program;
      this.values = values;
      this.withoutValues = input.with(null);
    }

    @Override
    public Gradient apply(TaskContext task, scala.collection.Iterator<Block> rows) {
      return answer(task.partitionId(), rows.next());
    }

    Gradient answer(int partition, Block rows) {
      Gradient answer = program.blankAnswer(withoutValues.kind());
      program.run(
          partition, rows, withoutValues.with(values.values()), program.compression(), answer);
      return answer;
    }
  }
}
