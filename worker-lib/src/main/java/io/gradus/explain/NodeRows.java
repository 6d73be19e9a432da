package io.gradus.explain;

/**
 * What the nodes of a layer have in rows that went forward and back: arrays of [positions, nodes],
 * where a position is a place of a row.
 */
final class NodeRows {
  /** {@code a} */
  float[] values;

  /** {@code g} */
  float[] signals;

  /** {@code δ} */
  float[] deltas;

  /** Those of the activation function, where they are wanted. */
  float[] slopes = {};

  /** Takes {@code |a·g|}; where {@link #flowsKept} is false, a tile of it that nobody reads. */
  float[] flows = {};

  boolean flowsKept;

  /** What a flow has to be so that the row's error flows through the node. */
  float[] least = {};

  /** More than 0; where {@link #oneWeight} is true, only those of the positions of one tile. */
  float[] weights = {};

  boolean oneWeight;

  /** Where the weights of the tile begin whose values begin at {@code at}. */
  int weightsAt(int at) {
    return oneWeight ? 0 : at;
  }

  /** Where the flows of the tile go whose values begin at {@code at}. */
  int flowsAt(int at) {
    return flowsKept ? at : 0;
  }
}
