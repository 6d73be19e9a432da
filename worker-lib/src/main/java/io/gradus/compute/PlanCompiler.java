package io.gradus.compute;

import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a declared network into a plan: what all its chains of steps share, and the edge that the
 * input arrives at. {@link ChainBuilder} makes the steps.
 */
final class PlanCompiler {
  /** Floats of all buffers of a chunk together: 8 MiB, what a large cache holds. */
  private static final long CHUNK_FLOATS = 1 << 21;

  private static final int FEWEST_ROWS = 4;
  private static final int MOST_ROWS = 1024;
  private static final int GRAIN = 32;

  private final NetworkSpec spec;
  private final ParameterLayout layout;
  private final Slots slots = new Slots();
  private final List<int[]> errorSlots = new ArrayList<>();
  private int dropouts;
  private int moments;

  PlanCompiler(NetworkSpec spec) {
    this.spec = spec;
    this.layout = ParameterLayout.of(spec);
  }

  Plan compile() {
    List<ShapedLayer> layers = spec.shapedLayers();
    boolean beforeDense = layers.get(0).layer() instanceof LayerSpec.Dense;
    InputParts parts = InputParts.of(spec.input(), beforeDense);
    Edge in = inputEdge(parts, beforeDense);
    InputAssembly input = InputAssembly.of(spec.input(), parts, layout, in, slots);
    Chain chain = ChainBuilder.whole(this, in, parts).build(layers);
    if (!chain.out().carriesError()) {
      throw new NetworkException(
          "Expected at least one layer with parameters, found none. Add a dense layer.");
    }
    return new Plan(spec, layout, input, chain, slots, moments, chunkRows());
  }

  private int chunkRows() {
    long rows = Math.min(CHUNK_FLOATS / slots.floatsPerRow(), MOST_ROWS);
    return (int) Math.max(rows > GRAIN ? rows - rows % GRAIN : rows, FEWEST_ROWS);
  }

  /**
   * The input carries errors only for embeddings; a dense layer gives just those of their columns.
   */
  private Edge inputEdge(InputParts parts, boolean beforeDense) {
    int width = parts.width();
    int slot = slots.perRow(width);
    int from = width;
    int end = 0;
    for (InputParts.Categorical categorical : parts.categoricals()) {
      if (categorical.embedded()) {
        from = Math.min(from, categorical.at());
        end = categorical.at() + categorical.input().width();
      }
    }
    if (end == 0) {
      return new Edge(width, slot, Edge.NO_ERRORS);
    }
    if (!beforeDense) {
      from = 0;
      end = width;
    }
    return new Edge(width, slot, errorSlot(0, 0, width), from, end - from);
  }

  Slots slots() {
    return slots;
  }

  /** Where a layer's tensor begins. */
  int offset(ShapedLayer shaped, String tensor) {
    return layout.tensor(shaped.path() + "." + tensor).offset();
  }

  /**
   * One of the two slots through which errors go back in turn, as each step has done with the one
   * when it writes the other. The inside of a residual block has two of its own, for the block's
   * error is needed again after the inside.
   *
   * @param depth how many residual blocks there are around
   * @param turn 0 or 1
   */
  int errorSlot(int depth, int turn, int width) {
    while (errorSlots.size() <= depth) {
      errorSlots.add(new int[] {slots.perRowBackward(0), slots.perRowBackward(0)});
    }
    int slot = errorSlots.get(depth)[turn];
    slots.widen(slot, width);
    return slot;
  }

  /** The number of one more dropout layer. */
  int nextDropout() {
    return dropouts++;
  }

  /** Where the moments of one more batch norm begin. */
  int nextMoments(int channels) {
    int at = moments;
    moments += 1 + 2 * channels;
    return at;
  }
}
