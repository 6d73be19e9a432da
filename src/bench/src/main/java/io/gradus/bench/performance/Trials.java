package io.gradus.bench.performance;

import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.optim.Adam;
import io.gradus.optim.Clipping;
import io.gradus.optim.Regularization;
import io.gradus.round.RoundTiming;
import io.gradus.train.TrainEvent;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains as users do, through {@link Trainer}, and takes the time. */
final class Trials {
  private Trials() {}

  /**
   * What a trial took.
   *
   * @param epochSeconds median of all epochs but the first
   * @param roundSeconds median of the second half of all rounds
   * @param exchangeSeconds the same of a round less what its slowest task computed
   * @param timing mean of the second half of all rounds
   * @param liveBytes of the driver's heap after the first epoch and a collection; 0 if not asked
   */
  record Times(
      double epochSeconds,
      double roundSeconds,
      double exchangeSeconds,
      RoundTiming timing,
      long liveBytes) {
    /** Of a mean round and its update. */
    double stepSeconds() {
      return timing.round() + timing.update();
    }
  }

  static Times train(
      JavaSparkContext spark,
      NetworkSpec network,
      Task task,
      PackedData data,
      int batch,
      int epochs,
      Way way) {
    return train(spark, problem(network, task, data, batch, epochs, way), false);
  }

  /** Trains on a problem, and looks at the heap too. */
  static Times trainAndWeigh(JavaSparkContext spark, TrainingProblem problem) {
    return train(spark, problem, true);
  }

  /** Adam at a constant rate. */
  static TrainingProblem problem(
      NetworkSpec network, Task task, PackedData data, int batch, int epochs, Way way) {
    return new TrainingProblem(
        network,
        task,
        Initializer.AUTO,
        Adam.usual(),
        ScheduleConfig.constant(),
        Clipping.NONE,
        Regularization.NONE,
        new TrainingConfig(
            epochs,
            batch,
            Optional.empty(),
            way.precision(),
            way.carrier(),
            new LocalStepsConfig(way.localSteps(), 0, LocalStepsConfig.Outer.AVERAGE, 1, 0),
            way.compression(),
            DivergenceConfig.stop(),
            Optional.empty(),
            1,
            1),
        1,
        data,
        Optional.empty(),
        TargetUnits.same(1));
  }

  private static Times train(JavaSparkContext spark, TrainingProblem problem, boolean weigh) {
    List<Double> epochSeconds = new ArrayList<>();
    List<RoundTiming> rounds = new ArrayList<>();
    long[] live = {0};
    Trainer trainer =
        new Trainer(
            spark,
            problem,
            List.of(
                event -> {
                  if (event instanceof TrainEvent.StepFinished step) {
                    rounds.add(step.timing());
                  } else if (event instanceof TrainEvent.EpochFinished epoch) {
                    epochSeconds.add(epoch.seconds());
                    if (weigh && epoch.epoch() == 1) {
                      live[0] = liveBytes();
                    }
                  }
                }));
    trainer.train();
    List<RoundTiming> warm = rounds.subList(rounds.size() / 2, rounds.size());
    return new Times(
        median(epochSeconds.subList(Math.min(1, epochSeconds.size() - 1), epochSeconds.size())),
        median(warm.stream().map(RoundTiming::round).toList()),
        median(warm.stream().map(timing -> timing.round() - timing.compute()).toList()),
        mean(warm),
        live[0]);
  }

  private static RoundTiming mean(List<RoundTiming> rounds) {
    return rounds.stream().reduce(RoundTiming.NONE, RoundTiming::plus).times(1.0 / rounds.size());
  }

  static long liveBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
