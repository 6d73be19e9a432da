package io.gradus.network;

/**
 * {@code Σ bce(y_k, [t > k])} over the outputs, {@code bce} the binary cross-entropy of a logit:
 * output {@code k} is the logit of the class being above {@code k}, so that classes that are
 * farther apart in their order are confused at a higher price. The last layer is a {@link Coral}
 * layer, of which the outputs of all rows are in the same order. Cao, Mirjalili and Raschka, arXiv
 * 1901.07884, equation 4. The target is the class index.
 */
public record OrdinalCoral() implements OrdinalLoss {
  static final String TYPE = "ordinal_coral";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public LayerSpec outputLayer(int classes) {
    return new Coral(classes);
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.ordinalCoral(this);
  }
}
