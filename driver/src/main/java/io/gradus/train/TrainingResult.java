package io.gradus.train;

import io.gradus.metric.Metrics;
import java.util.List;
import java.util.Optional;

/**
 * What training gave.
 *
 * @param parameters [parameterCount]; of the best epoch where early stopping restores it
 * @param buffers [bufferCount], of the same moment
 * @param steps synchronized updates that were made
 * @param bestEpoch from 1; the epoch of {@code parameters}
 * @param history one entry an epoch
 * @param validation metrics of {@code parameters} on the validation rows, if there are any
 * @param seconds from the first round to the end
 */
public record TrainingResult(
    float[] parameters,
    float[] buffers,
    long steps,
    int bestEpoch,
    List<EpochRecord> history,
    Optional<Metrics> validation,
    double seconds) {

  /** This result, with metrics of its parameters that were measured anew. */
  TrainingResult checkedAgain(Metrics metrics) {
    return new TrainingResult(
        parameters, buffers, steps, bestEpoch, history, Optional.of(metrics), seconds);
  }

  /** One epoch's figures. */
  public record EpochRecord(
      int epoch, long step, double trainLoss, Optional<Metrics> validation, double seconds) {}
}
