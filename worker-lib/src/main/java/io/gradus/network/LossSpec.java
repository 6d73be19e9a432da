package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.OptionalInt;

/**
 * What training makes small: {@code Σ w·rowLoss / Σ w} over the rows of a batch, {@code w} the
 * row's weight.
 *
 * <p>A row's loss is the mean over its outputs, for losses of classes the one sum over classes.
 * {@code y} is an output of the network (a logit, a log rate or a number), {@code t} its target.
 * Class weights are part of the row weight.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SquaredError.class, name = SquaredError.TYPE),
  @JsonSubTypes.Type(value = AbsoluteError.class, name = AbsoluteError.TYPE),
  @JsonSubTypes.Type(value = Huber.class, name = Huber.TYPE),
  @JsonSubTypes.Type(value = Quantile.class, name = Quantile.TYPE),
  @JsonSubTypes.Type(value = Quantiles.class, name = Quantiles.TYPE),
  @JsonSubTypes.Type(value = GaussianNll.class, name = GaussianNll.TYPE),
  @JsonSubTypes.Type(value = Poisson.class, name = Poisson.TYPE),
  @JsonSubTypes.Type(value = NegativeBinomial.class, name = NegativeBinomial.TYPE),
  @JsonSubTypes.Type(value = Tweedie.class, name = Tweedie.TYPE),
  @JsonSubTypes.Type(value = Gamma.class, name = Gamma.TYPE),
  @JsonSubTypes.Type(value = BinaryCrossEntropy.class, name = BinaryCrossEntropy.TYPE),
  @JsonSubTypes.Type(value = BinaryFocal.class, name = BinaryFocal.TYPE),
  @JsonSubTypes.Type(value = SoftmaxCrossEntropy.class, name = SoftmaxCrossEntropy.TYPE),
  @JsonSubTypes.Type(value = SoftmaxFocal.class, name = SoftmaxFocal.TYPE),
  @JsonSubTypes.Type(value = OrdinalCoral.class, name = OrdinalCoral.TYPE),
  @JsonSubTypes.Type(value = OrdinalCorn.class, name = OrdinalCorn.TYPE)
})
public sealed interface LossSpec
    permits AbsoluteError,
        BinaryCrossEntropy,
        BinaryFocal,
        Gamma,
        GaussianNll,
        Huber,
        NegativeBinomial,
        OrdinalLoss,
        Poisson,
        Quantile,
        Quantiles,
        SoftmaxCrossEntropy,
        SoftmaxFocal,
        SquaredError,
        Tweedie {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /**
   * How many targets a row has beside that many outputs: one class index, or one target an output.
   */
  default int targetWidth(int outputs) {
    return outputs;
  }

  /**
   * How many outputs the network has for that many targets, or that many classes where one of
   * several is told.
   */
  default int outputs(int targets) {
    return targets;
  }

  /** The layer that gives the {@link #outputs}. */
  default LayerSpec outputLayer(int targets) {
    return new Dense(outputs(targets));
  }

  /** Whether there may be more targets than one. */
  default boolean takesSeveralTargets() {
    return true;
  }

  /** Whether targets may be transformed other than in a straight line. */
  default boolean takesTransformedTargets() {
    return true;
  }

  /** Whether the loss can train a network for that task. */
  default boolean suits(Task task) {
    return task == Task.REGRESSION;
  }

  /** Which class is decided for by the probabilities of several. */
  default ClassDecision decision() {
    return ClassDecision.LIKELIEST;
  }

  /** Which targets it takes. */
  default Targets targets() {
    return Targets.ANY;
  }

  /** How many outputs the network has at least. */
  default int fewestOutputs() {
    return 1;
  }

  /** How many outputs the network has, where the loss alone decides it. */
  default OptionalInt exactOutputs() {
    return OptionalInt.empty();
  }

  /** Whether a network of members can be trained by it. */
  default boolean suitsMembers() {
    return true;
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
  <R> R accept(LossVisitor<R> visitor);

  /** Reads one loss, as {@link NetworkSpec#toJson()} writes it. */
  static LossSpec fromJson(String json) {
    return NetworkJson.read(json, LossSpec.class, "loss");
  }

  /** The declaration; {@link #fromJson} reads it back to an equal one. */
  default String toJson() {
    return NetworkJson.write(this);
  }

  /** The loss that a task has when nothing is said. */
  static LossSpec usual(Task task) {
    return switch (task) {
      case BINARY, MULTILABEL -> new BinaryCrossEntropy();
      case MULTICLASS -> new SoftmaxCrossEntropy();
      case REGRESSION -> new SquaredError();
    };
  }
}
