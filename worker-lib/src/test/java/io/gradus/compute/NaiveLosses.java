package io.gradus.compute;

import io.gradus.network.AbsoluteError;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.BinaryFocal;
import io.gradus.network.Gamma;
import io.gradus.network.GaussianNll;
import io.gradus.network.Huber;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Poisson;
import io.gradus.network.Quantile;
import io.gradus.network.Quantiles;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SoftmaxFocal;
import io.gradus.network.SquaredError;
import io.gradus.network.Tweedie;
import java.util.function.DoubleBinaryOperator;

/** Losses of one row as their definitions read, in double precision. */
record NaiveLosses(double[] y, double[] t) implements LossVisitor<Double> {

  static double rowLoss(LossSpec spec, double[] y, double[] t) {
    return spec.accept(new NaiveLosses(y, t));
  }

  private double mean(DoubleBinaryOperator loss) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += loss.applyAsDouble(y[i], t[i]);
    }
    return sum / y.length;
  }

  @Override
  public Double squaredError(SquaredError loss) {
    return mean((output, target) -> (output - target) * (output - target));
  }

  @Override
  public Double absoluteError(AbsoluteError loss) {
    return mean((output, target) -> Math.abs(output - target));
  }

  @Override
  public Double huber(Huber loss) {
    return mean(
        (output, target) -> {
          double d = Math.abs(output - target);
          return d <= loss.delta() ? d * d / 2 : loss.delta() * (d - loss.delta() / 2);
        });
  }

  @Override
  public Double quantile(Quantile loss) {
    return mean((output, target) -> quantile(loss.q(), output, target));
  }

  @Override
  public Double quantiles(Quantiles loss) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += quantile(loss.q().get(i), y[i], t[0]);
    }
    return sum / y.length;
  }

  private static double quantile(double q, double output, double target) {
    return output < target ? q * (target - output) : (1 - q) * (output - target);
  }

  /** The logarithm of the density, as it is written. */
  @Override
  public Double gaussianNll(GaussianNll loss) {
    double variance = Math.exp(y[1]);
    double density =
        Math.exp(-Math.pow(t[0] - y[0], 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
    double nll = -Math.log(density) - 0.5 * Math.log(2 * Math.PI);
    return Math.pow(variance, loss.beta()) * nll;
  }

  @Override
  public Double ordinalCoral(OrdinalCoral loss) {
    return steps(y.length);
  }

  @Override
  public Double ordinalCorn(OrdinalCorn loss) {
    return steps((int) t[0] + 1);
  }

  /** Of the first steps up the classes, whether the row takes them. */
  private double steps(int told) {
    double sum = 0;
    for (int k = 0; k < Math.min(told, y.length); k++) {
      double above = 1 / (1 + Math.exp(-y[k]));
      sum -= Math.log(t[0] > k ? above : 1 - above);
    }
    return sum;
  }

  @Override
  public Double poisson(Poisson loss) {
    return mean((output, target) -> Math.exp(output) - target * output);
  }

  @Override
  public Double negativeBinomial(NegativeBinomial loss) {
    return loss.learnsDispersion()
        ? negativeBinomial(Math.exp(y[1]), y[0], t[0])
        : mean((output, target) -> negativeBinomial(1 / loss.dispersion(), output, target));
  }

  private static double negativeBinomial(double r, double output, double target) {
    // Γ(t + r)/(Γ(r)·t!) is the product of (r + i)/(i + 1) for counts.
    double coefficient = 1;
    for (int i = 0; i < target; i++) {
      coefficient *= (r + i) / (i + 1);
    }
    double p = r / (r + Math.exp(output));
    return -Math.log(coefficient * Math.pow(p, r) * Math.pow(1 - p, target));
  }

  @Override
  public Double tweedie(Tweedie loss) {
    double p = loss.power();
    return mean(
        (output, target) -> {
          double mean = Math.exp(output);
          return Math.pow(mean, 2 - p) / (2 - p) - target * Math.pow(mean, 1 - p) / (1 - p);
        });
  }

  @Override
  public Double gamma(Gamma loss) {
    return mean((output, target) -> Math.log(Math.exp(output)) + target / Math.exp(output));
  }

  @Override
  public Double binaryFocal(BinaryFocal loss) {
    return mean(
        (output, target) -> {
          double p = 1 / (1 + Math.exp(-output));
          double truth = target == 1 ? p : 1 - p;
          double share = loss.alpha() == null ? 1 : target == 1 ? loss.alpha() : 1 - loss.alpha();
          return -share * Math.pow(1 - truth, loss.gamma()) * Math.log(truth);
        });
  }

  @Override
  public Double softmaxFocal(SoftmaxFocal loss) {
    double total = 0;
    for (double value : y) {
      total += Math.exp(value);
    }
    double p = Math.exp(y[(int) t[0]]) / total;
    return -Math.pow(1 - p, loss.gamma()) * Math.log(p);
  }

  @Override
  public Double binaryCrossEntropy(BinaryCrossEntropy loss) {
    return mean(
        (output, target) -> {
          double p = 1 / (1 + Math.exp(-output));
          return -loss.positiveWeight() * target * Math.log(p) - (1 - target) * Math.log(1 - p);
        });
  }

  @Override
  public Double softmaxCrossEntropy(SoftmaxCrossEntropy loss) {
    double total = 0;
    for (double value : y) {
      total += Math.exp(value);
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      double smoothing = loss.labelSmoothing();
      double wanted = smoothing / y.length + (i == (int) t[0] ? 1 - smoothing : 0);
      sum -= wanted * Math.log(Math.exp(y[i]) / total);
    }
    return sum;
  }
}
