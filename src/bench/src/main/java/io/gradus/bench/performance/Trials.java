package io.gradus.bench.performance;

import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.PackedData;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.optim.Clipping;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import io.gradus.train.TrainEvent;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingTask;
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
   * @param carrier that was used
   */
  record Times(double epochSeconds, double roundSeconds, String carrier) {}

  static Times train(
      JavaSparkContext spark,
      NetworkSpec network,
      Task task,
      PackedData data,
      int batch,
      int epochs,
      Way way) {
    List<Double> epochSeconds = new ArrayList<>();
    List<Double> roundSeconds = new ArrayList<>();
    String[] name = {""};
    TrainingTask training =
        new TrainingTask(
            network,
            task,
            Initializer.AUTO,
            OptimizerSpec.Adam.usual(),
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
            new double[] {1});
    new Trainer(
            spark,
            training,
            List.of(
                event -> {
                  if (event instanceof TrainEvent.Started started) {
                    name[0] = started.carrier();
                  } else if (event instanceof TrainEvent.StepFinished step) {
                    roundSeconds.add(step.timing().round());
                  } else if (event instanceof TrainEvent.EpochFinished epoch) {
                    epochSeconds.add(epoch.seconds());
                  }
                }))
        .train();
    return new Times(
        median(epochSeconds.subList(Math.min(1, epochSeconds.size() - 1), epochSeconds.size())),
        median(roundSeconds.subList(roundSeconds.size() / 2, roundSeconds.size())),
        name[0]);
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
