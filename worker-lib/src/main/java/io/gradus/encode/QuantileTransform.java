package io.gradus.encode;

import java.util.Arrays;

/** The quantile transform to a normal distribution. */
public final class QuantileTransform {
  /** Ranks are kept this far from 0 and 1, as scikit-learn's QuantileTransformer does. */
  public static final double EDGE = 1e-7;

  private QuantileTransform() {}

  /**
   * The standard normal quantile of the value's rank among ascending, evenly spaced quantiles. A
   * value between two quantiles is interpolated; one that equals several has their middle rank, so
   * that a column which is mostly zeros has them near the middle. Values outside the quantiles have
   * rank 0 or 1, which becomes ∓5.2.
   */
  public static double apply(double[] quantiles, double value) {
    int last = quantiles.length - 1;
    if (value < quantiles[0] || value > quantiles[last]) {
      return inverseNormal(value < quantiles[0] ? EDGE : 1 - EDGE);
    }
    int first = lower(quantiles, value);
    int above = upper(quantiles, value);
    double place;
    if (above > first) {
      place = (first + above - 1) / 2.0;
    } else {
      double below = quantiles[first - 1];
      place = first - 1 + (value - below) / (quantiles[first] - below);
    }
    double rank = last == 0 ? 0.5 : place / last;
    return inverseNormal(Math.min(1 - EDGE, Math.max(EDGE, rank)));
  }

  /** The first place whose quantile is greater than the value. */
  private static int upper(double[] quantiles, double value) {
    int low = 0;
    int high = quantiles.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (quantiles[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first place whose quantile is not less than the value. */
  private static int lower(double[] quantiles, double value) {
    int place = Arrays.binarySearch(quantiles, value);
    while (place > 0 && quantiles[place - 1] == value) {
      place--;
    }
    return place < 0 ? -place - 1 : place;
  }

  /**
   * The inverse of the standard normal distribution function: Wichura, "Algorithm AS 241: the
   * percentage points of the normal distribution", Applied Statistics 37 (1988), PPND16, accurate
   * to about 1 part in 10¹⁶.
   */
  public static double inverseNormal(double p) {
    double q = p - 0.5;
    if (Math.abs(q) <= 0.425) {
      double r = 0.180625 - q * q;
      return q * Ratio.CENTRE.apply(r);
    }
    double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
    double x = r <= 5 ? Ratio.MIDDLE.apply(r - 1.6) : Ratio.TAIL.apply(r - 5);
    return q < 0 ? -x : x;
  }

  /** The algorithm's rational functions: of 0.180625 − q², of r − 1.6, and of r − 5. */
  public enum Ratio {
    CENTRE(
        new double[] {
          3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
          1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
          3.3430575583588128105e4, 2.5090809287301226727e3
        },
        new double[] {
          1.0,
          4.2313330701600911252e1,
          6.8718700749205790830e2,
          5.3941960214247511077e3,
          2.1213794301586595867e4,
          3.9307895800092710610e4,
          2.8729085735721942674e4,
          5.2264952788528545610e3
        }),

    MIDDLE(
        new double[] {
          1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
          3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
          2.27238449892691845833e-2, 7.74545014278341407640e-4
        },
        new double[] {
          1.0,
          2.05319162663775882187e0,
          1.67638483018380384940e0,
          6.89767334985100004550e-1,
          1.48103976427480074590e-1,
          1.51986665636164571966e-2,
          5.47593808499534494600e-4,
          1.05075007164441684324e-9
        }),

    TAIL(
        new double[] {
          6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
          2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
          2.71155556874348757815e-5, 2.01033439929228813265e-7
        },
        new double[] {
          1.0,
          5.99832206555887937690e-1,
          1.36929880922735805310e-1,
          1.48753612908506148525e-2,
          7.86869131145613259100e-4,
          1.84631831751005468180e-5,
          1.42151175831644588870e-7,
          2.04426310338993978564e-15
        });

    private final double[] numerator;
    private final double[] denominator;

    Ratio(double[] numerator, double[] denominator) {
      this.numerator = numerator;
      this.denominator = denominator;
    }

    /** Coefficients from the constant term up. */
    public double[] numerator() {
      return numerator.clone();
    }

    /** Coefficients from the constant term up. */
    public double[] denominator() {
      return denominator.clone();
    }

    private double apply(double x) {
      return polynomial(numerator, x) / polynomial(denominator, x);
    }

    /** By Horner's rule. */
    private static double polynomial(double[] coefficients, double x) {
      double sum = 0;
      for (int i = coefficients.length - 1; i >= 0; i--) {
        sum = sum * x + coefficients[i];
      }
      return sum;
    }
  }
}
