package io.gradus.compute;

import io.gradus.data.CounterRandom;

/**
 * In training each value is dropped with probability {@code rate} and kept ones are scaled by
 * {@code 1/(1 − rate)}. What is dropped is a function of seed, layer, step, row and unit, so that
 * it depends on no partition and no retry.
 */
final class DropoutStep extends InPlaceStep {
  private static final int DRAWS_PER_WORD = 4;
  private static final int RESOLUTION = 1 << 16;

  private final int layer;
  private final int threshold;
  private final float scale;
  private final int mask;

  /**
   * @param layer tells this dropout from the network's others
   * @param rate rounded to a multiple of 2⁻¹⁶; the scale matches the rounded rate
   * @param mask slot of the factors: [rows, width]
   */
  DropoutStep(Span at, int layer, double rate, int mask) {
    super(at);
    this.layer = layer;
    this.threshold = (int) Math.min(Math.round(rate * RESOLUTION), RESOLUTION - 1);
    this.scale = (float) ((double) RESOLUTION / (RESOLUTION - threshold));
    this.mask = mask;
  }

  @Override
  void forward(Pass pass) {
    int width = out.width();
    float[] factors = pass.floats(mask);
    float[] from = pass.values(in);
    float[] to = pass.values(out);
    long layerKey = CounterRandom.bits(pass.dropoutKey, layer);
    for (int row = 0; row < pass.rows; row++) {
      draw(CounterRandom.bits(layerKey, pass.ids[row]), factors, row * width, width);
    }
    for (int i = 0; i < pass.rows * width; i++) {
      to[i] = from[i] * factors[i];
    }
  }

  private void draw(long rowKey, float[] factors, int offset, int width) {
    for (int unit = 0; unit < width; unit += DRAWS_PER_WORD) {
      long word = CounterRandom.bits(rowKey, unit);
      int end = Math.min(unit + DRAWS_PER_WORD, width);
      for (int i = unit; i < end; i++) {
        int draw = (int) (word & (RESOLUTION - 1));
        factors[offset + i] = scale * (1 + ((draw - threshold) >> 31)); // 0 below the threshold
        word >>>= 16;
      }
    }
  }

  @Override
  void evaluate(Pass pass) {
    System.arraycopy(pass.values(in), 0, pass.values(out), 0, pass.rows * out.width());
  }

  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    float[] factors = pass.floats(mask);
    for (int i = 0; i < pass.rows * out.width(); i++) {
      errors[i] *= factors[i];
    }
  }

  /** Nothing was dropped. */
  @Override
  void backwardEvaluatedInPlace(Pass pass, float[] errors) {}
}
