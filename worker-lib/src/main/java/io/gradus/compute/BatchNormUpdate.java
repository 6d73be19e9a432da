package io.gradus.compute;

import java.util.List;

/**
 * Moves running statistics towards those of a global batch: {@code running += momentum·(batch −
 * running)}, with the mean and the unbiased variance of all rows of the batch, pooled over
 * partitions.
 */
public final class BatchNormUpdate {
  private BatchNormUpdate() {}

  /**
   * One step.
   *
   * @param total the summed answer of all partitions
   * @param buffers running statistics, moved in place: [bufferCount]
   */
  public static void apply(Plan plan, Gradient total, float[] buffers) {
    List<RunningStatistics> statistics = plan.statistics();
    for (int i = 0; i < statistics.size(); i++) {
      statistics.get(i).follow(total.moments(), buffers);
    }
  }
}
