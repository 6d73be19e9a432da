package io.gradus.compute;

import io.gradus.network.MemberMean;

/**
 * The mean prediction of members, in the outputs of one network, and its derivatives. All of a row:
 * members' outputs [members, outputs], the mean's [outputs].
 */
abstract sealed class MemberMeans {
  final int members;
  final int outputs;

  private MemberMeans(int members, int outputs) {
    this.members = members;
    this.outputs = outputs;
  }

  static MemberMeans of(MemberMean mean, int members, int outputs) {
    return switch (mean) {
      case NUMBERS -> new Numbers(members, outputs);
      case LOGITS -> new Logits(members, outputs);
      case CLASSES -> new Classes(members, outputs);
      case LOGARITHMS -> new Logarithms(members, outputs);
    };
  }

  /** How many doubles of scratch a row takes. */
  int scratch() {
    return 2 * members + members * outputs;
  }

  /**
   * The outputs of the mean.
   *
   * @param x members' outputs from {@code at}
   * @param y takes the mean's from {@code to}
   */
  abstract void forward(float[] x, int at, float[] y, int to, double[] scratch);

  /**
   * The errors of the members' outputs.
   *
   * @param x members' outputs from {@code at}
   * @param errors of the mean's outputs from {@code from}
   * @param inputErrors takes those of the members' from {@code at}
   */
  abstract void backward(
      float[] x, int at, float[] errors, int from, float[] inputErrors, double[] scratch);

  /** {@code log(1 + eˣ)} */
  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** {@code log Σ eˣ} of {@code n} values. */
  private static double logSumExp(double[] x, int from, int n, int step) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, x[from + i * step]);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(x[from + i * step] - largest);
    }
    return largest + Math.log(sum);
  }

  private static final class Numbers extends MemberMeans {
    Numbers(int members, int outputs) {
      super(members, outputs);
    }

    @Override
    void forward(float[] x, int at, float[] y, int to, double[] scratch) {
      for (int i = 0; i < outputs; i++) {
        double sum = 0;
        for (int member = 0; member < members; member++) {
          sum += x[at + member * outputs + i];
        }
        y[to + i] = (float) (sum / members);
      }
    }

    @Override
    void backward(
        float[] x, int at, float[] errors, int from, float[] inputErrors, double[] scratch) {
      for (int i = 0; i < outputs * members; i++) {
        inputErrors[at + i] = errors[from + i % outputs] / members;
      }
    }
  }

  /** Each member's share is that of its number among all. */
  private static final class Logarithms extends MemberMeans {
    Logarithms(int members, int outputs) {
      super(members, outputs);
    }

    private double sum(float[] x, int at, int output, double[] scratch) {
      for (int member = 0; member < members; member++) {
        scratch[member] = x[at + member * outputs + output];
      }
      return logSumExp(scratch, 0, members, 1);
    }

    @Override
    void forward(float[] x, int at, float[] y, int to, double[] scratch) {
      for (int i = 0; i < outputs; i++) {
        y[to + i] = (float) (sum(x, at, i, scratch) - Math.log(members));
      }
    }

    @Override
    void backward(
        float[] x, int at, float[] errors, int from, float[] inputErrors, double[] scratch) {
      for (int i = 0; i < outputs; i++) {
        double sum = sum(x, at, i, scratch);
        for (int member = 0; member < members; member++) {
          inputErrors[at + member * outputs + i] =
              (float) (errors[from + i] * Math.exp(scratch[member] - sum));
        }
      }
    }
  }

  /**
   * Of p = 1/(1 + e⁻ˣ): {@code log Σp − log Σ(1 − p)}, with the derivative {@code (1 − p)·p/Σp +
   * p·(1 − p)/Σ(1 − p)}.
   */
  private static final class Logits extends MemberMeans {
    Logits(int members, int outputs) {
      super(members, outputs);
    }

    /** Logarithms of p, then those of 1 − p. */
    private void logarithms(float[] x, int at, int output, double[] scratch) {
      for (int member = 0; member < members; member++) {
        double logit = x[at + member * outputs + output];
        scratch[member] = -softplus(-logit);
        scratch[members + member] = -softplus(logit);
      }
    }

    @Override
    void forward(float[] x, int at, float[] y, int to, double[] scratch) {
      for (int i = 0; i < outputs; i++) {
        logarithms(x, at, i, scratch);
        y[to + i] =
            (float) (logSumExp(scratch, 0, members, 1) - logSumExp(scratch, members, members, 1));
      }
    }

    @Override
    void backward(
        float[] x, int at, float[] errors, int from, float[] inputErrors, double[] scratch) {
      for (int i = 0; i < outputs; i++) {
        logarithms(x, at, i, scratch);
        double yes = logSumExp(scratch, 0, members, 1);
        double no = logSumExp(scratch, members, members, 1);
        for (int member = 0; member < members; member++) {
          double both = scratch[member] + scratch[members + member];
          double slope = Math.exp(both - yes) + Math.exp(both - no);
          inputErrors[at + member * outputs + i] = (float) (errors[from + i] * slope);
        }
      }
    }
  }

  /**
   * Of the members' soft-max p: {@code log Σp_i − log members}. With {@code w = p_i/Σp_i} of all
   * members, a member's error at output c is {@code e_c·w_c − p_c·Σe_i·w_i}.
   */
  private static final class Classes extends MemberMeans {
    Classes(int members, int outputs) {
      super(members, outputs);
    }

    /** Logarithms of the soft-max of each member: [members, outputs]. */
    private void logarithms(float[] x, int at, double[] scratch) {
      for (int i = 0; i < members * outputs; i++) {
        scratch[i] = x[at + i];
      }
      for (int begin = 0; begin < members * outputs; begin += outputs) {
        double sum = logSumExp(scratch, begin, outputs, 1);
        for (int i = begin; i < begin + outputs; i++) {
          scratch[i] -= sum;
        }
      }
    }

    @Override
    void forward(float[] x, int at, float[] y, int to, double[] scratch) {
      logarithms(x, at, scratch);
      for (int i = 0; i < outputs; i++) {
        y[to + i] = (float) (logSumExp(scratch, i, members, outputs) - Math.log(members));
      }
    }

    @Override
    void backward(
        float[] x, int at, float[] errors, int from, float[] inputErrors, double[] scratch) {
      logarithms(x, at, scratch);
      int together = members * outputs;
      for (int member = 0; member < members; member++) {
        scratch[together + member] = 0;
      }
      for (int i = 0; i < outputs; i++) {
        double sum = logSumExp(scratch, i, members, outputs);
        for (int member = 0; member < members; member++) {
          int place = member * outputs + i;
          double shared = errors[from + i] * Math.exp(scratch[place] - sum);
          scratch[together + member] += shared;
          inputErrors[at + place] = (float) shared;
        }
      }
      for (int place = 0; place < together; place++) {
        inputErrors[at + place] -=
            (float) (Math.exp(scratch[place]) * scratch[together + place / outputs]);
      }
    }
  }
}
