package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.evaluate.CountedInputs;
import io.gradus.explain.MeanInputs;
import io.gradus.metric.InputSums;
import io.gradus.model.InputMeans;
import io.gradus.network.NetworkSpec;
import java.util.Optional;

/**
 * What a network gets of its training rows, found in one pass over them.
 *
 * @param means nothing if the rows weigh nothing together
 * @param counts how inputs are spread, where a report tells it
 */
record TrainingInputs(Optional<InputMeans> means, Optional<InputSums> counts) {
  /**
   * Goes over the rows.
   *
   * @param counted what a report counts; nothing where there is none
   */
  static TrainingInputs of(
      PreparedData rows, NetworkSpec network, Optional<CountedInputs> counted) {
    return rows.reading(
        () -> {
          if (counted.isEmpty()) {
            return new TrainingInputs(
                MeanInputs.of(rows.train().blocks(), network), Optional.empty());
          }
          MeanInputs.Counted found = MeanInputs.of(rows.train().blocks(), network, counted.get());
          return new TrainingInputs(found.means(), Optional.of(found.counts()));
        });
  }
}
