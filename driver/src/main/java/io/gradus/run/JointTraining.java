package io.gradus.run;

import io.gradus.config.Carrier;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.train.Halving;
import io.gradus.train.Trainee;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains models together, of one {@link FitGroup} or of several: each round carries what all of
 * them want. They need rows in as many partitions and the same carrier; those that differ there are
 * trained one after the other.
 */
final class JointTraining {
  private final JavaSparkContext spark;
  private final Optional<Integer> atOnce;
  private final Function<List<Fitting>, Optional<Halving>> halving;
  private final BiConsumer<Fitting, TrainingOutcome> ended;

  /**
   * @param atOnce the most; empty for as many as the driver's memory suffices for
   * @param halving of models that are trained at once
   * @param ended is told how each ended, when those that it was trained with have ended too
   */
  JointTraining(
      JavaSparkContext spark,
      Optional<Integer> atOnce,
      Function<List<Fitting>, Optional<Halving>> halving,
      BiConsumer<Fitting, TrainingOutcome> ended) {
    this.spark = spark;
    this.atOnce = atOnce;
    this.halving = halving;
    this.ended = ended;
  }

  /** Trains those that have not failed before. */
  void train(List<Fitting> fittings) {
    Map<Alike, List<Fitting>> together = new LinkedHashMap<>();
    for (Fitting fitting : fittings) {
      if (fitting.failure().isEmpty()) {
        together.computeIfAbsent(Alike.of(fitting), any -> new ArrayList<>()).add(fitting);
      }
    }
    for (List<Fitting> alike : together.values()) {
      Waves.of(alike, atOnce).forEach(this::trainWave);
    }
  }

  private void trainWave(List<Fitting> wave) {
    Optional<Halving> halved = halving.apply(wave);
    List<Trainee> trainees = wave.stream().map(Fitting::trainee).toList();
    Trainer trainer = new Trainer(spark, trainees);
    List<TrainingOutcome> outcomes =
        SparkErrors.readingAgain(
            "data", () -> halved.map(trainer::trainAll).orElseGet(trainer::trainAll));
    for (int i = 0; i < wave.size(); i++) {
      wave.get(i).ended(outcomes.get(i));
      ended.accept(wave.get(i), outcomes.get(i));
    }
  }

  /** What models have in common that a round carries together. */
  private record Alike(Carrier carrier, int partitions) {
    static Alike of(Fitting fitting) {
      return new Alike(
          fitting.configuration().job().training().carrier(),
          fitting.phases().extent().partitions());
    }
  }
}
