package io.gradus.compute;

import io.gradus.network.LossSpec;

/** A loss that compares each output with its own target; a row's loss is the mean. */
abstract sealed class PointwiseLoss extends Loss {

  PointwiseLoss(int outputs) {
    super(outputs);
  }

  @Override
  public final int targetWidth() {
    return outputs;
  }

  /** The loss of output {@code y} for target {@code t}. */
  abstract double loss(double y, double t);

  /** {@code ∂loss/∂y} */
  abstract double slope(double y, double t);

  @Override
  public final double row(float[] y, int at, float[] t, int target, float weight, float[] errors) {
    double sum = 0;
    double scale = weight / (double) outputs;
    for (int i = 0; i < outputs; i++) {
      double output = y[at + i];
      double wanted = t[target + i];
      sum += loss(output, wanted);
      errors[at + i] = (float) (scale * slope(output, wanted));
    }
    return sum / outputs;
  }

  static final class SquaredError extends PointwiseLoss {
    SquaredError(int outputs) {
      super(outputs);
    }

    @Override
    double loss(double y, double t) {
      return (y - t) * (y - t);
    }

    @Override
    double slope(double y, double t) {
      return 2 * (y - t);
    }
  }

  static final class AbsoluteError extends PointwiseLoss {
    AbsoluteError(int outputs) {
      super(outputs);
    }

    @Override
    double loss(double y, double t) {
      return Math.abs(y - t);
    }

    @Override
    double slope(double y, double t) {
      return Math.signum(y - t);
    }
  }

  static final class Huber extends PointwiseLoss {
    private final double delta;

    Huber(int outputs, double delta) {
      super(outputs);
      this.delta = delta;
    }

    @Override
    double loss(double y, double t) {
      double distance = Math.abs(y - t);
      return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
    }

    @Override
    double slope(double y, double t) {
      return Math.max(-delta, Math.min(y - t, delta));
    }
  }

  static final class Quantile extends PointwiseLoss {
    private final double q;

    Quantile(int outputs, double q) {
      super(outputs);
      this.q = q;
    }

    @Override
    double loss(double y, double t) {
      return Math.max(q * (t - y), (q - 1) * (t - y));
    }

    @Override
    double slope(double y, double t) {
      if (y == t) {
        return 0.5 - q;
      }
      return y < t ? -q : 1 - q;
    }
  }

  static final class Poisson extends PointwiseLoss {
    Poisson(int outputs) {
      super(outputs);
    }

    @Override
    double loss(double y, double t) {
      return Math.exp(y) - t * y;
    }

    @Override
    double slope(double y, double t) {
      return Math.exp(y) - t;
    }
  }

  static final class BinaryCrossEntropy extends PointwiseLoss {
    private final double positiveWeight;

    BinaryCrossEntropy(int outputs, double positiveWeight) {
      super(outputs);
      this.positiveWeight = positiveWeight;
    }

    /** {@code log(1 + eˣ)} is {@code max(x, 0) + log(1 + e^−|x|)}, which does not overflow. */
    @Override
    double loss(double y, double t) {
      double tail = Math.log1p(Math.exp(-Math.abs(y)));
      return positiveWeight * t * (Math.max(-y, 0) + tail) + (1 - t) * (Math.max(y, 0) + tail);
    }

    @Override
    double slope(double y, double t) {
      double probability = 1 / (1 + Math.exp(-y));
      return (1 - t) * probability - positiveWeight * t * (1 - probability);
    }
  }

  static final class NegativeBinomial extends PointwiseLoss {
    private final double r;

    NegativeBinomial(int outputs, double dispersion) {
      super(outputs);
      this.r = 1 / dispersion;
    }

    @Override
    double loss(double y, double t) {
      double rest = LogGamma.of(t + 1) + LogGamma.of(r) - LogGamma.of(t + r);
      return rest + (t + r) * Math.log1p(Math.exp(y) / r) + t * (Math.log(r) - y);
    }

    /** The mean over mean and r is 1/(1 + r·e⁻ʸ), which does not overflow. */
    @Override
    double slope(double y, double t) {
      return (t + r) / (1 + r * Math.exp(-y)) - t;
    }
  }

  static final class Tweedie extends PointwiseLoss {
    private final double power;

    Tweedie(int outputs, double power) {
      super(outputs);
      this.power = power;
    }

    @Override
    double loss(double y, double t) {
      return Math.exp((2 - power) * y) / (2 - power) - t * Math.exp((1 - power) * y) / (1 - power);
    }

    @Override
    double slope(double y, double t) {
      return Math.exp((2 - power) * y) - t * Math.exp((1 - power) * y);
    }
  }

  static final class Gamma extends PointwiseLoss {
    Gamma(int outputs) {
      super(outputs);
    }

    @Override
    double loss(double y, double t) {
      return y + t * Math.exp(-y);
    }

    @Override
    double slope(double y, double t) {
      return 1 - t * Math.exp(-y);
    }
  }

  static final class BinaryFocal extends PointwiseLoss {
    private final double gamma;
    private final double positive;
    private final double negative;

    BinaryFocal(int outputs, LossSpec.BinaryFocal spec) {
      super(outputs);
      this.gamma = spec.gamma();
      this.positive = spec.alpha() == null ? 1 : spec.alpha();
      this.negative = spec.alpha() == null ? 1 : 1 - spec.alpha();
    }

    @Override
    double loss(double y, double t) {
      return t * positive * Focus.loss(y, gamma) + (1 - t) * negative * Focus.loss(-y, gamma);
    }

    @Override
    double slope(double y, double t) {
      return t * positive * Focus.slope(y, gamma) - (1 - t) * negative * Focus.slope(-y, gamma);
    }
  }

  /** {@code f(y) = −(1 − p)^γ·log p} with {@code p = 1/(1 + e⁻ʸ)}. */
  private static final class Focus {
    private Focus() {}

    static double loss(double y, double gamma) {
      return Math.pow(missing(y), gamma) * surprise(y);
    }

    /** {@code (1 − p)^γ·(γ·p·log p − (1 − p))} */
    static double slope(double y, double gamma) {
      double missing = missing(y);
      return -Math.pow(missing, gamma) * (gamma * (1 - missing) * surprise(y) + missing);
    }

    /** {@code 1 − p} */
    private static double missing(double y) {
      return 1 / (1 + Math.exp(y));
    }

    /** {@code −log p} */
    private static double surprise(double y) {
      return Math.max(-y, 0) + Math.log1p(Math.exp(-Math.abs(y)));
    }
  }
}
