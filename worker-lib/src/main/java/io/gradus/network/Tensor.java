package io.gradus.network;

/**
 * A named part of the flat array of parameters, or of that of buffers.
 *
 * @param name as PyTorch would name it: {@code "layers.0.weight"}, {@code
 *     "embeddings.<column>.weight"}
 * @param offset where its first value lies in the flat array
 * @param declared what the layer says of it
 */
public record Tensor(String name, int offset, TensorSpec declared) {

  /** Numbers of no layer that are stored under a name, such as an optimizer's. */
  public static Tensor stored(String name, Shape shape, int offset) {
    return new Tensor(
        name,
        offset,
        new TensorSpec(
            name,
            shape,
            TensorSpec.Role.STATE,
            new Start.Constant(0),
            TensorSpec.WeightDecay.SPARES,
            TensorSpec.GradientRule.NONE));
  }

  /** Extents, the last one contiguous (row-major). */
  public Shape shape() {
    return declared.shape();
  }

  /** How many values it has. */
  public int size() {
    return declared.shape().size();
  }

  /** Where the tensor after it would begin. */
  public int end() {
    return offset + size();
  }
}
