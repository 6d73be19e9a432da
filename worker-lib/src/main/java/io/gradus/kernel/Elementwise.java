package io.gradus.kernel;

/**
 * A function of one value, applied to arrays, and its derivative. Definitions and defaults are
 * PyTorch's.
 *
 * <p>Some derivatives follow from the function's value alone ({@link #fromOutput()}); then the
 * input need not be kept, and {@code in} and {@code out} may be the same array.
 */
public abstract sealed class Elementwise permits Rectifier, Smooth {
  private static final float SELU_SCALE = 1.05070098735548f;
  private static final float SELU_ALPHA = 1.67326324235438f;

  Elementwise() {}

  /** {@code out[i] = f(in[i])} for i in [from, to). */
  public abstract void forward(float[] in, float[] out, int from, int to);

  /**
   * {@code errors[i] *= f'(in[i])} for i in [from, to); {@code in} is not read where {@link
   * #fromOutput()}.
   */
  public abstract void backward(float[] in, float[] out, float[] errors, int from, int to);

  /** Whether {@link #backward} needs only the output. */
  public abstract boolean fromOutput();

  /** {@code f(x) = x} */
  public static Elementwise identity() {
    return new Rectifier.Identity();
  }

  /** {@code max(x, 0)}; derivative 0 at 0. */
  public static Elementwise relu() {
    return new Rectifier.Relu();
  }

  /** {@code x > 0 ? x : slope·x}, slope above 0. */
  public static Elementwise leakyRelu(float slope) {
    return new Rectifier.LeakyRelu(slope);
  }

  /** {@code x·min(max(x + 3, 0), 6)/6}. Howard et al., arXiv 1905.02244. */
  public static Elementwise hardSwish() {
    return new Rectifier.HardSwish();
  }

  /** {@code x > 0 ? x : alpha·(eˣ − 1)}. Clevert et al., arXiv 1511.07289. */
  public static Elementwise elu(float alpha) {
    return new Smooth.ExponentialLinear(1, alpha);
  }

  /** The self-normalizing scale of elu. Klambauer et al., arXiv 1706.02515. */
  public static Elementwise selu() {
    return new Smooth.ExponentialLinear(SELU_SCALE, SELU_ALPHA);
  }

  /** {@code 1/(1 + e⁻ˣ)} */
  public static Elementwise sigmoid() {
    return new Smooth.Sigmoid();
  }

  /** {@code tanh x} */
  public static Elementwise tanh() {
    return new Smooth.Tanh();
  }

  /** {@code ln(1 + eˣ)} */
  public static Elementwise softplus() {
    return new Smooth.Softplus();
  }

  /** {@code x·Φ(x)}. Hendrycks and Gimpel, arXiv 1606.08415. */
  public static Elementwise gelu() {
    return new Smooth.Gelu();
  }

  /** gelu with Φ approximated by tanh, equation 2 of the same paper. */
  public static Elementwise geluTanh() {
    return new Smooth.GeluTanh();
  }

  /** {@code x·σ(x)}, also called swish. */
  public static Elementwise silu() {
    return new Smooth.Silu();
  }

  /** {@code x·tanh(ln(1 + eˣ))}. Misra, arXiv 1908.08681. */
  public static Elementwise mish() {
    return new Smooth.Mish();
  }
}
