package io.gradus.network;

import java.util.List;

/**
 * A named part of the flat array of parameters, or of that of buffers.
 *
 * @param name as PyTorch would name it: {@code "layers.0.weight"}, {@code
 *     "embeddings.<column>.weight"}
 * @param shape extents, the last one contiguous (row-major)
 * @param offset where its first value lies in the flat array
 * @param kind what it is for
 */
public record Tensor(String name, List<Integer> shape, int offset, Kind kind) {

  /** What a tensor is for: decides how it starts and whether weight decay concerns it. */
  public enum Kind {
    /** Of a dense layer [units, inputs] or a convolution [filters, channels, kernel, kernel]. */
    WEIGHT,
    /** Added a unit, filter or normalized feature. */
    BIAS,
    /** Multiplied a normalized feature or channel. */
    GAIN,
    /** One row a code: [cardinality, width]. */
    EMBEDDING,
    /** Buffer of a batch norm. */
    RUNNING_MEAN,
    /** Buffer of a batch norm. */
    RUNNING_VARIANCE
  }

  public Tensor {
    shape = List.copyOf(shape);
  }

  /** How many values it has. */
  public int size() {
    return Shapes.size(shape);
  }

  /** Where the tensor after it would begin. */
  public int end() {
    return offset + size();
  }
}
