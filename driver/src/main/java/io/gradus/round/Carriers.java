package io.gradus.round;

import io.gradus.config.Carrier;
import io.gradus.config.ConfigException;
import io.gradus.config.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses how rounds travel. */
public final class Carriers {
  private static final Logger logger = LoggerFactory.getLogger(Carriers.class);

  /**
   * All answers of a round lie on the driver at once where tasks send them there; beyond this share
   * of its heap they should not.
   */
  private static final double LARGEST_SHARE = 0.3;

  private Carriers() {}

  /**
   * A carrier as it is wanted, or jobs where resident rounds cannot run, which is logged.
   *
   * @param programs of the models that are trained, by the numbers that requests name
   * @param description of the run, for Spark's UI
   */
  public static RoundCarrier choose(
      JavaSparkContext spark,
      Carrier wanted,
      RoundData data,
      List<RoundProgram> programs,
      String description) {
    return choose(spark, wanted, data, programs, description, ResidentCarrier.Door.NEAREST);
  }

  /**
   * As {@link #choose}, but resident rounds go over Spark's transport within one process too, so
   * that what they take on a cluster can be measured.
   */
  public static RoundCarrier overNetwork(
      JavaSparkContext spark,
      Carrier wanted,
      RoundData data,
      List<RoundProgram> programs,
      String description) {
    return choose(spark, wanted, data, programs, description, ResidentCarrier.Door.NETWORK);
  }

  /**
   * Whether rounds in tasks that stay are sharded over executors.
   *
   * @param executors that tasks are in
   * @param bytes of an answer
   */
  public static boolean isSharded(Carrier wanted, int executors, long bytes) {
    return Sharding.isTaken(wanted, executors, bytes);
  }

  private static RoundCarrier choose(
      JavaSparkContext spark,
      Carrier wanted,
      RoundData data,
      List<RoundProgram> programs,
      String description,
      ResidentCarrier.Door door) {
    if (wanted == Carrier.JOBS) {
      return new JobsCarrier(spark, data, programs);
    }
    boolean remember = programs.stream().anyMatch(RoundProgram::remembers);
    Sharding sharding = Sharding.of(spark, wanted, data.partitions(), programs);
    Optional<String> obstacle =
        obstacle(spark, data.partitions())
            .or(() -> sharding.taken() ? Optional.empty() : tooMuch(data.partitions(), programs));
    if (obstacle.isEmpty()) {
      ResidentCarrier resident =
          new ResidentCarrier(
              spark,
              data,
              programs,
              description,
              sharding.taken() ? ResidentCarrier.Door.SHARDED : door,
              sharding.reason());
      return remember
          ? resident
          : new FlexibleCarrier(
              spark, data.partitions(), resident, () -> new JobsCarrier(spark, data, programs));
    }
    if (remember) {
      String message =
          "Expected resident rounds, since with top-k tasks remember what they left out; but %s."
                  .formatted(obstacle.get())
              + " Set it to bf16 or none.";
      throw new ConfigException(
          List.of(new Problem(Optional.empty(), "training.gradient-compression.method", message)));
    }
    if (wanted != Carrier.AUTO) {
      logger.warn("Rounds travel as Spark jobs, since {}.", obstacle.get());
    }
    return new JobsCarrier(spark, data, programs, obstacle.get());
  }

  /** Why a barrier stage that stays cannot run here. */
  private static Optional<String> obstacle(JavaSparkContext spark, int partitions) {
    SparkConf conf = spark.getConf();
    if (conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
      return Optional.of("dynamic allocation is on, which barrier stages do not allow");
    }
    if (conf.getBoolean("spark.speculation", false)) {
      return Optional.of("speculation is on, which would start resident tasks twice");
    }
    int slots = Slots.of(spark);
    if (slots < partitions) {
      return Optional.of(
          "the data have %s partitions and the cluster %s slots; resident rounds need one a partition"
              .formatted(partitions, slots));
    }
    return Optional.empty();
  }

  /** Why all tasks' answers cannot come to the driver. */
  private static Optional<String> tooMuch(int partitions, List<RoundProgram> programs) {
    long answers = partitions * RoundProgram.answerBytes(programs);
    return answers <= LARGEST_SHARE * Runtime.getRuntime().maxMemory()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "a round's gradients take %,d MiB, too much of the driver's memory",
                answers >> 20));
  }
}
