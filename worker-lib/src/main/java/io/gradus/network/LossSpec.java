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
      value = LossSpec.BinaryCrossEntropy.class,
      name = LossSpec.BinaryCrossEntropy.TYPE),
  @JsonSubTypes.Type(
      value = LossSpec.SoftmaxCrossEntropy.class,
      name = LossSpec.SoftmaxCrossEntropy.TYPE)
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

  /** How many outputs the network has at least. */
  default int fewestOutputs() {
    return 1;
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

    R binaryCrossEntropy(BinaryCrossEntropy loss);

    R softmaxCrossEntropy(SoftmaxCrossEntropy loss);
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
    public <R> R accept(Visitor<R> visitor) {
      return visitor.poisson(this);
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
}
