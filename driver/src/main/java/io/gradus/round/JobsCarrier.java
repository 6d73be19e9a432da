package io.gradus.round;

import io.gradus.data.Block;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
 * most. The order of additions is the same. Programs that have rows of their own have jobs of their
 * own: blocks of the same partition may lie on different executors, and would travel every round.
 */
final class JobsCarrier implements RoundCarrier {
  /** Answers of all partitions together, in bytes, up to which the driver adds them itself. */
  private static final long DIRECT_BYTES = 256L << 20;

  private final JavaSparkContext spark;
  private final RoundData data;
  private final List<RoundProgram> programs;
  private final SumOrder order;
  private final long directBytes;
  private final String reason;
  private final WatchedJobs watched;

  /**
   * What was sent last, held until the next round: Spark drops broadcasts that nobody holds by
   * itself, and logs an error when it meets our own dropping of the same one.
   */
  @SuppressWarnings("unused")
  private SentRequests last;

  JobsCarrier(JavaSparkContext spark, RoundData data, List<RoundProgram> programs) {
    this(spark, data, programs, "");
  }

  /**
   * @param reason why rounds are no resident ones
   */
  JobsCarrier(JavaSparkContext spark, RoundData data, List<RoundProgram> programs, String reason) {
    this(spark, data, programs, reason, DIRECT_BYTES);
  }

  /** With a limit of its own, so that both ways can be held against each other. */
  JobsCarrier(
      JavaSparkContext spark, RoundData data, List<RoundProgram> programs, long directBytes) {
    this(spark, data, programs, "", directBytes);
  }

  private JobsCarrier(
      JavaSparkContext spark,
      RoundData data,
      List<RoundProgram> programs,
      String reason,
      long directBytes) {
    this.spark = spark;
    this.data = data;
    this.programs = List.copyOf(programs);
    this.order = SumOrder.of(data.partitions());
    this.directBytes = directBytes;
    this.reason = reason;
    long bytes = RoundProgram.answerBytes(programs);
    ResultSize.require(spark, isDirect(bytes) ? order.partitions() : order.groups(), bytes);
    this.watched = new WatchedJobs(spark, order.partitions());
  }

  @Override
  public String name() {
    return "jobs";
  }

  @Override
  public String reason() {
    return reason;
  }

  /** The job runs when the round is finished. */
  @Override
  public Begun begin(int track, List<? extends Request<?>> requests, Taker taker) {
    return () -> jobs(requests, taker);
  }

  private void jobs(List<? extends Request<?>> requests, Taker taker) {
    Answer[] answers = new Answer[requests.size()];
    Map<JavaRDD<Block>, List<Integer>> parts = new LinkedHashMap<>();
    for (int part = 0; part < answers.length; part++) {
      parts.computeIfAbsent(data.blocks(requests.get(part)), any -> new ArrayList<>()).add(part);
    }
    parts.forEach((blocks, about) -> job(blocks, requests, about, answers));
    for (int part = 0; part < answers.length; part++) {
      taker.summed(part, answers[part]);
      taker.take(part, answers[part]);
    }
  }

  /**
   * The job of those requests of a round that are about the same rows.
   *
   * @param about their places in the round
   */
  private void job(
      JavaRDD<Block> blocks,
      List<? extends Request<?>> round,
      List<Integer> about,
      Answer[] answers) {
    long start = System.nanoTime();
    List<Request<?>> requests = about.stream().<Request<?>>map(round::get).toList();
    watched.enter();
    try (SentRequests sent = SentRequests.to(spark, requests)) {
      last = sent;
      RoundJob job = new RoundJob(programs, sent);
      long handed = System.nanoTime();
      List<Object[]> answered = answers(job, blocks, requests);
      double waited = (System.nanoTime() - start) / 1e9;
      double schedule = watched.takeScheduling();
      for (int i = 0; i < about.size(); i++) {
        double send = (handed - start) / 1e9;
        answers[about.get(i)] =
            answer(requests.get(i), column(answered, i), waited, schedule, send);
      }
    } finally {
      watched.leave();
    }
  }

  private static List<?> column(List<Object[]> answers, int request) {
    return answers.stream().map(answer -> answer[request]).toList();
  }

  /**
   * Adds up what came back of a request.
   *
   * @param waited seconds until all answers were there
   */
  @SuppressWarnings("unchecked")
  private <A> Answer answer(
      Request<A> request, List<?> answers, double waited, double schedule, double send) {
    long answered = System.nanoTime();
    List<A> parts = (List<A>) answers;
    A total =
        parts.size() == order.partitions()
            ? request.total(parts, order)
            : SumOrder.ascending(parts, request::add);
    double sum = (System.nanoTime() - answered) / 1e9;
    return new Answer(
        total, RoundTiming.round(waited + sum, schedule, send, request.slowestSeconds(total), sum));
  }

  private boolean isDirect(long bytes) {
    return order.groups() == 1 || order.partitions() * bytes <= directBytes;
  }

  /** One array of answers a partition, or of their sums a group; an answer a request in each. */
  private List<Object[]> answers(RoundJob job, JavaRDD<Block> blocks, List<Request<?>> requests) {
    long bytes = requests.stream().mapToLong(Request::answerBytes).sum();
    try {
      return isDirect(bytes) ? answerOfEach(job, blocks) : groupSums(job, blocks).collect();
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
  private List<Object[]> answerOfEach(RoundJob job, JavaRDD<Block> blocks) {
    Object answers = spark.sc().runJob(blocks.rdd(), job, ClassTag$.MODULE$.apply(Object[].class));
    return List.of((Object[][]) answers);
  }

  /** One array of sums a group, groups ascending. */
  private JavaRDD<Object[]> groupSums(RoundJob job, JavaRDD<Block> blocks) {
    SumOrder groups = order;
    return blocks
        .mapPartitionsWithIndex(
            (partition, rows) ->
                List.of(
                        new Tuple2<>(
                            groups.group(partition),
                            new Tuple2<>(partition, job.answers(partition, rows.next()))))
                    .iterator(),
            true)
        .mapToPair(pair -> pair)
        .partitionBy(new HashPartitioner(order.groups()))
        .mapPartitions(group -> groupSum(job, group), true);
  }

  private static Iterator<Object[]> groupSum(
      RoundJob job, Iterator<Tuple2<Integer, Tuple2<Integer, Object[]>>> group) {
    List<Tuple2<Integer, Object[]>> members = new ArrayList<>();
    group.forEachRemaining(member -> members.add(member._2()));
    members.sort(Comparator.comparing(Tuple2::_1));
    return List.<Object[]>of(
            SumOrder.ascending(members.stream().map(Tuple2::_2).toList(), job::add))
        .iterator();
  }

  @Override
  public Stragglers stragglers() {
    return watched.stragglers();
  }

  @Override
  public void release() {
    // Nothing is held between rounds.
  }

  @Override
  public void close() {
    watched.close();
  }

  /** What a round does with one partition. */
  private static final class RoundJob
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Block>, Object[]>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<RoundProgram> programs;
    private final SentRequests sent;

    RoundJob(List<RoundProgram> programs, SentRequests sent) {
      this.programs = new ArrayList<>(programs);
      this.sent = sent;
    }

    @Override
    public Object[] apply(TaskContext task, scala.collection.Iterator<Block> rows) {
      return answers(task.partitionId(), rows.next());
    }

    Object[] answers(int partition, Block rows) {
      Object[] answers = new Object[sent.size()];
      for (int i = 0; i < answers.length; i++) {
        Request<?> request = sent.request(i);
        Seat seat = new Seat(programs.get(request.program()));
        answers[i] = request.answer(seat, partition, rows);
      }
      return answers;
    }

    Object[] add(Object[] sums, Object[] answers) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] = add(sent.withoutValues(i), sums[i], answers[i]);
      }
      return sums;
    }

    private static <A> A add(Request<A> request, Object sum, Object answer) {
      return request.add(request.answers().cast(sum), request.answers().cast(answer));
    }
  }
}
