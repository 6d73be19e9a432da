package io.gradus.compute;

import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;

/** One chunk of rows on its way through the steps: what it computes with, and where. */
final class Pass {
  private final float[][] floats;
  private final double[][] doubles;
  private final SparseEntries entries;
  private final EntryScratch entryScratch = new EntryScratch();

  /** Rows of the chunk. */
  int rows;

  /** Global numbers of the rows: [rows]. */
  long[] ids;

  MatrixProduct products;

  /** [parameterCount] */
  float[] parameters;

  /** Running statistics, in evaluation: [bufferCount] */
  float[] buffers;

  /** {@code Σ w·∂rowLoss/∂θ}, in training: [parameterCount] */
  float[] gradient;

  /** What becomes of the weights' gradient that is there already: 0 overwrites it, 1 adds to it. */
  float keep;

  /** {@link Gradient#moments()}, in training. */
  double[] moments;

  /** Decides, with layer, row and unit, what is dropped. */
  long dropoutKey;

  /**
   * @param floats the arrays of the slots, as they are at any time
   * @param doubles the arrays of the slots of doubles, as they are at any time
   */
  Pass(float[][] floats, double[][] doubles, SparseEntries entries) {
    this.floats = floats;
    this.doubles = doubles;
    this.entries = entries;
  }

  void use(Kernels kernels, float[] parameters) {
    this.products = kernels.products();
    this.parameters = parameters;
  }

  /** Lets go of what belongs to others, so that a workspace that waits keeps nothing alive. */
  void finish() {
    parameters = null;
    buffers = null;
    gradient = null;
    moments = null;
  }

  float[] values(Edge edge) {
    return floats[edge.values()];
  }

  float[] errors(Edge edge) {
    return floats[edge.errors()];
  }

  float[] floats(int slot) {
    return floats[slot];
  }

  /** What the rows have as entries. */
  SparseEntries entries() {
    return entries;
  }

  EntryScratch entryScratch() {
    return entryScratch;
  }

  double[] doubles(int slot) {
    return doubles[slot];
  }
}
