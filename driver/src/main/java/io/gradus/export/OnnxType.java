package io.gradus.export;

/** What the values of a tensor are. */
public enum OnnxType {
  FLOAT(1),
  UINT8(2),
  INT32(6),
  INT64(7),
  STRING(8),
  BOOL(9),
  DOUBLE(11);

  private final int number;

  OnnxType(int number) {
    this.number = number;
  }

  /** The constant of {@code TensorProto.DataType}. */
  int number() {
    return number;
  }
}
