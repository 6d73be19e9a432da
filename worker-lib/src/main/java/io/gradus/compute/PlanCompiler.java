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

  /** Floats of a convolution's patches: what a product of matrices may take from the cache. */
  private static final int PATCH_FLOATS = 1 << 17;

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
    InputAssembly input = InputAssembly.of(spec.input(), layout, in, slots);
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
    for (int i = 0; i < layers.size(); ) {
      i += builder.add(layers.subList(i, layers.size()));
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

    /**
     * Adds the first of these layers, and those behind it that one step does with it; returns how
     * many.
     */
    int add(List<ShapedLayer> layers) {
      ShapedLayer shaped = layers.get(0);
      LayerSpec layer = shaped.layer();
      if (layer instanceof LayerSpec.Dense dense) {
        return addDense(shaped, dense, activationAt(layers, 1));
      } else if (layer instanceof LayerSpec.Conv2d conv) {
        return addConv(layers, conv);
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
      } else if (layer instanceof LayerSpec.MaxPool2d pool) {
        Elementwise nothing = Elementwise.identity();
        addMaxPool(shaped, pool, Optional.empty(), nothing);
      } else if (layer instanceof LayerSpec.AvgPool2d pool) {
        addAvgPool(shaped, pool);
      } else if (layer instanceof LayerSpec.Flatten) {
        addFlatten(shaped);
      }
      return 1;
    }

    private int addDense(
        ShapedLayer shaped, LayerSpec.Dense dense, Optional<LayerSpec.Activation> next) {
      Edge out = otherErrors(dense.units(), true);
      BiasAndActivation end = end(out, dense.units(), bias(shaped, dense.bias()), kernel(next));
      steps.add(new DenseStep(last, out, offset(shaped, ".weight"), end));
      last = out;
      return next.isPresent() ? 2 : 1;
    }

    /**
     * With the activation behind it; before a max pool, bias and activation wait until after the
     * pool.
     */
    private int addConv(List<ShapedLayer> layers, LayerSpec.Conv2d conv) {
      ShapedLayer shaped = layers.get(0);
      Optional<Integer> bias = bias(shaped, conv.bias());
      Optional<LayerSpec.Activation> next = activationAt(layers, 1);
      int pooled = next.isPresent() ? 2 : 1;
      if (pooled < layers.size()
          && layers.get(pooled).layer() instanceof LayerSpec.MaxPool2d pool
          && next.map(Activations::monotone).orElse(true)) {
        addProduct(shaped, conv, Optional.empty(), Elementwise.identity());
        addMaxPool(layers.get(pooled), pool, bias, kernel(next));
        return pooled + 1;
      }
      addProduct(shaped, conv, bias, kernel(next));
      return pooled;
    }

    private void addProduct(
        ShapedLayer shaped, LayerSpec.Conv2d conv, Optional<Integer> bias, Elementwise function) {
      Window window =
          Window.of(shaped.input(), shaped.output(), conv.kernel(), conv.stride(), conv.padding());
      Edge out = otherErrors(shaped.outputSize(), true);
      BiasAndActivation end = end(out, conv.filters(), bias, function);
      int image = Math.multiplyExact(window.patch(), window.places());
      int images = Math.max(1, PATCH_FLOATS / image);
      int weights = conv.filters() * window.patch();
      ConvStep.Scratch scratch =
          new ConvStep.Scratch(
              images,
              slots.fixed(Math.multiplyExact(images, image)),
              slots.fixed(weights),
              slots.fixed(weights));
      steps.add(new ConvStep(last, out, window, offset(shaped, ".weight"), end, scratch));
      last = out;
    }

    private Optional<LayerSpec.Activation> activationAt(List<ShapedLayer> layers, int i) {
      return i < layers.size() && layers.get(i).layer() instanceof LayerSpec.Activation activation
          ? Optional.of(activation)
          : Optional.empty();
    }

    private Elementwise kernel(Optional<LayerSpec.Activation> activation) {
      return activation.map(Activations::kernel).orElse(Elementwise.identity());
    }

    /** Its outputs may be overwritten unless the function's slope follows from them. */
    private BiasAndActivation end(
        Edge out, int units, Optional<Integer> bias, Elementwise function) {
      int nodes = function.fromOutput() ? out.values() : slots.perRow(out.width());
      reusable = nodes != out.values();
      return new BiasAndActivation(out, units, bias, function, nodes);
    }

    private void addActivation(LayerSpec.Activation activation) {
      if (activation.fn() == ActivationFunction.IDENTITY) {
        return;
      }
      Elementwise function = Activations.kernel(activation);
      boolean inPlace = reusable && function.fromOutput();
      Edge out = inPlace ? last : sameErrors(slots.perRow(last.width()), last.carriesError());
      steps.add(new ActivationStep(last, out, function));
      last = out;
      reusable = !function.fromOutput();
    }

    private void addDropout(LayerSpec.Dropout dropout) {
      if (dropout.rate() == 0) {
        return;
      }
      int mask = slots.perRow(last.width());
      Edge out = sameErrors(slots.perRow(last.width()), last.carriesError());
      steps.add(new DropoutStep(last, out, dropouts++, dropout.rate(), mask));
      last = out;
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
      last = out;
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
      BatchNormStep.Scratch scratch =
          new BatchNormStep.Scratch(
              slots.perRow(last.width()),
              slots.fixed(2 * channels),
              slots.fixed(2 * channels),
              slots.doubles(2 * channels));
      Edge out = sameErrors(slots.perRow(last.width()), true);
      steps.add(new BatchNormStep(last, out, channels, norm.eps(), places, scratch));
      last = out;
      reusable = true;
    }

    private void addResidual(ShapedLayer shaped) {
      int errors = last.carriesError() ? errorSlot(depth + 1, 0, last.width()) : Edge.NO_ERRORS;
      Edge bodyIn = new Edge(last.width(), last.values(), errors);
      Chain body = chain(shaped.body(), bodyIn, depth + 1);
      Edge out = sameErrors(slots.perRow(last.width()), body.out().carriesError());
      steps.add(new ResidualStep(last, out, body));
      last = out;
      reusable = true;
    }

    private void addMaxPool(
        ShapedLayer shaped,
        LayerSpec.MaxPool2d pool,
        Optional<Integer> bias,
        Elementwise function) {
      Window window = Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
      Edge out = otherErrors(shaped.outputSize(), last.carriesError());
      int channels = window.channels();
      BiasAndActivation end = end(out, channels, bias, function);
      steps.add(
          new MaxPoolStep(last, out, window, end, slots.fixed(channels), slots.fixed(channels)));
      last = out;
    }

    private void addAvgPool(ShapedLayer shaped, LayerSpec.AvgPool2d pool) {
      Window window = Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
      Edge out = otherErrors(shaped.outputSize(), last.carriesError());
      steps.add(new AvgPoolStep(last, out, window));
      last = out;
      reusable = true;
    }

    private void addFlatten(ShapedLayer shaped) {
      int channels = shaped.input().get(0);
      if (shaped.input().size() == 1 || channels == 1 || channels == last.width()) {
        return;
      }
      Edge out = otherErrors(last.width(), last.carriesError());
      steps.add(new FlattenStep(last, out, channels));
      last = out;
      reusable = true;
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
