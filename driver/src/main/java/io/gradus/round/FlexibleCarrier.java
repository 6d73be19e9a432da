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
  public List<Answer> round(List<? extends Request<?>> requests) {
    if (slotsAreMissing && System.nanoTime() - lastLook > LOOK_NANOS) {
      look();
    }
    if (!slotsAreMissing) {
      try {
        return resident.round(requests);
      } catch (MissingSlotsException e) {
        logger.warn(
            "{} Until executors that were lost are there again, rounds travel as Spark jobs.",
            e.found());
        slotsAreMissing = true;
        lastLook = System.nanoTime();
      }
    }
    if (jobs == null) {
      jobs = newJobs.get();
    }
    return jobs.round(requests);
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
