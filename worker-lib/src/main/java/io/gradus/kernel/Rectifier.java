package io.gradus.kernel;

/**
 * Functions put together from straight lines or parabolas, by arithmetic instead of branches:
 * branches would be mispredicted half the time and keep the compiler from vectorizing the loops.
 */
abstract sealed class Rectifier extends Elementwise {

  /** 1 above 0, else 0, for x ≥ 0 that is not subnormal. */
  private static float step(float x) {
    return Math.min(x * Float.MAX_VALUE, 1);
  }

  @Override
  public boolean fromOutput() {
    return true;
  }

  static final class Identity extends Rectifier {
    @Override
    public void forward(float[] in, float[] out, int from, int to) {
      if (in != out) {
        System.arraycopy(in, from, out, from, to - from);
      }
    }

    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      // The derivative is 1.
    }
  }

  static final class Relu extends Rectifier {
    @Override
    public void forward(float[] in, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        out[i] = Math.max(in[i], 0);
      }
    }

    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      for (int i = from; i < to; i++) {
        errors[i] *= step(out[i]);
      }
    }
  }

  static final class LeakyRelu extends Rectifier {
    private final float slope;

    LeakyRelu(float slope) {
      this.slope = slope;
    }

    @Override
    public void forward(float[] in, float[] out, int from, int to) {
      float factor = slope;
      for (int i = from; i < to; i++) {
        out[i] = Math.max(in[i], 0) + factor * Math.min(in[i], 0);
      }
    }

    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      float below = slope;
      float rise = 1 - slope;
      for (int i = from; i < to; i++) {
        errors[i] *= below + rise * step(Math.max(out[i], 0));
      }
    }
  }

  static final class HardSwish extends Rectifier {
    @Override
    public void forward(float[] in, float[] out, int from, int to) {
      for (int i = from; i < to; i++) {
        float x = in[i];
        out[i] = x * Math.min(Math.max(x + 3, 0), 6) * (1 / 6f);
      }
    }

    /** 0 up to −3, 1 from 3 on, between them x/3 + 1/2. */
    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      for (int i = from; i < to; i++) {
        float x = Math.max(Math.min(in[i], 3), -3);
        float above = step(x + 3);
        float below = step(3 - x);
        errors[i] *= above * (1 - below + below * (x * (1 / 3f) + 0.5f));
      }
    }

    @Override
    public boolean fromOutput() {
      return false;
    }
  }
}
