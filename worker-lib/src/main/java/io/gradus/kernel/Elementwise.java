package io.gradus.kernel;

/**
 * A function of one value, applied to arrays, and its derivative. Definitions and defaults are
 * PyTorch's.
 *
 * <p>Some derivatives follow from the function's value alone ({@link #fromOutput()}); then the
 * input need not be kept, and {@code in} and {@code out} may be the same array.
 */
public abstract class Elementwise {
  private static final float SELU_SCALE = 1.05070098735548f;
  private static final float SELU_ALPHA = 1.67326324235438f;
  private static final float SQRT_HALF = 0.70710678f;
  private static final float INVERSE_SQRT_TWO_PI = 0.39894228f;
  private static final float SQRT_TWO_OVER_PI = 0.79788456f;
  private static final float GELU_CUBE = 0.044715f;

  private Elementwise() {}

  /** {@code out[i] = f(in[i])} for i in [from, to). */
  public abstract void forward(float[] in, float[] out, int from, int to);

  /**
   * {@code errors[i] *= f'(in[i])} for i in [from, to); {@code in} is not read where {@link
   * #fromOutput()}.
   */
  public abstract void backward(float[] in, float[] out, float[] errors, int from, int to);

  /** Whether {@link #backward} needs only the output. */
  public boolean fromOutput() {
    return true;
  }

  /**
   * 1 above 0, else 0, for x ≥ 0 that is not subnormal. Without a branch, which would be
   * mispredicted half the time and keep the compiler from vectorizing the loop.
   */
  private static float step(float x) {
    return Math.min(x * Float.MAX_VALUE, 1);
  }

  /** {@code f(x) = x} */
  public static Elementwise identity() {
    return new Elementwise() {
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
    };
  }

  /** {@code max(x, 0)}; derivative 0 at 0. */
  public static Elementwise relu() {
    return new Elementwise() {
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
    };
  }

  /** {@code x > 0 ? x : slope·x}, slope above 0. */
  public static Elementwise leakyRelu(float slope) {
    return new Elementwise() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          out[i] = Math.max(in[i], 0) + slope * Math.min(in[i], 0);
        }
      }

      @Override
      public void backward(float[] in, float[] out, float[] errors, int from, int to) {
        for (int i = from; i < to; i++) {
          errors[i] *= slope + (1 - slope) * step(Math.max(out[i], 0));
        }
      }
    };
  }

  /** {@code x > 0 ? x : alpha·(eˣ − 1)}. Clevert et al., arXiv 1511.07289. */
  public static Elementwise elu(float alpha) {
    return exponentialLinear(1, alpha);
  }

  /** The self-normalizing scale of elu. Klambauer et al., arXiv 1706.02515. */
  public static Elementwise selu() {
    return exponentialLinear(SELU_SCALE, SELU_ALPHA);
  }

  private static Elementwise exponentialLinear(float scale, float alpha) {
    return new Elementwise() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          float x = in[i];
          out[i] = scale * (x > 0 ? x : alpha * expMinus1(x));
        }
      }

      @Override
      public void backward(float[] in, float[] out, float[] errors, int from, int to) {
        for (int i = from; i < to; i++) {
          float step = step(Math.max(out[i], 0));
          errors[i] *= step * scale + (1 - step) * scale * alpha + Math.min(out[i], 0);
        }
      }
    };
  }

  /** eˣ − 1 for x ≤ 0: a Taylor polynomial near zero, where the subtraction would cancel. */
  private static float expMinus1(float x) {
    if (x > -0.3f) {
      float p = 1.9841270e-4f;
      p = p * x + 1.3888889e-3f;
      p = p * x + 8.3333333e-3f;
      p = p * x + 4.1666667e-2f;
      p = p * x + 0.16666667f;
      p = p * x + 0.5f;
      return p * x * x + x;
    }
    return FloatMath.exp(x) - 1;
  }

  /** {@code 1/(1 + e⁻ˣ)} */
  public static Elementwise sigmoid() {
    return new Elementwise() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          out[i] = FloatMath.sigmoid(in[i]);
        }
      }

      @Override
      public void backward(float[] in, float[] out, float[] errors, int from, int to) {
        for (int i = from; i < to; i++) {
          errors[i] *= out[i] * (1 - out[i]);
        }
      }
    };
  }

  /** {@code tanh x} */
  public static Elementwise tanh() {
    return new Elementwise() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          out[i] = FloatMath.tanh(in[i]);
        }
      }

      @Override
      public void backward(float[] in, float[] out, float[] errors, int from, int to) {
        for (int i = from; i < to; i++) {
          errors[i] *= 1 - out[i] * out[i];
        }
      }
    };
  }

  /** {@code ln(1 + eˣ)} */
  public static Elementwise softplus() {
    return new Elementwise() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          out[i] = FloatMath.softplus(in[i]);
        }
      }

      @Override
      public void backward(float[] in, float[] out, float[] errors, int from, int to) {
        for (int i = from; i < to; i++) {
          // σ(x) = 1 − e^(−softplus x)
          errors[i] *= -expMinus1(-out[i]);
        }
      }
    };
  }

  /** {@code x·Φ(x)}. Hendrycks and Gimpel, arXiv 1606.08415. */
  public static Elementwise gelu() {
    return new FromInput() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          float x = in[i];
          out[i] = 0.5f * x * (1 + FloatMath.erf(x * SQRT_HALF));
        }
      }

      @Override
      float slope(float x) {
        float density = INVERSE_SQRT_TWO_PI * FloatMath.exp(-0.5f * x * x);
        return 0.5f * (1 + FloatMath.erf(x * SQRT_HALF)) + x * density;
      }
    };
  }

  /** gelu with Φ approximated by tanh, equation 2 of the same paper. */
  public static Elementwise geluTanh() {
    return new FromInput() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          float x = in[i];
          out[i] = 0.5f * x * (1 + FloatMath.tanh(inner(x)));
        }
      }

      @Override
      float slope(float x) {
        float t = FloatMath.tanh(inner(x));
        float innerSlope = SQRT_TWO_OVER_PI * (1 + 3 * GELU_CUBE * x * x);
        return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * innerSlope;
      }

      private float inner(float x) {
        return SQRT_TWO_OVER_PI * (x + GELU_CUBE * x * x * x);
      }
    };
  }

  /** {@code x·σ(x)}, also called swish. */
  public static Elementwise silu() {
    return new FromInput() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          out[i] = in[i] * FloatMath.sigmoid(in[i]);
        }
      }

      @Override
      float slope(float x) {
        float s = FloatMath.sigmoid(x);
        return s * (1 + x * (1 - s));
      }
    };
  }

  /** {@code x·min(max(x + 3, 0), 6)/6}. Howard et al., arXiv 1905.02244. */
  public static Elementwise hardSwish() {
    return new FromInput() {
      @Override
      public void forward(float[] in, float[] out, int from, int to) {
        for (int i = from; i < to; i++) {
          float x = in[i];
          out[i] = x * Math.min(Math.max(x + 3, 0), 6) * (1 / 6f);
        }
      }

      @Override
      float slope(float x) {
        return x <= -3 ? 0 : x >= 3 ? 1 : x * (1 / 3f) + 0.5f;
      }
    };
  }

  /** A function whose derivative needs its input. */
  private abstract static class FromInput extends Elementwise {
    abstract float slope(float x);

    @Override
    public final void backward(float[] in, float[] out, float[] errors, int from, int to) {
      for (int i = from; i < to; i++) {
        errors[i] *= slope(in[i]);
      }
    }

    @Override
    public final boolean fromOutput() {
      return false;
    }
  }
}
