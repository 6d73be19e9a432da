package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What training makes small: {@code Σ w·rowLoss / Σ w} over the rows of a batch, {@code w} the
 * row's weight.
 *
 * <p>A row's loss is the mean over its outputs, for soft-max cross-entropy the one sum over
 * classes. {@code y} is an output of the network (a logit, a log rate or a number), {@code t} its
 * target. Class weights are part of the row weight.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LossSpec.SquaredError.class, name = LossSpec.SquaredError.TYPE),
  @JsonSubTypes.Type(value = LossSpec.AbsoluteError.class, name = LossSpec.AbsoluteError.TYPE),
  @JsonSubTypes.Type(value = LossSpec.Huber.class, name = LossSpec.Huber.TYPE),
  @JsonSubTypes.Type(value = LossSpec.Quantile.class, name = LossSpec.Quantile.TYPE),
  @JsonSubTypes.Type(value = LossSpec.Poisson.class, name = LossSpec.Poisson.TYPE),
  @JsonSubTypes.Type(
      value = LossSpec.NegativeBinomial.class,
      name = LossSpec.NegativeBinomial.TYPE),
  @JsonSubTypes.Type(value = LossSpec.Tweedie.class, name = LossSpec.Tweedie.TYPE),
  @JsonSubTypes.Type(value = LossSpec.Gamma.class, name = LossSpec.Gamma.TYPE),
  @JsonSubTypes.Type(
      value = LossSpec.BinaryCrossEntropy.class,
      name = LossSpec.BinaryCrossEntropy.TYPE),
  @JsonSubTypes.Type(value = LossSpec.BinaryFocal.class, name = LossSpec.BinaryFocal.TYPE),
  @JsonSubTypes.Type(
      value = LossSpec.SoftmaxCrossEntropy.class,
      name = LossSpec.SoftmaxCrossEntropy.TYPE),
  @JsonSubTypes.Type(value = LossSpec.SoftmaxFocal.class, name = LossSpec.SoftmaxFocal.TYPE)
})
public sealed interface LossSpec {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /**
   * How many targets a row has beside that many outputs: one class index, or one target an output.
   */
  default int targetWidth(int outputs) {
    return outputs;
  }

  /** Whether the loss can train a network for that task. */
  default boolean suits(Task task) {
    return task == Task.REGRESSION;
  }

  /** Which targets it takes. */
  default Targets targets() {
    return Targets.ANY;
  }

  /** Which numbers a loss takes for targets. */
  enum Targets {
    /** Any number, in any unit. */
    ANY("any number"),
    /** Counts and amounts, in their own unit: outputs are logarithms of their means. */
    NOT_NEGATIVE("a number of at least 0"),
    /** The same without 0. */
    POSITIVE("a number above 0");

    private final String words;

    Targets(String words) {
      this.words = words;
    }

    /** As part of a sentence. */
    public String words() {
      return words;
    }

    /** Whether outputs are logarithms of the mean target, which then must not be scaled. */
    public boolean areOfLogarithms() {
      return this != ANY;
    }

    /** Whether that number is one of them. */
    public boolean include(double target) {
      return switch (this) {
        case ANY -> true;
        case NOT_NEGATIVE -> target >= 0;
        case POSITIVE -> target > 0;
      };
    }
  }

  /** How many outputs the network has at least. */
  default int fewestOutputs() {
    return 1;
  }

  /** In which outputs a mean prediction of several networks is written. */
  default MemberMean memberMean() {
    if (suits(Task.MULTICLASS)) {
      return MemberMean.CLASSES;
    }
    if (suits(Task.BINARY)) {
      return MemberMean.LOGITS;
    }
    return targets().areOfLogarithms() ? MemberMean.LOGARITHMS : MemberMean.NUMBERS;
  }

  /** Calls the method of the visitor that is this kind's. */
  <R> R accept(Visitor<R> visitor);

  /** A method for each kind of loss, so that the compiler asks for a new one's everywhere. */
  interface Visitor<R> {
    R squaredError(SquaredError loss);

    R absoluteError(AbsoluteError loss);

    R huber(Huber loss);

    R quantile(Quantile loss);

    R poisson(Poisson loss);

    R negativeBinomial(NegativeBinomial loss);

    R tweedie(Tweedie loss);

    R gamma(Gamma loss);

    R binaryCrossEntropy(BinaryCrossEntropy loss);

    R binaryFocal(BinaryFocal loss);

    R softmaxCrossEntropy(SoftmaxCrossEntropy loss);

    R softmaxFocal(SoftmaxFocal loss);
  }

  /** Reads one loss, as {@link NetworkSpec#toJson()} writes it. */
  static LossSpec fromJson(String json) {
    return NetworkJson.read(json, LossSpec.class, "loss");
  }

  /** The loss that a task has when nothing is said. */
  static LossSpec usual(Task task) {
    return switch (task) {
      case BINARY, MULTILABEL -> new BinaryCrossEntropy();
      case MULTICLASS -> new SoftmaxCrossEntropy();
      case REGRESSION -> new SquaredError();
    };
  }

  /** {@code (y − t)²} */
  record SquaredError() implements LossSpec {
    static final String TYPE = "squared_error";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.squaredError(this);
    }
  }

  /** {@code |y − t|} */
  record AbsoluteError() implements LossSpec {
    static final String TYPE = "absolute_error";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.absoluteError(this);
    }
  }

  /**
   * {@code ½(y − t)²} within {@code delta} of the target, {@code delta·(|y − t| − ½·delta)} beyond.
   */
  record Huber(@JsonProperty("delta") double delta) implements LossSpec {
    static final String TYPE = "huber";

    public Huber {
      SpecChecks.positive(TYPE, "delta", delta);
    }

    /** With delta 1. */
    public Huber() {
      this(1);
    }

    @JsonCreator
    static Huber of(@JsonProperty("delta") Double delta) {
      return delta == null ? new Huber() : new Huber(delta);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.huber(this);
    }
  }

  /**
   * {@code max(q·(t − y), (q − 1)·(t − y))}: its minimum is the q-quantile. Koenker and Bassett,
   * 1978.
   */
  record Quantile(@JsonProperty("q") double q) implements LossSpec {
    static final String TYPE = "quantile";

    public Quantile {
      if (!(q > 0 && q < 1)) {
        throw new NetworkException(
            "Expected q of %s to be above 0 and below 1, found %s.".formatted(TYPE, q));
      }
    }

    @JsonCreator
    static Quantile of(@JsonProperty(value = "q", required = true) Double q) {
      return new Quantile(SpecChecks.present(TYPE, "q", q));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.quantile(this);
    }
  }

  /**
   * {@code eʸ − t·y}: the negative log-likelihood of a count {@code t} with log rate {@code y},
   * less a constant.
   */
  record Poisson() implements LossSpec {
    static final String TYPE = "poisson";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Targets targets() {
      return Targets.NOT_NEGATIVE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.poisson(this);
    }
  }

  /**
   * {@code log Γ(t + 1) + log Γ(r) − log Γ(t + r) + (t + r)·log(1 + eʸ/r) + t·(log r − y)} with
   * {@code r = 1/dispersion}: the negative log-likelihood of a count {@code t} whose mean is {@code
   * eʸ} and whose variance {@code eʸ + dispersion·e²ʸ}. Hilbe, Negative Binomial Regression, 2011,
   * chapter 8 (NB2).
   */
  record NegativeBinomial(@JsonProperty("dispersion") double dispersion) implements LossSpec {
    static final String TYPE = "negative_binomial";

    public NegativeBinomial {
      SpecChecks.positive(TYPE, "dispersion", dispersion);
    }

    @JsonCreator
    static NegativeBinomial of(
        @JsonProperty(value = "dispersion", required = true) Double dispersion) {
      return new NegativeBinomial(SpecChecks.present(TYPE, "dispersion", dispersion));
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Targets targets() {
      return Targets.NOT_NEGATIVE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.negativeBinomial(this);
    }
  }

  /**
   * {@code e^((2 − p)y)/(2 − p) − t·e^((1 − p)y)/(1 − p)}: half the unit deviance, less what does
   * not depend on {@code y}, of an amount that is often 0, such as a claim, with mean {@code eʸ}
   * and a variance as the mean's power {@code p}. Jørgensen, J. R. Stat. Soc. B 49(2), 1987.
   */
  record Tweedie(@JsonProperty("power") double power) implements LossSpec {
    static final String TYPE = "tweedie";

    public Tweedie {
      if (!(power > 1 && power < 2)) {
        throw new NetworkException(
            "Expected power of %s to be above 1 and below 2, found %s. At 1 it is %s, at 2 %s."
                .formatted(TYPE, power, Poisson.TYPE, Gamma.TYPE));
      }
    }

    /** With power 1.5. */
    public Tweedie() {
      this(1.5);
    }

    @JsonCreator
    static Tweedie of(@JsonProperty("power") Double power) {
      return power == null ? new Tweedie() : new Tweedie(power);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Targets targets() {
      return Targets.NOT_NEGATIVE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.tweedie(this);
    }
  }

  /**
   * {@code y + t·e⁻ʸ}: half the unit deviance of a gamma distribution with mean {@code eʸ}, less
   * what does not depend on {@code y}; for amounts whose deviation grows with their mean.
   */
  record Gamma() implements LossSpec {
    static final String TYPE = "gamma";

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Targets targets() {
      return Targets.POSITIVE;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.gamma(this);
    }
  }

  /**
   * {@code p·t·log(1 + e⁻ʸ) + (1 − t)·log(1 + eʸ)} of the logit {@code y}, {@code p} the positive
   * weight; a mean over labels where there are several.
   */
  record BinaryCrossEntropy(@JsonProperty("positive_weight") double positiveWeight)
      implements LossSpec {
    static final String TYPE = "binary_cross_entropy";

    public BinaryCrossEntropy {
      SpecChecks.positive(TYPE, "positive_weight", positiveWeight);
    }

    /** With positive weight 1. */
    public BinaryCrossEntropy() {
      this(1);
    }

    @JsonCreator
    static BinaryCrossEntropy of(@JsonProperty("positive_weight") Double positiveWeight) {
      return positiveWeight == null
          ? new BinaryCrossEntropy()
          : new BinaryCrossEntropy(positiveWeight);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.BINARY || task == Task.MULTILABEL;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binaryCrossEntropy(this);
    }
  }

  /**
   * {@code −a·(1 − p)^γ·log p} with {@code p} the probability of what is true, {@code 1/(1 + e⁻ʸ)}
   * or one minus it, and {@code a} the alpha of a positive or one minus it: rows that are told well
   * already count less. Lin et al., arXiv 1708.02002, equation 5. A mean over labels where there
   * are several.
   *
   * @param alpha share of the positives' weight; null for 1 on both sides
   */
  record BinaryFocal(@JsonProperty("gamma") double gamma, @JsonProperty("alpha") Double alpha)
      implements LossSpec {
    static final String TYPE = "binary_focal";

    public BinaryFocal {
      SpecChecks.atLeastZero(TYPE, "gamma", gamma);
      if (alpha != null && !(alpha > 0 && alpha < 1)) {
        throw new NetworkException(
            "Expected alpha of %s to be above 0 and below 1, found %s.".formatted(TYPE, alpha));
      }
    }

    /** With gamma 2 and no alpha. */
    public BinaryFocal() {
      this(2, null);
    }

    @JsonCreator
    static BinaryFocal of(
        @JsonProperty("gamma") Double gamma, @JsonProperty("alpha") Double alpha) {
      return new BinaryFocal(gamma == null ? 2 : gamma, alpha);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.BINARY || task == Task.MULTILABEL;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binaryFocal(this);
    }
  }

  /**
   * {@code −Σ q·log softmax(y)} with {@code q = 1 − s + s/classes} for the row's class and {@code
   * s/classes} for the others, {@code s} the label smoothing. Szegedy et al., arXiv 1512.00567,
   * section 7. The target is the class index.
   */
  record SoftmaxCrossEntropy(@JsonProperty("label_smoothing") double labelSmoothing)
      implements LossSpec {
    static final String TYPE = "softmax_cross_entropy";

    public SoftmaxCrossEntropy {
      SpecChecks.within(TYPE, "label_smoothing", labelSmoothing, 0, 1);
    }

    /** Without label smoothing. */
    public SoftmaxCrossEntropy() {
      this(0);
    }

    @JsonCreator
    static SoftmaxCrossEntropy of(@JsonProperty("label_smoothing") Double labelSmoothing) {
      return labelSmoothing == null
          ? new SoftmaxCrossEntropy()
          : new SoftmaxCrossEntropy(labelSmoothing);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public int targetWidth(int outputs) {
      return 1;
    }

    @Override
    public int fewestOutputs() {
      return 2;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.MULTICLASS;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.softmaxCrossEntropy(this);
    }
  }

  /**
   * {@code −(1 − p)^γ·log p} with {@code p} the soft-max probability of the row's class: rows that
   * are told well already count less. Lin et al., arXiv 1708.02002, equation 4. The target is the
   * class index.
   */
  record SoftmaxFocal(@JsonProperty("gamma") double gamma) implements LossSpec {
    static final String TYPE = "softmax_focal";

    public SoftmaxFocal {
      SpecChecks.atLeastZero(TYPE, "gamma", gamma);
    }

    /** With gamma 2. */
    public SoftmaxFocal() {
      this(2);
    }

    @JsonCreator
    static SoftmaxFocal of(@JsonProperty("gamma") Double gamma) {
      return gamma == null ? new SoftmaxFocal() : new SoftmaxFocal(gamma);
    }

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public int targetWidth(int outputs) {
      return 1;
    }

    @Override
    public int fewestOutputs() {
      return 2;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.MULTICLASS;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.softmaxFocal(this);
    }
  }
}
