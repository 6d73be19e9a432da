package io.gradus.round;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resident rounds, and rounds as jobs while executors are missing: jobs need no slot for each
 * partition. When the slots are there again, rounds are resident again. The bits are the same.
 */
final class FlexibleCarrier implements RoundCarrier {
  private static final Logger logger = LoggerFactory.getLogger(FlexibleCarrier.class);

  /** How often rounds that travel as jobs look whether there are slots again. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final JavaSparkContext spark;
  private final int partitions;
  private final ResidentCarrier resident;
  private final Supplier<JobsCarrier> newJobs;
  private JobsCarrier jobs;
  private boolean slotsAreMissing;

  /** How often the resident stage was given up, with all rounds that were open. */
  private int timesLost;

  private long lastLook;

  /**
   * @param newJobs is asked when slots are missing for the first time
   */
  FlexibleCarrier(
      JavaSparkContext spark,
      int partitions,
      ResidentCarrier resident,
      Supplier<JobsCarrier> newJobs) {
    this.spark = spark;
    this.partitions = partitions;
    this.resident = resident;
    this.newJobs = newJobs;
  }

  @Override
  public String name() {
    return resident.name();
  }

  @Override
  public String reason() {
    return resident.reason();
  }

  @Override
  public int tracks() {
    return resident.tracks();
  }

  @Override
  public Begun begin(int track, List<? extends Request<?>> requests, Taker taker) {
    if (slotsAreMissing && System.nanoTime() - lastLook > LOOK_NANOS) {
      look();
    }
    Counted counted = new Counted(taker, 0);
    if (slotsAreMissing) {
      return () -> finishAsJobs(requests, taker, counted);
    }
    Begun begun = resident.begin(track, requests, counted);
    int losses = timesLost;
    return () -> {
      // What was open when the stage was given up nobody answers any more.
      if (losses != timesLost || !finished(begun)) {
        finishAsJobs(requests, taker, counted);
      }
    };
  }

  /** False if slots went missing before all answers were taken. */
  private boolean finished(Begun begun) {
    try {
      begun.finish();
      return true;
    } catch (MissingSlotsException e) {
      logger.warn(
          "{} Until executors that were lost are there again, rounds travel as Spark jobs.",
          e.found());
      slotsAreMissing = true;
      timesLost++;
      lastLook = System.nanoTime();
      return false;
    }
  }

  private void finishAsJobs(List<? extends Request<?>> requests, Taker taker, Counted before) {
    if (jobs == null) {
      jobs = newJobs.get();
    }
    jobs.round(requests.subList(before.taken, requests.size()), new Counted(taker, before.taken));
  }

  /**
   * Knows which answers are taken, and need not be asked for again. Where slots can go missing all
   * tasks are in other processes, and what is computed with is taken next.
   */
  private static final class Counted implements Taker {
    private final Taker taker;
    private final int before;
    private int taken;

    /**
     * @param before how many answers of the whole round were taken before
     */
    Counted(Taker taker, int before) {
      this.taker = taker;
      this.before = before;
    }

    @Override
    public void summed(int part, Answer answer) {
      taker.summed(before + part, answer);
    }

    @Override
    public void take(int part, Answer answer) {
      taken++;
      taker.take(before + part, answer);
    }
  }

  private void look() {
    lastLook = System.nanoTime();
    if (Slots.of(spark) >= partitions) {
      logger.warn(
          "There is a slot for each of {} partitions again: rounds are resident.", partitions);
      slotsAreMissing = false;
    }
  }

  @Override
  public Stragglers stragglers() {
    return jobs == null ? resident.stragglers() : resident.stragglers().plus(jobs.stragglers());
  }

  @Override
  public void release() {
    resident.release();
  }

  @Override
  public void close() {
    resident.close();
    if (jobs != null) {
      jobs.close();
    }
  }
}
