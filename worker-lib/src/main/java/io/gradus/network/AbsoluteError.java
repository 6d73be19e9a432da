package io.gradus.network;

/** {@code |y − t|} */
public record AbsoluteError() implements LossSpec {
  static final String TYPE = "absolute_error";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public <R> R accept(LossVisitor<R> visitor) {
    return visitor.absoluteError(this);
  }
}
