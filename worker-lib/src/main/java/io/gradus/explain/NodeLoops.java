package io.gradus.explain;

import io.gradus.kernel.Kernels;

/**
 * The inner loops of statistics: they add tiles, which lie one after the other, to slots. Each slot
 * takes its terms in ascending order, every operation rounded by itself, so that all
 * implementations give the same bits.
 */
interface NodeLoops {
  /** The fastest that this JVM has; for one thread. */
  static NodeLoops ofWidth(int width) {
    NodeLoops plain = new PlainNodeLoops(width);
    if (!Kernels.computesInVectors()) {
      return plain;
    }
    try {
      return Class.forName("io.gradus.explain.VectorNodeLoops")
          .asSubclass(NodeLoops.class)
          .getDeclaredConstructor(NodeLoops.class)
          .newInstance(plain);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Adds what follows from activations and errors, flows aside, which are written down.
   *
   * @param at where the values of the first tile begin
   * @param tiles how many
   * @param first the first slot of each tile that is added
   * @param end behind the last
   */
  void add(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end);

  /** Adds the weights of what is flatter than its slot's limit. */
  void addFlat(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end);

  /** Adds the weights of the flows that are large enough. */
  void addFlows(NodeSlots slots, NodeRows rows, int at, int tiles, int first, int end);
}
