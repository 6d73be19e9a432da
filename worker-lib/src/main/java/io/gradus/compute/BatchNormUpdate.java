package io.gradus.compute;

import io.gradus.network.LayerSpec;
import io.gradus.network.ShapedLayer;
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
    apply(plan, plan.spec().shapedLayers(), total.moments(), 0, buffers);
  }

  private static int apply(
      Plan plan, List<ShapedLayer> layers, double[] moments, int from, float[] buffers) {
    int at = from;
    for (ShapedLayer shaped : layers) {
      if (shaped.layer() instanceof LayerSpec.BatchNorm norm) {
        int mean = plan.layout().tensor(shaped.path() + ".running_mean").offset();
        int variance = plan.layout().tensor(shaped.path() + ".running_var").offset();
        int channels = shaped.input().get(0);
        move(norm.momentum(), moments, at, channels, buffers, mean, variance);
        at += 1 + 2 * channels;
      }
      at = apply(plan, shaped.body(), moments, at, buffers);
    }
    return at;
  }

  private static void move(
      double momentum,
      double[] moments,
      int at,
      int channels,
      float[] buffers,
      int mean,
      int variance) {
    double count = moments[at];
    if (count < 2) {
      return; // a single value has no variance
    }
    for (int channel = 0; channel < channels; channel++) {
      double sum = moments[at + 1 + 2 * channel];
      double squares = moments[at + 2 + 2 * channel];
      double batchMean = sum / count;
      double batchVariance = Math.max(squares - sum * batchMean, 0) / (count - 1);
      buffers[mean + channel] += (float) (momentum * (batchMean - buffers[mean + channel]));
      buffers[variance + channel] +=
          (float) (momentum * (batchVariance - buffers[variance + channel]));
    }
  }
}
