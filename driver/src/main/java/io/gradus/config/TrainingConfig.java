package io.gradus.config;

import io.gradus.kernel.Precision;
import java.util.Optional;

/**
 * How long and in what steps training goes.
 *
 * @param epochs passes over the training rows, at least 1
 * @param batchSize rows of a global batch over all partitions, at least 1
 * @param maxSteps steps after which training ends whatever the epochs say
 * @param matmulPrecision of the matrix products of training; evaluation and prediction take single
 *     precision
 * @param carrier how a round reaches the partitions
 * @param localSteps steps that tasks take on their own between two rounds
 * @param compression of gradients and parameters on their way
 * @param divergence what happens when numbers are no longer finite
 * @param earlyStopping empty to train all epochs
 * @param validateEvery epochs between two validations, at least 1
 * @param topK the k of top-k accuracy
 */
public record TrainingConfig(
    int epochs,
    int batchSize,
    Optional<Long> maxSteps,
    Precision matmulPrecision,
    Carrier carrier,
    LocalStepsConfig localSteps,
    CompressionConfig compression,
    DivergenceConfig divergence,
    Optional<EarlyStoppingConfig> earlyStopping,
    int validateEvery,
    int topK) {

  /** This configuration with batches of so many rows. */
  public TrainingConfig withBatchSize(int rows) {
    return new TrainingConfig(
        epochs,
        rows,
        maxSteps,
        matmulPrecision,
        carrier,
        localSteps,
        compression,
        divergence,
        earlyStopping,
        validateEvery,
        topK);
  }
}
