package io.gradus.round;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds without a Spark job each: one barrier stage whose tasks stay. The driver still sends the
 * parameters and applies the update, the tasks still answer for their rows, and answers are added
 * in {@link SumOrder}; so the bits are those of {@link JobsCarrier}, at a fraction of its latency.
 *
 * <p>The stage starts with the first round and ends with {@link #release()}. When a task or its
 * executor is lost, a new stage starts, and its tasks are given the open rounds; when that fails
 * again and again, the round fails with Spark's cause. The driver has the whole state at every
 * moment. Between whom the bytes travel is its {@link Topology}.
 */
final class ResidentCarrier implements RoundCarrier {
  private static final Logger logger = LoggerFactory.getLogger(ResidentCarrier.class);
  private static final AtomicInteger threads = new AtomicInteger();

  /** As Spark's own default for tasks. */
  private static final int MOST_FAILURES = 4;

  /** How often the driver looks whether the stage is still alive while it waits for answers. */
  private static final long LOOK_MILLIS = 500;

  /** How often a stage that is about to start looks for slots. */
  private static final long SLOTS_MILLIS = 100;

  /** A stage that was told to leave but does not within this time is cancelled. */
  private static final long LEAVE_SECONDS = 30;

  /** A round that is not answered within this time counts as failed, whatever Spark says. */
  private static final String ROUND_TIMEOUT = "spark.gradus.roundTimeout";

  private static final String USUAL_ROUND_TIMEOUT = "1h";

  /** How long rounds wait for executors that were lost to be replaced. */
  private static final String SLOT_TIMEOUT = "spark.gradus.slotTimeout";

  private static final String USUAL_SLOT_TIMEOUT = "1min";

  /** Where there are no rounds as jobs to go on with. */
  private static final String LONG_SLOT_TIMEOUT = "10min";

  /** How tasks reach the driver. */
  enum Door {
    /** Those in the driver's process directly, others by the network. */
    NEAREST,
    /** All by the network. */
    NETWORK,
    /** By way of executors, of which each adds up a share. */
    SHARDED
  }

  private final JavaSparkContext spark;
  private final RoundData data;
  private final List<RoundProgram> programs;
  private final String description;
  private final String reason;
  private final SumOrder order;
  private final Topology topology;
  private final String jobGroup;
  private final long roundTimeoutMillis;
  private final long slotTimeoutMillis;

  /** Of each program, by the kind of its requests. */
  private final List<Map<RequestMessage.Kind, AnswerSum<?>>> sums;

  private long round;
  private int stages;
  private CompletableFuture<Void> stage;
  private final StragglerCounts stragglers = new StragglerCounts();

  ResidentCarrier(
      JavaSparkContext spark, RoundData data, List<RoundProgram> programs, String description) {
    this(spark, data, programs, description, Door.NEAREST, "");
  }

  /** With a choice of its own, so that all ways can be held against each other. */
  ResidentCarrier(
      JavaSparkContext spark,
      RoundData data,
      List<RoundProgram> programs,
      String description,
      Door door) {
    this(spark, data, programs, description, door, "");
  }

  /**
   * @param reason why it is that door
   */
  ResidentCarrier(
      JavaSparkContext spark,
      RoundData data,
      List<RoundProgram> programs,
      String description,
      Door door,
      String reason) {
    this.spark = spark;
    this.reason = reason;
    this.data = data;
    this.programs = List.copyOf(programs);
    this.description = description;
    this.order = SumOrder.of(data.partitions());
    this.topology = topology(spark, order, door);
    this.sums = new ArrayList<>();
    programs.forEach(any -> sums.add(new EnumMap<>(RequestMessage.Kind.class)));
    this.jobGroup = "gradus-resident-" + UUID.randomUUID();
    this.roundTimeoutMillis = spark.getConf().getTimeAsMs(ROUND_TIMEOUT, USUAL_ROUND_TIMEOUT);
    this.slotTimeoutMillis =
        spark
            .getConf()
            .getTimeAsMs(
                SLOT_TIMEOUT,
                programs.stream().anyMatch(RoundProgram::remembers)
                    ? LONG_SLOT_TIMEOUT
                    : USUAL_SLOT_TIMEOUT);
  }

  private static Topology topology(JavaSparkContext spark, SumOrder order, Door door) {
    SparkConf conf = spark.getConf();
    return switch (door) {
      case NEAREST -> new Star(conf, order, Star.Here.DIRECTLY, !spark.sc().isLocal());
      case NETWORK -> new Star(conf, order, Star.Here.BY_NETWORK, true);
      case SHARDED -> new Sharded(conf, order, Sharding.executors(spark, order.partitions()));
    };
  }

  @Override
  public String name() {
    return topology.name();
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public int tracks() {
    return topology.tracks();
  }

  @Override
  public Begun begin(int track, List<? extends Request<?>> requests, Taker taker) {
    long start = System.nanoTime();
    List<AnswerSum<?>> gathered = new ArrayList<>(requests.size());
    for (Request<?> request : requests) {
      gathered.add(sumOf(request));
    }
    AtomicLong sent = new AtomicLong(start);
    OpenRound open =
        new OpenRound(
            track,
            ++round,
            requests,
            gathered,
            part -> {
              Answer answer = answer(requests.get(part), gathered.get(part), start, sent.get());
              taker.summed(part, answer);
              if (part == requests.size() - 1) {
                note(gathered.get(part));
              }
              return answer;
            });
    hand(open);
    sent.set(System.nanoTime());
    return () -> finish(open, taker);
  }

  private void finish(OpenRound open, Taker taker) {
    Watch watch = new Watch();
    for (int part = 0; part < open.requests().size(); ) {
      int end = open.together(part);
      watch.awaitAnswers(open, part, end);
      for (; part < end; part++) {
        taker.take(part, finished(open, part));
      }
    }
  }

  private Answer finished(OpenRound open, int part) {
    try {
      return open.answer(part);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private RoundFailedException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    spark.cancelJobGroup(jobGroup);
    return new RoundFailedException("The training was interrupted while a round was open.", cause);
  }

  private AnswerSum<?> sumOf(Request<?> request) {
    return sums.get(request.program())
        .computeIfAbsent(
            request.kind(), any -> topology.sum(request, programs.get(request.program())));
  }

  @SuppressWarnings("unchecked")
  private <A> Answer answer(Request<A> request, AnswerSum<?> gathered, long start, long sent) {
    long answered = System.nanoTime();
    A total = ((AnswerSum<A>) gathered).result();
    long summed = System.nanoTime();
    return new Answer(
        total,
        RoundTiming.round(
            (summed - start) / 1e9,
            Math.max(0, topology.lastJoined() - sent) / 1e9,
            (sent - start) / 1e9,
            request.slowestSeconds(total),
            (summed - answered) / 1e9));
  }

  /** Who gave the last answer to the last request of a round, for which the others wait. */
  private void note(AnswerSum<?> gathered) {
    gathered
        .last(partition -> topology.executor(partition).map(ExecutorName::id).orElse(""))
        .ifPresent(
            last ->
                topology
                    .executor(last.partition())
                    .ifPresent(executor -> stragglers.add(executor, last.seconds())));
  }

  @Override
  public Stragglers stragglers() {
    return stragglers.stragglers();
  }

  private void hand(OpenRound open) {
    topology.open(open);
    if (stage == null) {
      stage = startStage();
    }
  }

  @Override
  public void release() {
    if (stage == null) {
      return;
    }
    CompletableFuture<Void> leaving = stage;
    stage = null;
    topology.dismiss();
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

  /**
   * Gives up the open rounds and their stage. Spark may still start that stage when it finds slots;
   * its tasks are told to leave as they come in.
   */
  private void abandon() {
    stage.cancel(false);
    stage = null;
    topology.dismiss();
    spark.cancelJobGroup(jobGroup);
  }

  @Override
  public void close() {
    release();
    topology.close();
  }

  private CompletableFuture<Void> startStage() {
    ResidentWorker task = new ResidentWorker(programs, data.places(), topology.way(), stages++);
    JavaRDD<Integer> resident = task.barrierStage(data.together());
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              spark.setJobGroup(jobGroup, description, true);
              try {
                awaitSlots(ended);
                if (!ended.isCancelled()) {
                  resident.collect();
                }
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

  /**
   * Lost executors are mostly replaced within a second or two, and Spark looks for slots every
   * fifteen only, so the stage is not handed to Spark before.
   */
  private void awaitSlots(CompletableFuture<Void> ended) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(slotTimeoutMillis);
    int slots = Slots.of(spark);
    if (slots < order.partitions()) {
      logger.warn(
          "Waiting for executors: there are slots for {} of {} partitions. At most {} s ({}).",
          slots,
          order.partitions(),
          slotTimeoutMillis / 1000,
          SLOT_TIMEOUT);
    }
    while (Slots.of(spark) < order.partitions()
        && !ended.isCancelled()
        && System.nanoTime() < end) {
      Thread.sleep(SLOTS_MILLIS);
    }
  }

  /** Looks after an open round: is its stage alive, and does everybody answer in time? */
  private final class Watch {
    private int failures;
    private long start = System.nanoTime();
    private long enoughSlots = start;

    /** Waits for the answers to the requests from {@code from} to {@code to}, exclusive. */
    void awaitAnswers(OpenRound open, int from, int to) {
      try {
        while (!open.await(from, to, LOOK_MILLIS)) {
          look();
        }
        start = System.nanoTime();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    private void look() throws InterruptedException {
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > roundTimeoutMillis) {
        logger.warn(
            "No answer of {} within {} ms ({}); ending its stage.",
            topology.missing(),
            roundTimeoutMillis,
            ROUND_TIMEOUT);
        spark.cancelJobGroup(jobGroup);
        start = System.nanoTime();
      }
      if (stage.isDone()) {
        restart(++failures);
        start = System.nanoTime();
      }
      enoughSlots = Slots.of(spark) < order.partitions() ? enoughSlots : System.nanoTime();
      requireSlots(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - enoughSlots));
    }
  }

  /** Spark itself looks for slots for ten minutes, and as often as a stage is tried again. */
  private void requireSlots(long missingMillis) {
    if (missingMillis > slotTimeoutMillis) {
      abandon();
      throw new MissingSlotsException(order.partitions(), Slots.of(spark), missingMillis);
    }
  }

  /**
   * The stage ended although answers are missing. Spark does not start a barrier stage again whose
   * results go to the driver: we do, as often as Spark would start a task again. Open rounds are
   * handed to the new tasks; who has answered it need not compute it again.
   */
  private void restart(int failures) throws InterruptedException {
    CompletableFuture<Void> ended = stage;
    stage = null;
    String missing = topology.missing();
    Throwable cause = null;
    try {
      ended.get();
    } catch (ExecutionException e) {
      cause = e.getCause();
    }
    int most = spark.getConf().getInt("spark.task.maxFailures", MOST_FAILURES);
    if (failures >= most) {
      throw new RoundFailedException(
          "The resident stage failed %s times in one round; %s had not answered."
              .formatted(failures, missing),
          cause);
    }
    logger.warn(
        "The resident stage failed while {} had not answered; starting it again ({} of"
            + " {}): {}",
        missing,
        failures,
        most - 1,
        String.valueOf(cause).lines().findFirst().orElse(""));
    logger.debug("Why the resident stage failed", cause);
    stage = startStage();
  }
}
