package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.evaluate.CountedInputs;
import io.gradus.explain.MeanInputs;
import io.gradus.metric.InputSums;
import io.gradus.model.InputMeans;
import io.gradus.network.NetworkSpec;
import io.gradus.report.html.InputSpreads;
import java.util.Optional;

/**
 * What a network gets of its training rows, found in one pass over them.
 *
 * @param means with how inputs are spread; nothing if the rows weigh nothing together
 * @param counts how inputs are spread
 */
record TrainingInputs(Optional<InputMeans> means, InputSums counts) {
  /** Goes over the rows. */
  static TrainingInputs of(PreparedData rows, NetworkSpec network) {
    return rows.reading(
        () -> {
          CountedInputs inputs = CountedInputs.of(rows.encoder());
          MeanInputs.Counted found = MeanInputs.of(rows.train().blocks(), network, inputs);
          return new TrainingInputs(
              found
                  .means()
                  .map(
                      means ->
                          means.withSpread(
                              InputSpreads.filled(
                                  InputSpreads.of(
                                      "training",
                                      CountedInputs.columns(rows.encoder()),
                                      found.counts())))),
              found.counts());
        });
  }
}
