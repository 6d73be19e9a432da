package io.gradus.kernel;

import java.util.Arrays;

/**
 * Maximum or mean of square windows of each channel, on images in channel, height, width order;
 * windows lie inside the image.
 */
public final class Pooling {
  private final int channels;
  private final int height;
  private final int width;
  private final int kernel;
  private final int stride;
  private final int outHeight;
  private final int outWidth;

  public Pooling(int channels, int height, int width, int kernel, int stride) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.kernel = kernel;
    this.stride = stride;
    this.outHeight = (height - kernel) / stride + 1;
    this.outWidth = (width - kernel) / stride + 1;
  }

  /**
   * The largest value of each window, the first one where several are.
   *
   * @param in [rows, channels, height, width]
   * @param out [rows, channels, outHeight, outWidth]
   * @param winners [as out]: where in {@code in} each maximum was found
   */
  public void max(int rows, float[] in, float[] out, int[] winners) {
    int target = 0;
    for (int plane = 0; plane < rows * channels; plane++) {
      int start = plane * height * width;
      for (int y = 0; y < outHeight; y++) {
        for (int x = 0; x < outWidth; x++, target++) {
          int winner = start + y * stride * width + x * stride;
          float most = in[winner];
          for (int ky = 0; ky < kernel; ky++) {
            int line = start + (y * stride + ky) * width + x * stride;
            for (int i = line; i < line + kernel; i++) {
              // A NaN wins, so that it is not lost.
              if (in[i] > most || in[i] != in[i]) {
                most = in[i];
                winner = i;
              }
            }
          }
          out[target] = most;
          winners[target] = winner;
        }
      }
    }
  }

  /**
   * Each error goes to the value that won.
   *
   * @param inErrors [rows, channels, height, width], overwritten
   */
  public void maxErrors(int rows, float[] errors, int[] winners, float[] inErrors) {
    Arrays.fill(inErrors, 0, rows * channels * height * width, 0);
    for (int i = 0; i < rows * channels * outHeight * outWidth; i++) {
      inErrors[winners[i]] += errors[i];
    }
  }

  /** The mean of each window; shapes as in {@link #max}. */
  public void average(int rows, float[] in, float[] out) {
    float share = 1f / (kernel * kernel);
    int target = 0;
    for (int plane = 0; plane < rows * channels; plane++) {
      int start = plane * height * width;
      for (int y = 0; y < outHeight; y++) {
        for (int x = 0; x < outWidth; x++, target++) {
          float sum = 0;
          for (int ky = 0; ky < kernel; ky++) {
            int line = start + (y * stride + ky) * width + x * stride;
            for (int i = line; i < line + kernel; i++) {
              sum += in[i];
            }
          }
          out[target] = sum * share;
        }
      }
    }
  }

  /** Each error is shared by the values of its window; {@code inErrors} is overwritten. */
  public void averageErrors(int rows, float[] errors, float[] inErrors) {
    Arrays.fill(inErrors, 0, rows * channels * height * width, 0);
    float share = 1f / (kernel * kernel);
    int source = 0;
    for (int plane = 0; plane < rows * channels; plane++) {
      int start = plane * height * width;
      for (int y = 0; y < outHeight; y++) {
        for (int x = 0; x < outWidth; x++, source++) {
          float error = errors[source] * share;
          for (int ky = 0; ky < kernel; ky++) {
            int line = start + (y * stride + ky) * width + x * stride;
            for (int i = line; i < line + kernel; i++) {
              inErrors[i] += error;
            }
          }
        }
      }
    }
  }
}
