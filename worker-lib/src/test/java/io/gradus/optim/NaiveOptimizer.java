package io.gradus.optim;

/**
 * Each optimizer's published formula for one parameter, in double and without any regard to speed:
 * what the real ones are held against.
 */
final class NaiveOptimizer {
  private final OptimizerSpec spec;
  private final double[] state = new double[4];
  private int t;

  NaiveOptimizer(OptimizerSpec spec) {
    this.spec = spec;
    state[2] = 1;
    if (spec instanceof Adagrad adagrad) {
      state[0] = adagrad.initialSum();
    }
  }

  /** The parameter after one update. */
  double update(double theta, double g) {
    t++;
    double rate = spec.rate();
    if (spec instanceof AdamW s) {
      double direction = adam(g, s.beta1(), s.beta2(), s.epsilon(), s.amsgrad());
      return theta - rate * s.weightDecay() * theta - rate * direction;
    }
    if (spec instanceof ScheduleFreeAdamW s) {
      return scheduleFree(theta, g, s);
    }
    return theta - rate * direction(g);
  }

  /** state: v, z, x, Σ rate². */
  private double scheduleFree(double y, double g, ScheduleFreeAdamW s) {
    if (t == 1) {
      state[1] = y;
      state[2] = y;
    }
    double rate = s.rate() * (t < s.warmup() ? (double) t / s.warmup() : 1);
    state[0] = s.beta2() * state[0] + (1 - s.beta2()) * g * g;
    double square = state[0] / (1 - Math.pow(s.beta2(), t));
    state[1] -= rate * (s.weightDecay() * y + g / (Math.sqrt(square) + s.epsilon()));
    state[3] += rate * rate;
    state[2] += rate * rate / state[3] * (state[1] - state[2]);
    return (1 - s.beta1()) * state[1] + s.beta1() * state[2];
  }

  private double direction(double g) {
    if (spec instanceof Sgd s) {
      return momentum(g, s.momentum(), t == 1 ? 0 : s.dampening(), s.nesterov());
    } else if (spec instanceof Adam s) {
      return adam(g, s.beta1(), s.beta2(), s.epsilon(), s.amsgrad());
    } else if (spec instanceof Adamax s) {
      state[0] = s.beta1() * state[0] + (1 - s.beta1()) * g;
      state[1] = Math.max(s.beta2() * state[1], Math.abs(g) + s.epsilon());
      return state[0] / (1 - Math.pow(s.beta1(), t)) / state[1];
    } else if (spec instanceof Nadam s) {
      double mu = s.beta1() * (1 - 0.5 * Math.pow(0.96, t * s.momentumDecay()));
      double next = s.beta1() * (1 - 0.5 * Math.pow(0.96, (t + 1) * s.momentumDecay()));
      state[2] *= mu;
      state[0] = s.beta1() * state[0] + (1 - s.beta1()) * g;
      state[1] = s.beta2() * state[1] + (1 - s.beta2()) * g * g;
      double m = next * state[0] / (1 - state[2] * next) + (1 - mu) * g / (1 - state[2]);
      double v = state[1] / (1 - Math.pow(s.beta2(), t));
      return m / (Math.sqrt(v) + s.epsilon());
    } else if (spec instanceof Radam s) {
      return radam(g, s);
    } else if (spec instanceof RmsProp s) {
      state[0] = s.alpha() * state[0] + (1 - s.alpha()) * g * g;
      state[1] = s.alpha() * state[1] + (1 - s.alpha()) * g;
      double variance = state[0] - (s.centered() ? state[1] * state[1] : 0);
      double scaled = g / (Math.sqrt(variance) + s.epsilon());
      return momentum(scaled, s.momentum(), 0, false);
    } else if (spec instanceof Adagrad s) {
      state[0] += g * g;
      return g / (Math.sqrt(state[0]) + s.epsilon()) / (1 + (t - 1) * s.rateDecay());
    } else if (spec instanceof Adadelta s) {
      state[0] = s.rho() * state[0] + (1 - s.rho()) * g * g;
      double delta = Math.sqrt(state[1] + s.epsilon()) / Math.sqrt(state[0] + s.epsilon()) * g;
      state[1] = s.rho() * state[1] + (1 - s.rho()) * delta * delta;
      return delta;
    }
    throw new AssertionError(spec);
  }

  private double momentum(double g, double momentum, double dampening, boolean nesterov) {
    state[3] = momentum * state[3] + (1 - dampening) * g;
    return nesterov ? g + momentum * state[3] : state[3];
  }

  private double adam(double g, double beta1, double beta2, double epsilon, boolean amsgrad) {
    state[0] = beta1 * state[0] + (1 - beta1) * g;
    state[1] = beta2 * state[1] + (1 - beta2) * g * g;
    state[3] = amsgrad ? Math.max(state[3], state[1]) : state[1];
    double mean = state[0] / (1 - Math.pow(beta1, t));
    double square = state[3] / (1 - Math.pow(beta2, t));
    return mean / (Math.sqrt(square) + epsilon);
  }

  private double radam(double g, Radam s) {
    state[0] = s.beta1() * state[0] + (1 - s.beta1()) * g;
    state[1] = s.beta2() * state[1] + (1 - s.beta2()) * g * g;
    double mean = state[0] / (1 - Math.pow(s.beta1(), t));
    double longest = 2 / (1 - s.beta2()) - 1;
    double power = Math.pow(s.beta2(), t);
    double length = longest - 2 * t * power / (1 - power);
    if (length <= 5) {
      return mean;
    }
    double adaptive = Math.sqrt(1 - power) / (Math.sqrt(state[1]) + s.epsilon());
    double numerator = (length - 4) * (length - 2) * longest;
    double denominator = (longest - 4) * (longest - 2) * length;
    return mean * adaptive * Math.sqrt(numerator / denominator);
  }
}
