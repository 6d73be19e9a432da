package io.gradus.optim;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Which optimizer, and its numbers. What JSON leaves out has PyTorch's default, which {@code
 * usual()} gives as a whole.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sgd.class, name = Sgd.TYPE),
  @JsonSubTypes.Type(value = Adam.class, name = Adam.TYPE),
  @JsonSubTypes.Type(value = AdamW.class, name = AdamW.TYPE),
  @JsonSubTypes.Type(value = ScheduleFreeAdamW.class, name = ScheduleFreeAdamW.TYPE),
  @JsonSubTypes.Type(value = Muon.class, name = Muon.TYPE),
  @JsonSubTypes.Type(value = Adamax.class, name = Adamax.TYPE),
  @JsonSubTypes.Type(value = Nadam.class, name = Nadam.TYPE),
  @JsonSubTypes.Type(value = Radam.class, name = Radam.TYPE),
  @JsonSubTypes.Type(value = RmsProp.class, name = RmsProp.TYPE),
  @JsonSubTypes.Type(value = Adagrad.class, name = Adagrad.TYPE),
  @JsonSubTypes.Type(value = Adadelta.class, name = Adadelta.TYPE),
  @JsonSubTypes.Type(value = Lbfgs.class, name = Lbfgs.TYPE)
})
public sealed interface OptimizerSpec
    permits Sgd,
        Adam,
        AdamW,
        ScheduleFreeAdamW,
        Muon,
        Adamax,
        Nadam,
        Radam,
        RmsProp,
        Adagrad,
        Adadelta,
        Lbfgs {

  /** The kind's name in JSON, configurations and messages. */
  String type();

  /** The learning rate that the schedule starts from. */
  double rate();

  /** Asks the visitor's method for this kind. */
  <T> T accept(OptimizerVisitor<T> visitor);

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
}
