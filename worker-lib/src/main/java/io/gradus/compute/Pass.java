package io.gradus.compute;

import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;

/** One chunk of rows on its way through the steps: what it computes with, and where. */
final class Pass {
  private final Workspace workspace;

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

  Pass(Workspace workspace) {
    this.workspace = workspace;
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
    return workspace.floats(edge.values());
  }

  float[] errors(Edge edge) {
    return workspace.floats(edge.errors());
  }

  float[] floats(int slot) {
    return workspace.floats(slot);
  }

  /** What the rows have as entries. */
  SparseEntries entries() {
    return workspace.entries();
  }

  EntryScratch entryScratch() {
    return workspace.entryScratch();
  }

  double[] doubles(int slot) {
    return workspace.doubles(slot);
  }
}
