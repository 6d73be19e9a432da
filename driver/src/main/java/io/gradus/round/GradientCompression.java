package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.config.CompressionConfig;
import io.gradus.kernel.Bfloat16;
import java.util.Arrays;

/**
 * Leaves out of one partition's gradients what is not to be sent. Top-k keeps a memory of what it
 * left out, which begins empty with each task.
 */
final class GradientCompression {
  /** Upper bits of a magnitude by which values are sorted into buckets, and the bits below them. */
  private static final int BUCKET_BITS = 16;

  private static final int LOWER_BITS = Integer.SIZE - 1 - BUCKET_BITS;

  /** The magnitude of infinity; those of NaN lie above it. */
  private static final int INFINITE = 0x7f800000;

  private final CompressionConfig config;

  /** Of top-k alone, made when it is first needed: jobs compress with a new one each round. */
  private int[] counts = {};

  private float[] memory = {};

  private boolean finite = true;

  GradientCompression(CompressionConfig config) {
    this.config = config;
  }

  /** Changes a gradient to what is sent of it; where all of it is, it is not looked at. */
  void compress(Gradient gradient) {
    if (config.method() != CompressionConfig.Method.NONE) {
      compress(gradient.values());
    }
  }

  /**
   * Changes a gradient to what is sent of it.
   *
   * @param values [parameterCount]
   */
  void compress(float[] values) {
    switch (config.method()) {
      case NONE:
        break;
      case BF16:
        Bfloat16.round(values, values);
        break;
      case TOP_K:
        keepLargest(values);
        break;
    }
  }

  /**
   * Adds what was left out before; sends the k values of largest magnitude, of equal ones those
   * that come first, and remembers the others. A value that is not finite is among the largest, so
   * that the driver sees it.
   */
  private void keepLargest(float[] values) {
    if (memory.length != values.length) {
      memory = new float[values.length];
      counts = new int[1 << BUCKET_BITS];
    }
    for (int i = 0; i < values.length; i++) {
      memory[i] += values[i];
    }
    int k = (int) Math.max(1, Math.ceil(config.fraction() * values.length));
    int threshold = magnitudeAt(k);
    int atThreshold = k;
    int largest = threshold;
    for (float value : memory) {
      int magnitude = magnitude(value);
      atThreshold -= magnitude > threshold ? 1 : 0;
      largest = Math.max(largest, magnitude);
    }
    finite = largest < INFINITE;
    for (int i = 0; i < values.length; i++) {
      int magnitude = magnitude(memory[i]);
      boolean send = magnitude > threshold;
      if (magnitude == threshold && atThreshold > 0) {
        send = true;
        atThreshold--;
      }
      values[i] = send ? memory[i] : 0;
      memory[i] = send ? 0 : memory[i];
    }
  }

  /** Ordered as the magnitudes are. */
  private static int magnitude(float value) {
    return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
  }

  /**
   * Whether all of the last gradient was finite, with what was left out of those before it. Of
   * top-k alone: what keeps no memory can be computed once more.
   */
  boolean finite() {
    return finite;
  }

  /** The k-th largest magnitude: first its upper bits, then its lower ones. */
  private int magnitudeAt(int k) {
    Arrays.fill(counts, 0);
    for (float value : memory) {
      counts[magnitude(value) >>> LOWER_BITS]++;
    }
    int upper = counts.length - 1;
    int before = 0;
    while (before + counts[upper] < k) {
      before += counts[upper];
      upper--;
    }
    Arrays.fill(counts, 0);
    for (float value : memory) {
      int magnitude = magnitude(value);
      if (magnitude >>> LOWER_BITS == upper) {
        counts[magnitude & (1 << LOWER_BITS) - 1]++;
      }
    }
    int lower = (1 << LOWER_BITS) - 1;
    while (before + counts[lower] < k) {
      before += counts[lower];
      lower--;
    }
    return upper << LOWER_BITS | lower;
  }
}
