package io.gradus.kernel;

/**
 * Functions that take elementary ones: computed a chunk at a time in scratch arrays, where all
 * loops begin at the same index.
 */
abstract sealed class Smooth extends Elementwise {
  private static final float SQRT_TWO_OVER_PI = 0.79788456f;
  private static final float GELU_CUBE = 0.044715f;

  /** {@code y = f(x)} for the first n; {@code z} is scratch. */
  abstract void values(VectorMath math, float[] x, float[] y, float[] z, int n);

  @Override
  public final void forward(float[] in, float[] out, int from, int to) {
    Chunk chunk = Chunk.ofThread();
    for (int at = from; at < to; at += VectorMath.LENGTH) {
      int n = Math.min(VectorMath.LENGTH, to - at);
      System.arraycopy(in, at, chunk.x, 0, n);
      values(chunk.math, chunk.x, chunk.y, chunk.z, n);
      System.arraycopy(chunk.y, 0, out, at, n);
    }
  }

  @Override
  public boolean fromOutput() {
    return true;
  }

  /** The scratch of one thread. */
  private static final class Chunk {
    private static final ThreadLocal<Chunk> chunks = ThreadLocal.withInitial(Chunk::new);

    final VectorMath math = new VectorMath();
    final float[] x = new float[VectorMath.LENGTH];
    final float[] y = new float[VectorMath.LENGTH];
    final float[] z = new float[VectorMath.LENGTH];

    static Chunk ofThread() {
      return chunks.get();
    }
  }

  /** A function whose derivative takes elementary functions, too. */
  abstract static sealed class WithSlopes extends Smooth {
    /** {@code y = f'}, of outputs or of inputs {@code x}, for the first n; {@code z} is scratch. */
    abstract void slopes(VectorMath math, float[] x, float[] y, float[] z, int n);

    @Override
    public final void backward(float[] in, float[] out, float[] errors, int from, int to) {
      Chunk chunk = Chunk.ofThread();
      for (int at = from; at < to; at += VectorMath.LENGTH) {
        int n = Math.min(VectorMath.LENGTH, to - at);
        System.arraycopy(fromOutput() ? out : in, at, chunk.x, 0, n);
        slopes(chunk.math, chunk.x, chunk.y, chunk.z, n);
        System.arraycopy(errors, at, chunk.z, 0, n);
        multiply(chunk.z, chunk.y, n);
        System.arraycopy(chunk.z, 0, errors, at, n);
      }
    }

    private static void multiply(float[] errors, float[] slopes, int n) {
      for (int i = 0; i < n; i++) {
        errors[i] *= slopes[i];
      }
    }
  }

  static final class ExponentialLinear extends Smooth {
    private final float scale;
    private final float alpha;

    ExponentialLinear(float scale, float alpha) {
      this.scale = scale;
      this.alpha = alpha;
    }

    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      float above = scale;
      float below = scale * alpha;
      for (int i = 0; i < n; i++) {
        z[i] = Math.min(x[i], 0);
      }
      math.expMinus1(z, z, n);
      for (int i = 0; i < n; i++) {
        y[i] = above * Math.max(x[i], 0) + below * z[i];
      }
    }

    /** {@code scale} above 0; below, {@code scale·alpha·eˣ}, which is y + scale·alpha. */
    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      float below = scale * alpha;
      float rise = scale - below;
      for (int i = from; i < to; i++) {
        float step = Math.min(Math.max(out[i], 0) * Float.MAX_VALUE, 1);
        errors[i] *= below + rise * step + Math.min(out[i], 0);
      }
    }
  }

  static final class Sigmoid extends Smooth {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.sigmoid(x, y, n);
    }

    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      for (int i = from; i < to; i++) {
        errors[i] *= out[i] * (1 - out[i]);
      }
    }
  }

  static final class Tanh extends Smooth {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.tanh(x, y, n);
    }

    @Override
    public void backward(float[] in, float[] out, float[] errors, int from, int to) {
      for (int i = from; i < to; i++) {
        errors[i] *= 1 - out[i] * out[i];
      }
    }
  }

  static final class Softplus extends WithSlopes {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.softplus(x, y, n);
    }

    /** {@code σ(x) = 1 − e^(−softplus x)} */
    @Override
    void slopes(VectorMath math, float[] x, float[] y, float[] z, int n) {
      for (int i = 0; i < n; i++) {
        z[i] = -x[i];
      }
      math.expMinus1(z, z, n);
      for (int i = 0; i < n; i++) {
        y[i] = -z[i];
      }
    }
  }

  static final class Gelu extends WithSlopes {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.normal(x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] *= x[i];
      }
    }

    /** {@code Φ(x) + x·φ(x)} */
    @Override
    void slopes(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.normal(x, y, n);
      math.normalDensity(x, z, n);
      for (int i = 0; i < n; i++) {
        y[i] += x[i] * z[i];
      }
    }

    @Override
    public boolean fromOutput() {
      return false;
    }
  }

  static final class GeluTanh extends WithSlopes {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      tanhOfInner(math, x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] = 0.5f * x[i] * (1 + y[i]);
      }
    }

    @Override
    void slopes(VectorMath math, float[] x, float[] y, float[] z, int n) {
      tanhOfInner(math, x, z, n);
      for (int i = 0; i < n; i++) {
        float t = z[i];
        float innerSlope = SQRT_TWO_OVER_PI * (1 + 3 * GELU_CUBE * x[i] * x[i]);
        y[i] = 0.5f * (1 + t) + 0.5f * x[i] * (1 - t * t) * innerSlope;
      }
    }

    private static void tanhOfInner(VectorMath math, float[] x, float[] t, int n) {
      for (int i = 0; i < n; i++) {
        t[i] = SQRT_TWO_OVER_PI * (x[i] + GELU_CUBE * x[i] * x[i] * x[i]);
      }
      math.tanh(t, t, n);
    }

    @Override
    public boolean fromOutput() {
      return false;
    }
  }

  static final class Silu extends WithSlopes {
    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.sigmoid(x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] *= x[i];
      }
    }

    @Override
    void slopes(VectorMath math, float[] x, float[] y, float[] z, int n) {
      math.sigmoid(x, y, n);
      for (int i = 0; i < n; i++) {
        y[i] = y[i] * (1 + x[i] * (1 - y[i]));
      }
    }

    @Override
    public boolean fromOutput() {
      return false;
    }
  }

  /**
   * With {@code t = eˣ} and {@code u = t·(t + 2)}, tanh(ln(1 + t)) is {@code u/(u + 2)}: nothing
   * cancels, and no logarithm is taken. From {@link #FLAT} on that is 1 in float, and t is held
   * there, so that nothing overflows.
   */
  static final class Mish extends WithSlopes {
    private static final float FLAT = 20;

    @Override
    void values(VectorMath math, float[] x, float[] y, float[] z, int n) {
      powers(math, x, z, n);
      for (int i = 0; i < n; i++) {
        float u = z[i] * (z[i] + 2);
        y[i] = x[i] * (u / (u + 2));
      }
    }

    /** {@code u/(u + 2) + 4·x·t·(1 + t)/(u + 2)²} */
    @Override
    void slopes(VectorMath math, float[] x, float[] y, float[] z, int n) {
      powers(math, x, z, n);
      for (int i = 0; i < n; i++) {
        float t = z[i];
        float u = t * (t + 2);
        float share = 1 / (u + 2);
        y[i] = u * share + 4 * Math.min(x[i], FLAT) * (t * share) * ((1 + t) * share);
      }
    }

    private static void powers(VectorMath math, float[] x, float[] t, int n) {
      for (int i = 0; i < n; i++) {
        t[i] = Math.min(x[i], FLAT);
      }
      math.exp(t, t, n);
    }

    @Override
    public boolean fromOutput() {
      return false;
    }
  }
}
