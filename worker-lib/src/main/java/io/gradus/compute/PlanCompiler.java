package io.gradus.compute;

import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ShapedLayer;
import java.util.List;

/**
 * Turns a declared network into a plan: the edge that the input arrives at, and the size of chunks.
 * {@link ChainBuilder} makes the steps.
 */
final class PlanCompiler {
  /** Floats of all buffers of a chunk together: 8 MiB, what a large cache holds. */
  private static final long CHUNK_FLOATS = 1 << 21;

  private static final int FEWEST_ROWS = 4;
  private static final int MOST_ROWS = 1024;
  private static final int GRAIN = 32;

  /** Whether a layer takes a row's values as entries, too. */
  private static final LayerVisitor<ShapedLayer, Boolean> TAKES_ENTRIES =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean dense(Dense layer, ShapedLayer at) {
          return at.input().rank() == 1;
        }

        @Override
        public Boolean coral(Coral layer, ShapedLayer at) {
          return true;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, ShapedLayer at) {
          return false;
        }
      };

  /** Whether a layer gives only those errors of its inputs that are wanted. */
  private static final LayerVisitor<ShapedLayer, Boolean> GIVES_PART_OF_ERRORS =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean dense(Dense layer, ShapedLayer at) {
          return at.input().rank() == 1;
        }

        @Override
        public Boolean numberEmbedding(NumberEmbedding layer, ShapedLayer at) {
          return true;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, ShapedLayer at) {
          return false;
        }
      };

  private final NetworkSpec spec;
  private final Compilation compilation;

  PlanCompiler(NetworkSpec spec, PlanUse use) {
    this.spec = spec;
    this.compilation = new Compilation(spec, use);
  }

  Plan compile() {
    List<ShapedLayer> layers = spec.shapedLayers();
    if (compilation.layout().parameterCount() == 0) {
      throw new NetworkException(
          "Expected at least one layer with parameters, found none. Add a dense layer.");
    }
    boolean beforeDense = compilation.joins() && layers.get(0).accept(TAKES_ENTRIES);
    InputParts parts = InputParts.of(spec.input(), beforeDense);
    Edge in = inputEdge(parts, layers.get(0).accept(GIVES_PART_OF_ERRORS));
    InputAssembly input =
        InputAssembly.of(spec.input(), parts, compilation.layout(), in, compilation.slots());
    compilation.note(Compilation.INPUT, in, spec.input().vectorShape());
    Chain chain = ChainBuilder.whole(compilation, in, parts).build(layers);
    return new Plan(spec, input, chain, compilation, chunkRows());
  }

  private int chunkRows() {
    long rows = Math.min(CHUNK_FLOATS / compilation.slots().floatsPerRow(), MOST_ROWS);
    return (int) Math.max(rows > GRAIN ? rows - rows % GRAIN : rows, FEWEST_ROWS);
  }

  /**
   * The input carries errors only for embeddings, and some layers give just those of their columns;
   * or all of them, where the plan is to be traced.
   */
  private Edge inputEdge(InputParts parts, boolean part) {
    int width = parts.width();
    int slot = compilation.slots().perRow(width);
    int from = width;
    int end = 0;
    for (InputParts.Categorical categorical : parts.categoricals()) {
      if (categorical.embedded()) {
        from = Math.min(from, categorical.at());
        end = categorical.at() + categorical.input().width();
      }
    }
    if (!compilation.joins()) {
      return new Edge(width, slot, compilation.errorSlot(0, 0, width));
    }
    if (end == 0) {
      return new Edge(width, slot, Edge.NO_ERRORS);
    }
    if (!part) {
      from = 0;
      end = width;
    }
    return new Edge(width, slot, compilation.errorSlot(0, 0, width), from, end - from);
  }
}
