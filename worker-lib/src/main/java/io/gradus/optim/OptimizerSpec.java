package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Which optimizer, and its numbers. What JSON leaves out has PyTorch's default, which {@code
 * usual()} gives as a whole.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = OptimizerSpec.Sgd.class, name = OptimizerSpec.Sgd.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Adam.class, name = OptimizerSpec.Adam.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.AdamW.class, name = OptimizerSpec.AdamW.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Adamax.class, name = OptimizerSpec.Adamax.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Nadam.class, name = OptimizerSpec.Nadam.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Radam.class, name = OptimizerSpec.Radam.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.RmsProp.class, name = OptimizerSpec.RmsProp.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Adagrad.class, name = OptimizerSpec.Adagrad.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Adadelta.class, name = OptimizerSpec.Adadelta.TYPE),
  @JsonSubTypes.Type(value = OptimizerSpec.Lbfgs.class, name = OptimizerSpec.Lbfgs.TYPE)
})
public sealed interface OptimizerSpec {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /** The learning rate that the schedule starts from. */
  double rate();

  /** {@link #fromJson} reads it back to an equal spec. */
  default String toJson() {
    return OptimJson.write(this);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws IllegalArgumentException where the JSON does not describe an optimizer
   */
  static OptimizerSpec fromJson(String json) {
    return OptimJson.read(json, OptimizerSpec.class, "the optimizer");
  }

  /**
   * Stochastic gradient descent. The momentum is the sum of past gradients, each weighted by {@code
   * momentum} once more an update (Polyak 1964, in the form of Sutskever et al., ICML 2013, with
   * the rate outside); {@code nesterov} looks one step ahead.
   *
   * @param dampening part of the gradient that the momentum leaves out, after the first update
   */
  record Sgd(
      @JsonProperty("rate") double rate,
      @JsonProperty("momentum") double momentum,
      @JsonProperty("dampening") double dampening,
      @JsonProperty("nesterov") boolean nesterov)
      implements OptimizerSpec {
    static final String TYPE = "sgd";

    public Sgd {
      OptimizerChecks.positive(TYPE, "rate", rate);
      OptimizerChecks.fraction(TYPE, "momentum", momentum);
      OptimizerChecks.fraction(TYPE, "dampening", dampening);
      if (nesterov && (momentum == 0 || dampening != 0)) {
        throw new IllegalArgumentException(
            "Expected a momentum above 0 and no dampening for nesterov of sgd, found momentum %s"
                    .formatted(momentum)
                + " and dampening %s.".formatted(dampening));
      }
    }

    /** Rate 0.001, without momentum. */
    public static Sgd usual() {
      return of(null, null, null, null);
    }

    @JsonCreator
    static Sgd of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("momentum") Double momentum,
        @JsonProperty("dampening") Double dampening,
        @JsonProperty("nesterov") Boolean nesterov) {
      return new Sgd(
          OptimizerChecks.or(rate, 1e-3),
          OptimizerChecks.or(momentum, 0),
          OptimizerChecks.or(dampening, 0),
          nesterov != null && nesterov);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Kingma and Ba, arXiv 1412.6980, algorithm 1.
   *
   * @param amsgrad divide by the largest second moment so far (Reddi et al., arXiv 1904.09237)
   */
  record Adam(
      @JsonProperty("rate") double rate,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon,
      @JsonProperty("amsgrad") boolean amsgrad)
      implements OptimizerSpec {
    static final String TYPE = "adam";

    public Adam {
      checkMoments(TYPE, rate, beta1, beta2, epsilon);
    }

    /** Rate 0.001, betas 0.9 and 0.999, epsilon 1e-8. */
    public static Adam usual() {
      return of(null, null, null, null, null);
    }

    @JsonCreator
    static Adam of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("beta1") Double beta1,
        @JsonProperty("beta2") Double beta2,
        @JsonProperty("epsilon") Double epsilon,
        @JsonProperty("amsgrad") Boolean amsgrad) {
      return new Adam(
          OptimizerChecks.or(rate, 1e-3),
          OptimizerChecks.or(beta1, 0.9),
          OptimizerChecks.or(beta2, 0.999),
          OptimizerChecks.or(epsilon, 1e-8),
          amsgrad != null && amsgrad);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Adam with decoupled weight decay: Loshchilov and Hutter, arXiv 1711.05101, algorithm 2, the
   * decay multiplied by the rate. It concerns the tensors that {@link Regularization#tensors} says.
   */
  record AdamW(
      @JsonProperty("rate") double rate,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon,
      @JsonProperty("weight_decay") double weightDecay,
      @JsonProperty("amsgrad") boolean amsgrad)
      implements OptimizerSpec {
    static final String TYPE = "adamw";

    public AdamW {
      checkMoments(TYPE, rate, beta1, beta2, epsilon);
      OptimizerChecks.notNegative(TYPE, "weight_decay", weightDecay);
    }

    /** Rate 0.001, betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01. */
    public static AdamW usual() {
      return of(null, null, null, null, null, null);
    }

    @JsonCreator
    static AdamW of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("beta1") Double beta1,
        @JsonProperty("beta2") Double beta2,
        @JsonProperty("epsilon") Double epsilon,
        @JsonProperty("weight_decay") Double weightDecay,
        @JsonProperty("amsgrad") Boolean amsgrad) {
      return new AdamW(
          OptimizerChecks.or(rate, 1e-3),
          OptimizerChecks.or(beta1, 0.9),
          OptimizerChecks.or(beta2, 0.999),
          OptimizerChecks.or(epsilon, 1e-8),
          OptimizerChecks.or(weightDecay, 1e-2),
          amsgrad != null && amsgrad);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Kingma and Ba, arXiv 1412.6980, algorithm 2; epsilon is added inside the maximum. */
  record Adamax(
      @JsonProperty("rate") double rate,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon)
      implements OptimizerSpec {
    static final String TYPE = "adamax";

    public Adamax {
      checkMoments(TYPE, rate, beta1, beta2, epsilon);
    }

    /** Rate 0.002, betas 0.9 and 0.999, epsilon 1e-8. */
    public static Adamax usual() {
      return of(null, null, null, null);
    }

    @JsonCreator
    static Adamax of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("beta1") Double beta1,
        @JsonProperty("beta2") Double beta2,
        @JsonProperty("epsilon") Double epsilon) {
      return new Adamax(
          OptimizerChecks.or(rate, 2e-3),
          OptimizerChecks.or(beta1, 0.9),
          OptimizerChecks.or(beta2, 0.999),
          OptimizerChecks.or(epsilon, 1e-8));
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Adam with Nesterov's momentum: Dozat, "Incorporating Nesterov momentum into Adam" (ICLR
   * workshop 2016), algorithm 2, whose momentum warms up at the pace of {@code momentumDecay}.
   */
  record Nadam(
      @JsonProperty("rate") double rate,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon,
      @JsonProperty("momentum_decay") double momentumDecay)
      implements OptimizerSpec {
    static final String TYPE = "nadam";

    public Nadam {
      checkMoments(TYPE, rate, beta1, beta2, epsilon);
      OptimizerChecks.notNegative(TYPE, "momentum_decay", momentumDecay);
    }

    /** Rate 0.002, betas 0.9 and 0.999, epsilon 1e-8, momentum decay 0.004. */
    public static Nadam usual() {
      return of(null, null, null, null, null);
    }

    @JsonCreator
    static Nadam of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("beta1") Double beta1,
        @JsonProperty("beta2") Double beta2,
        @JsonProperty("epsilon") Double epsilon,
        @JsonProperty("momentum_decay") Double momentumDecay) {
      return new Nadam(
          OptimizerChecks.or(rate, 2e-3),
          OptimizerChecks.or(beta1, 0.9),
          OptimizerChecks.or(beta2, 0.999),
          OptimizerChecks.or(epsilon, 1e-8),
          OptimizerChecks.or(momentumDecay, 4e-3));
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Rectified Adam: Liu et al., arXiv 1908.03265, algorithm 2. */
  record Radam(
      @JsonProperty("rate") double rate,
      @JsonProperty("beta1") double beta1,
      @JsonProperty("beta2") double beta2,
      @JsonProperty("epsilon") double epsilon)
      implements OptimizerSpec {
    static final String TYPE = "radam";

    public Radam {
      checkMoments(TYPE, rate, beta1, beta2, epsilon);
    }

    /** Rate 0.001, betas 0.9 and 0.999, epsilon 1e-8. */
    public static Radam usual() {
      return of(null, null, null, null);
    }

    @JsonCreator
    static Radam of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("beta1") Double beta1,
        @JsonProperty("beta2") Double beta2,
        @JsonProperty("epsilon") Double epsilon) {
      return new Radam(
          OptimizerChecks.or(rate, 1e-3),
          OptimizerChecks.or(beta1, 0.9),
          OptimizerChecks.or(beta2, 0.999),
          OptimizerChecks.or(epsilon, 1e-8));
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Hinton, "Neural networks for machine learning" (2012), lecture 6e; {@code centered} as Graves,
   * arXiv 1308.0850, equation 38 and following.
   *
   * @param alpha what is kept of the mean square each update
   */
  record RmsProp(
      @JsonProperty("rate") double rate,
      @JsonProperty("alpha") double alpha,
      @JsonProperty("epsilon") double epsilon,
      @JsonProperty("momentum") double momentum,
      @JsonProperty("centered") boolean centered)
      implements OptimizerSpec {
    static final String TYPE = "rmsprop";

    public RmsProp {
      OptimizerChecks.positive(TYPE, "rate", rate);
      OptimizerChecks.fraction(TYPE, "alpha", alpha);
      OptimizerChecks.positive(TYPE, "epsilon", epsilon);
      OptimizerChecks.fraction(TYPE, "momentum", momentum);
    }

    /** Rate 0.01, alpha 0.99, epsilon 1e-8, without momentum, not centered. */
    public static RmsProp usual() {
      return of(null, null, null, null, null);
    }

    @JsonCreator
    static RmsProp of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("alpha") Double alpha,
        @JsonProperty("epsilon") Double epsilon,
        @JsonProperty("momentum") Double momentum,
        @JsonProperty("centered") Boolean centered) {
      return new RmsProp(
          OptimizerChecks.or(rate, 1e-2),
          OptimizerChecks.or(alpha, 0.99),
          OptimizerChecks.or(epsilon, 1e-8),
          OptimizerChecks.or(momentum, 0),
          centered != null && centered);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * Duchi, Hazan and Singer, "Adaptive subgradient methods" (JMLR 12, 2011), figure 1, diagonal.
   *
   * @param rateDecay the rate is divided by 1 + rateDecay · (updates before this one)
   * @param initialSum what the sums of squares start from
   */
  record Adagrad(
      @JsonProperty("rate") double rate,
      @JsonProperty("rate_decay") double rateDecay,
      @JsonProperty("initial_sum") double initialSum,
      @JsonProperty("epsilon") double epsilon)
      implements OptimizerSpec {
    static final String TYPE = "adagrad";

    public Adagrad {
      OptimizerChecks.positive(TYPE, "rate", rate);
      OptimizerChecks.notNegative(TYPE, "rate_decay", rateDecay);
      OptimizerChecks.notNegative(TYPE, "initial_sum", initialSum);
      OptimizerChecks.positive(TYPE, "epsilon", epsilon);
    }

    /** Rate 0.01, epsilon 1e-10, sums from 0. */
    public static Adagrad usual() {
      return of(null, null, null, null);
    }

    @JsonCreator
    static Adagrad of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("rate_decay") Double rateDecay,
        @JsonProperty("initial_sum") Double initialSum,
        @JsonProperty("epsilon") Double epsilon) {
      return new Adagrad(
          OptimizerChecks.or(rate, 1e-2),
          OptimizerChecks.or(rateDecay, 0),
          OptimizerChecks.or(initialSum, 0),
          OptimizerChecks.or(epsilon, 1e-10));
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /** Zeiler, arXiv 1212.5701, algorithm 1, its update multiplied by the rate. */
  record Adadelta(
      @JsonProperty("rate") double rate,
      @JsonProperty("rho") double rho,
      @JsonProperty("epsilon") double epsilon)
      implements OptimizerSpec {
    static final String TYPE = "adadelta";

    public Adadelta {
      OptimizerChecks.positive(TYPE, "rate", rate);
      OptimizerChecks.fraction(TYPE, "rho", rho);
      OptimizerChecks.positive(TYPE, "epsilon", epsilon);
    }

    /** Rate 1, rho 0.9, epsilon 1e-6. */
    public static Adadelta usual() {
      return of(null, null, null);
    }

    @JsonCreator
    static Adadelta of(
        @JsonProperty("rate") Double rate,
        @JsonProperty("rho") Double rho,
        @JsonProperty("epsilon") Double epsilon) {
      return new Adadelta(
          OptimizerChecks.or(rate, 1),
          OptimizerChecks.or(rho, 0.9),
          OptimizerChecks.or(epsilon, 1e-6));
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * L-BFGS over all rows at once (Liu and Nocedal, Mathematical Programming 45, 1989). It searches
   * along a line, so it has no rate and no schedule, and {@link Optimizer} does not run it.
   *
   * @param memory pairs of past steps that it keeps
   * @param iterations the most iterations
   * @param tolerance relative change of the loss at which it ends
   */
  record Lbfgs(
      @JsonProperty("memory") int memory,
      @JsonProperty("iterations") int iterations,
      @JsonProperty("tolerance") double tolerance)
      implements OptimizerSpec {
    static final String TYPE = "lbfgs";

    public Lbfgs {
      OptimizerChecks.atLeast(TYPE, "memory", memory, 1);
      OptimizerChecks.atLeast(TYPE, "iterations", iterations, 1);
      OptimizerChecks.notNegative(TYPE, "tolerance", tolerance);
    }

    /** Memory 10, at most 100 iterations, tolerance 1e-6. */
    public static Lbfgs usual() {
      return of(null, null, null);
    }

    @JsonCreator
    static Lbfgs of(
        @JsonProperty("memory") Integer memory,
        @JsonProperty("iterations") Integer iterations,
        @JsonProperty("tolerance") Double tolerance) {
      return new Lbfgs(
          memory == null ? 10 : memory,
          iterations == null ? 100 : iterations,
          OptimizerChecks.or(tolerance, 1e-6));
    }

    @Override
    public String type() {
      return TYPE;
    }

    /** 1: the line search begins with the whole step. */
    @Override
    public double rate() {
      return 1;
    }
  }

  private static void checkMoments(
      String what, double rate, double beta1, double beta2, double epsilon) {
    OptimizerChecks.positive(what, "rate", rate);
    OptimizerChecks.fraction(what, "beta1", beta1);
    OptimizerChecks.fraction(what, "beta2", beta2);
    OptimizerChecks.positive(what, "epsilon", epsilon);
  }
}
