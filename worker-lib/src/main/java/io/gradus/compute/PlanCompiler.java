package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.ActivationFunction;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns declared layers into steps: finds their tensors, gives each edge its slots, joins an
 * activation function to the layer before it, and leaves out what computes nothing.
 *
 * <p>Errors go back through two slots in turn, as each step has done with the one when it writes
 * the other; the inside of a residual block has two of its own, for the block's error is needed
 * again after the inside.
 */
final class PlanCompiler {
  /** Floats of all buffers of a chunk together: what fits into a large second-level cache. */
  private static final long CHUNK_FLOATS = 1 << 21;

  private static final int FEWEST_ROWS = 32;
  private static final int MOST_ROWS = 1024;

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
    Edge in = inputEdge(layers.get(0));
    InputAssembly input = InputAssembly.of(spec.input(), layout, in);
    Chain chain = chain(layers, in, 0);
    if (!chain.out().carriesError()) {
      throw new NetworkException(
          "Expected at least one layer with parameters, found none. Add a dense layer.");
    }
    long rows = CHUNK_FLOATS / slots.floatsPerRow();
    int chunkRows = (int) Math.max(FEWEST_ROWS, Math.min(rows - rows % FEWEST_ROWS, MOST_ROWS));
    return new Plan(spec, layout, input, chain, slots, moments, chunkRows);
  }

  /**
   * The input carries errors only for embeddings; a dense layer gives just those of their columns.
   */
  private Edge inputEdge(ShapedLayer first) {
    int width = first.inputSize();
    int slot = slots.perRow(width);
    int from = width;
    int end = 0;
    int at = spec.input().numericWidth();
    for (var categorical : spec.input().categoricals()) {
      if (categorical instanceof EmbeddingInput) {
        from = Math.min(from, at);
        end = at + categorical.width();
      }
      at += categorical.width();
    }
    if (end == 0) {
      return new Edge(width, slot, Edge.NO_ERRORS);
    }
    if (!(first.layer() instanceof LayerSpec.Dense)) {
      from = 0;
      end = width;
    }
    return new Edge(width, slot, errorSlot(0, 0, width), from, end - from);
  }

  private Chain chain(List<ShapedLayer> layers, Edge in, int depth) {
    ChainBuilder builder = new ChainBuilder(in, depth);
    for (int i = 0; i < layers.size(); i++) {
      Optional<LayerSpec.Activation> next =
          i + 1 < layers.size() && layers.get(i + 1).layer() instanceof LayerSpec.Activation a
              ? Optional.of(a)
              : Optional.empty();
      if (builder.add(layers.get(i), next)) {
        i++;
      }
    }
    return builder.build();
  }

  private int errorSlot(int depth, int turn, int width) {
    while (errorSlots.size() <= depth) {
      errorSlots.add(new int[] {slots.perRowBackward(0), slots.perRowBackward(0)});
    }
    int slot = errorSlots.get(depth)[turn];
    slots.widen(slot, width);
    return slot;
  }

  /** Adds steps at the end of a chain. */
  private final class ChainBuilder {
    private final List<Step> steps = new ArrayList<>();
    private final Edge in;
    private final int depth;
    private Edge last;

    /**
     * Whether the values of the last edge may be overwritten, because no step's backward needs
     * them.
     */
    private boolean reusable;

    ChainBuilder(Edge in, int depth) {
      this.in = in;
      this.depth = depth;
      this.last = in;
    }

    Chain build() {
      return new Chain(steps, in, last);
    }

    /** Adds a layer; returns whether the activation after it became part of the same step. */
    boolean add(ShapedLayer shaped, Optional<LayerSpec.Activation> next) {
      LayerSpec layer = shaped.layer();
      if (layer instanceof LayerSpec.Dense || layer instanceof LayerSpec.Conv2d) {
        addProduct(shaped, next);
        return next.isPresent();
      } else if (layer instanceof LayerSpec.Activation activation) {
        addActivation(activation);
      } else if (layer instanceof LayerSpec.Dropout dropout) {
        addDropout(dropout);
      } else if (layer instanceof LayerSpec.LayerNorm norm) {
        addLayerNorm(shaped.path(), norm);
      } else if (layer instanceof LayerSpec.BatchNorm norm) {
        addBatchNorm(shaped, norm);
      } else if (layer instanceof LayerSpec.Residual) {
        addResidual(shaped);
      } else if (layer instanceof LayerSpec.MaxPool2d || layer instanceof LayerSpec.AvgPool2d) {
        addPool(shaped);
      }
      return false;
    }

    private void addProduct(ShapedLayer shaped, Optional<LayerSpec.Activation> next) {
      Elementwise function = next.map(Activations::kernel).orElse(Elementwise.identity());
      Edge out = otherErrors(shaped.outputSize(), true);
      int nodes = function.fromOutput() ? out.values() : slots.perRow(out.width());
      int weight = offset(shaped, ".weight");
      int channels = shaped.output().get(0);
      if (shaped.layer() instanceof LayerSpec.Conv2d conv) {
        Window window =
            Window.of(
                shaped.input(), shaped.output(), conv.kernel(), conv.stride(), conv.padding());
        FusedBias end = new FusedBias(out, channels, bias(shaped, conv.bias()), function, nodes);
        int columns = slots.fixed(Math.multiplyExact(window.patch(), window.windows()));
        steps.add(new ConvStep(last, out, window, weight, end, columns));
      } else if (shaped.layer() instanceof LayerSpec.Dense dense) {
        FusedBias end = new FusedBias(out, channels, bias(shaped, dense.bias()), function, nodes);
        steps.add(new DenseStep(last, out, weight, end));
      }
      advance(out);
      reusable = next.isEmpty() || nodes != out.values();
    }

    private void addActivation(LayerSpec.Activation activation) {
      if (activation.fn() == ActivationFunction.IDENTITY) {
        return;
      }
      Elementwise function = Activations.kernel(activation);
      boolean inPlace = reusable && function.fromOutput();
      Edge out = inPlace ? last : sameErrors(slots.perRow(last.width()), last.carriesError());
      steps.add(new ActivationStep(last, out, function));
      advance(out);
      reusable = !function.fromOutput();
    }

    private void addDropout(LayerSpec.Dropout dropout) {
      if (dropout.rate() == 0) {
        return;
      }
      int mask = slots.perRow(last.width());
      Edge out = sameErrors(slots.perRow(last.width()), last.carriesError());
      steps.add(new DropoutStep(last, out, dropouts++, dropout.rate(), mask));
      advance(out);
      reusable = true;
    }

    private void addLayerNorm(String path, LayerSpec.LayerNorm norm) {
      int normalized = slots.perRow(last.width());
      int inverseDeviation = slots.perRow(1);
      Edge out = sameErrors(slots.perRow(last.width()), true);
      steps.add(
          new LayerNormStep(
              last,
              out,
              norm.eps(),
              layout.tensor(path + ".weight").offset(),
              layout.tensor(path + ".bias").offset(),
              normalized,
              inverseDeviation));
      advance(out);
      reusable = true;
    }

    private void addBatchNorm(ShapedLayer shaped, LayerSpec.BatchNorm norm) {
      int channels = shaped.input().get(0);
      BatchNormStep.Places places =
          new BatchNormStep.Places(
              offset(shaped, ".weight"),
              offset(shaped, ".bias"),
              offset(shaped, ".running_mean"),
              offset(shaped, ".running_var"),
              moments);
      moments += 1 + 2 * channels;
      int normalized = slots.perRow(last.width());
      int scales = slots.fixed(2 * channels);
      int sums = slots.doubles(2 * channels);
      Edge out = sameErrors(slots.perRow(last.width()), true);
      steps.add(
          new BatchNormStep(last, out, channels, norm.eps(), places, normalized, scales, sums));
      advance(out);
      reusable = true;
    }

    private void addResidual(ShapedLayer shaped) {
      int errors = last.carriesError() ? errorSlot(depth + 1, 0, last.width()) : Edge.NO_ERRORS;
      Edge bodyIn = new Edge(last.width(), last.values(), errors);
      Chain body = chain(shaped.body(), bodyIn, depth + 1);
      Edge out = sameErrors(slots.perRow(last.width()), body.out().carriesError());
      steps.add(new ResidualStep(last, out, body));
      advance(out);
      reusable = true;
    }

    private void addPool(ShapedLayer shaped) {
      Edge out = otherErrors(shaped.outputSize(), last.carriesError());
      if (shaped.layer() instanceof LayerSpec.MaxPool2d pool) {
        Window window = Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
        steps.add(new MaxPoolStep(last, out, window, slots.indices(out.width())));
      } else if (shaped.layer() instanceof LayerSpec.AvgPool2d pool) {
        Window window = Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
        steps.add(new AvgPoolStep(last, out, window));
      }
      advance(out);
      reusable = true;
    }

    private void advance(Edge out) {
      last = out;
    }

    /** An edge behind a step that writes its inputs' errors over its outputs' errors. */
    private Edge sameErrors(int values, boolean carriesError) {
      int errors = last.errors();
      if (!last.carriesError() && carriesError) {
        errors = errorSlot(depth, 0, last.width());
      }
      return new Edge(last.width(), values, errors);
    }

    /** An edge behind a step that reads its outputs' errors while it writes its inputs' errors. */
    private Edge otherErrors(int width, boolean carriesError) {
      if (!carriesError) {
        return new Edge(width, slots.perRow(width), Edge.NO_ERRORS);
      }
      int first = errorSlot(depth, 0, width);
      int errors = last.errors() == first ? errorSlot(depth, 1, width) : first;
      return new Edge(width, slots.perRow(width), errors);
    }

    private int offset(ShapedLayer shaped, String tensor) {
      return layout.tensor(shaped.path() + tensor).offset();
    }

    private Optional<Integer> bias(ShapedLayer shaped, boolean present) {
      return present ? Optional.of(offset(shaped, ".bias")) : Optional.empty();
    }
  }
}
