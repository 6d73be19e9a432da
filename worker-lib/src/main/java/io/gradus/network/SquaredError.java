package io.gradus.network;

/** {@code (y − t)²} */
public record SquaredError() implements LossSpec {
  static final String TYPE = "squared_error";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.squaredError(this);
  }
}
