package io.gradus.compute;

import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;

/**
 * A network compiled for back-propagation: a chain of steps that know offsets and slots. Immutable,
 * so that all tasks of an executor share one. It does not travel; the spec's JSON does.
 */
public final class Plan {
  private final NetworkSpec spec;
  private final ParameterLayout layout;
  private final InputAssembly input;
  private final Chain chain;
  private final Loss loss;
  private final Slots slots;
  private final int momentCount;
  private final int chunkRows;

  Plan(
      NetworkSpec spec,
      ParameterLayout layout,
      InputAssembly input,
      Chain chain,
      Slots slots,
      int momentCount,
      int chunkRows) {
    this.spec = spec;
    this.layout = layout;
    this.input = input;
    this.chain = chain;
    this.loss = Loss.of(spec.loss(), chain.out().width());
    this.slots = slots;
    this.momentCount = momentCount;
    this.chunkRows = chunkRows;
  }

  /** Compiles a network. */
  public static Plan compile(NetworkSpec spec) {
    return new PlanCompiler(spec).compile();
  }

  /** What was declared. */
  public NetworkSpec spec() {
    return spec;
  }

  /** Where the network's tensors lie. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Values that the network gives a row. */
  public int outputs() {
    return chain.out().width();
  }

  /** Targets that a row has. */
  public int targetWidth() {
    return loss.targetWidth();
  }

  /** The loss that the network is trained with. */
  public Loss loss() {
    return loss;
  }

  /**
   * How many rows go through the network together, at most: as many as keep the values between the
   * layers near the processor. A function of the network alone, so that the order of additions does
   * not depend on the machine.
   */
  public int chunkRows() {
    return chunkRows;
  }

  /** Whether a batch norm needs all rows that a partition has in a step together. */
  boolean normalizesBatch() {
    return momentCount > 0;
  }

  /** The most rows that ever go through the network together. */
  int largestChunk() {
    return normalizesBatch() ? Integer.MAX_VALUE : chunkRows;
  }

  /** The length of {@link Gradient#moments()}. */
  int momentCount() {
    return momentCount;
  }

  InputAssembly input() {
    return input;
  }

  Chain chain() {
    return chain;
  }

  Slots slots() {
    return slots;
  }
}
