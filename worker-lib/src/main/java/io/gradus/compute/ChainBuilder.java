package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.ActivationFunction;
import io.gradus.network.LayerSpec;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the steps of consecutive layers: finds their tensors, gives each edge its slots, joins what
 * one step can do together, and leaves out what computes nothing.
 */
final class ChainBuilder {
  private final PlanCompiler compiler;
  private final Slots slots;
  private final List<Step> steps = new ArrayList<>();
  private final Edge in;
  private final int depth;

  /** How the input gets to the first layer; of no meaning inside a residual block. */
  private final Optional<InputParts> parts;

  private Edge last;

  /**
   * Whether the values of the last edge may be overwritten, because no step's backward needs them.
   */
  private boolean reusable;

  /** Whether the last edge's image lies sorted by its parts in the pool to come. */
  private boolean sortedForPool;

  private ChainBuilder(PlanCompiler compiler, Edge in, int depth, Optional<InputParts> parts) {
    this.compiler = compiler;
    this.slots = compiler.slots();
    this.in = in;
    this.depth = depth;
    this.parts = parts;
    this.last = in;
  }

  /** Of a whole network. */
  static ChainBuilder whole(PlanCompiler compiler, Edge in, InputParts parts) {
    return new ChainBuilder(compiler, in, 0, Optional.of(parts));
  }

  /**
   * Of the inside of a residual block.
   *
   * @param depth how many residual blocks there are around
   */
  private static ChainBuilder inside(PlanCompiler compiler, Edge in, int depth) {
    return new ChainBuilder(compiler, in, depth, Optional.empty());
  }

  Chain build(List<ShapedLayer> layers) {
    for (int i = 0; i < layers.size(); ) {
      i += add(layers.subList(i, layers.size()));
    }
    return new Chain(steps, in, last);
  }

  /** Adds the first layer, and those behind it that its step does too; returns how many. */
  private int add(List<ShapedLayer> layers) {
    ShapedLayer shaped = layers.get(0);
    LayerSpec layer = shaped.layer();
    if (layer instanceof LayerSpec.Dense dense) {
      return addDense(layers, dense);
    } else if (layer instanceof LayerSpec.Conv2d conv) {
      return addConv(layers, conv);
    } else if (layer instanceof LayerSpec.Activation activation) {
      addActivation(activation);
    } else if (layer instanceof LayerSpec.Dropout dropout) {
      addDropout(dropout);
    } else if (layer instanceof LayerSpec.LayerNorm norm) {
      addLayerNorm(shaped, norm);
    } else if (layer instanceof LayerSpec.BatchNorm norm) {
      addBatchNorm(shaped, norm);
    } else if (layer instanceof LayerSpec.Residual) {
      addResidual(shaped);
    } else if (layer instanceof LayerSpec.MaxPool2d) {
      addMaxPool(shaped);
    } else if (layer instanceof LayerSpec.AvgPool2d) {
      addAvgPool(shaped);
    } else if (layer instanceof LayerSpec.Flatten) {
      addFlatten(shaped);
    }
    return 1;
  }

  private int addDense(List<ShapedLayer> layers, LayerSpec.Dense dense) {
    ShapedLayer shaped = layers.get(0);
    Optional<LayerSpec.Activation> next = activationAt(layers, 1);
    Edge out = otherErrors(dense.units(), true);
    BiasAndActivation end = end(out, dense.units(), bias(shaped, dense.bias()), kernel(next));
    int weight = compiler.offset(shaped, "weight");
    append(
        steps.isEmpty() && parts.isPresent()
            ? DenseStep.first(last, out, parts.get(), weight, end)
            : DenseStep.inside(last, out, weight, end));
    return next.isPresent() ? 2 : 1;
  }

  /**
   * With the activation behind it; directly before a max pool, bias and activation wait until after
   * the pool.
   */
  private int addConv(List<ShapedLayer> layers, LayerSpec.Conv2d conv) {
    ShapedLayer shaped = layers.get(0);
    Window window = window(shaped);
    Optional<Window> pool = Pools.behind(layers).map(ChainBuilder::window);
    int[] places = pool.map(window::placesByTapOf).orElseGet(window::placesInOrder);
    int width = Math.multiplyExact(places.length, conv.filters());
    sortedForPool = pool.isPresent();

    Optional<Integer> bias = bias(shaped, conv.bias());
    Optional<LayerSpec.Activation> next = activationAt(layers, 1);
    int used = next.isPresent() ? 2 : 1;
    if (Pools.maxCommutes(layers, used) && sortedForPool) {
      Edge out = errorsOverValues(width);
      BiasAndActivation nothing =
          end(out, conv.filters(), Optional.empty(), Elementwise.identity());
      append(conv(out, window, places, shaped, nothing));
      addMaxOfBlocks(layers.get(used), bias, kernel(next));
      return used + 1;
    }
    Edge out = otherErrors(width, true);
    append(conv(out, window, places, shaped, end(out, conv.filters(), bias, kernel(next))));
    return used;
  }

  private ConvStep conv(
      Edge out, Window window, int[] places, ShapedLayer shaped, BiasAndActivation end) {
    int weight = compiler.offset(shaped, "weight");
    ConvStep.Scratch scratch = ConvStep.Scratch.in(slots, window, out.width() / places.length);
    return new ConvStep(last, out, window, places, weight, end, scratch);
  }

  private void addActivation(LayerSpec.Activation activation) {
    if (activation.fn() == ActivationFunction.IDENTITY) {
      return;
    }
    Elementwise function = Activations.kernel(activation);
    boolean inPlace = reusable && function.fromOutput();
    append(new ActivationStep(last, inPlace ? last : sameErrors(false), function));
    reusable = !function.fromOutput();
  }

  private void addDropout(LayerSpec.Dropout dropout) {
    if (dropout.rate() == 0) {
      return;
    }
    int mask = slots.perRow(last.width());
    int number = compiler.nextDropout();
    append(new DropoutStep(last, sameErrors(false), number, dropout.rate(), mask));
    reusable = true;
  }

  private void addLayerNorm(ShapedLayer shaped, LayerSpec.LayerNorm norm) {
    append(
        new LayerNormStep(
            last,
            sameErrors(true),
            norm.eps(),
            compiler.offset(shaped, "weight"),
            compiler.offset(shaped, "bias"),
            slots.perRow(last.width()),
            slots.perRow(1)));
    reusable = true;
  }

  private void addBatchNorm(ShapedLayer shaped, LayerSpec.BatchNorm norm) {
    int channels = shaped.input().get(0);
    BatchNormStep.Places places =
        new BatchNormStep.Places(
            compiler.offset(shaped, "weight"),
            compiler.offset(shaped, "bias"),
            compiler.offset(shaped, "running_mean"),
            compiler.offset(shaped, "running_var"),
            compiler.nextMoments(channels));
    BatchNormStep.Scratch scratch = BatchNormStep.Scratch.in(slots, last.width(), channels);
    append(
        new BatchNormStep(
            last,
            sameErrors(true),
            channels,
            norm.eps(),
            places,
            scratch,
            new ColumnSums(slots, channels)));
    reusable = true;
  }

  private void addResidual(ShapedLayer shaped) {
    int errors =
        last.carriesError() ? compiler.errorSlot(depth + 1, 0, last.width()) : Edge.NO_ERRORS;
    Edge bodyIn = new Edge(last.width(), last.values(), errors);
    Chain body = ChainBuilder.inside(compiler, bodyIn, depth + 1).build(shaped.body());
    append(new ResidualStep(last, sameErrors(body.out().carriesError()), body));
    reusable = true;
  }

  private void addMaxPool(ShapedLayer shaped) {
    if (sortedForPool) {
      addMaxOfBlocks(shaped, Optional.empty(), Elementwise.identity());
      return;
    }
    int channels = shaped.input().get(0);
    Edge out = otherErrors(shaped.outputSize(), last.carriesError());
    append(
        new MaxPoolStep(last, out, window(shaped), slots.fixed(channels), slots.fixed(channels)));
    reusable = true;
  }

  private void addMaxOfBlocks(ShapedLayer shaped, Optional<Integer> bias, Elementwise function) {
    Edge out = otherErrors(shaped.outputSize(), last.carriesError());
    BiasAndActivation end = end(out, shaped.input().get(0), bias, function);
    append(new MaxOfBlocksStep(last, out, end, MaxOfBlocksStep.Scratch.in(slots, out.width())));
    sortedForPool = false;
  }

  private void addAvgPool(ShapedLayer shaped) {
    Edge out = otherErrors(shaped.outputSize(), last.carriesError());
    append(
        sortedForPool
            ? new MeanOfBlocksStep(last, out)
            : new AvgPoolStep(last, out, window(shaped)));
    sortedForPool = false;
    reusable = true;
  }

  private void addFlatten(ShapedLayer shaped) {
    int channels = shaped.input().get(0);
    if (shaped.input().size() == 1 || channels == 1 || channels == last.width()) {
      return;
    }
    append(new FlattenStep(last, otherErrors(last.width(), last.carriesError()), channels));
    reusable = true;
  }

  private void append(Step step) {
    steps.add(step);
    last = step.out;
  }

  /** Its outputs may be overwritten unless the function's slope follows from them. */
  private BiasAndActivation end(Edge out, int units, Optional<Integer> bias, Elementwise function) {
    int nodes = function.fromOutput() ? out.values() : slots.perRow(out.width());
    reusable = nodes != out.values();
    return new BiasAndActivation(out, units, bias, function, nodes, new ColumnSums(slots, units));
  }

  /** An edge behind a step that writes its inputs' errors over its outputs' errors. */
  private Edge sameErrors(boolean hasTensors) {
    int errors = last.errors();
    if (!last.carriesError() && hasTensors) {
      errors = compiler.errorSlot(depth, 0, last.width());
    }
    return new Edge(last.width(), slots.perRow(last.width()), errors);
  }

  /** An edge behind a step that reads its outputs' errors while it writes its inputs' errors. */
  private Edge otherErrors(int width, boolean carriesError) {
    if (!carriesError) {
      return new Edge(width, slots.perRow(width), Edge.NO_ERRORS);
    }
    int first = compiler.errorSlot(depth, 0, width);
    int errors = last.errors() == first ? compiler.errorSlot(depth, 1, width) : first;
    return new Edge(width, slots.perRow(width), errors);
  }

  /** An edge whose values nobody needs any more when their errors come, which take their place. */
  private Edge errorsOverValues(int width) {
    int slot = slots.perRow(width);
    return new Edge(width, slot, slot);
  }

  private Optional<Integer> bias(ShapedLayer shaped, boolean present) {
    return present ? Optional.of(compiler.offset(shaped, "bias")) : Optional.empty();
  }

  private static Elementwise kernel(Optional<LayerSpec.Activation> activation) {
    return activation.map(Activations::kernel).orElse(Elementwise.identity());
  }

  static Optional<LayerSpec.Activation> activationAt(List<ShapedLayer> layers, int i) {
    return i < layers.size() && layers.get(i).layer() instanceof LayerSpec.Activation activation
        ? Optional.of(activation)
        : Optional.empty();
  }

  private static Window window(ShapedLayer shaped) {
    LayerSpec layer = shaped.layer();
    if (layer instanceof LayerSpec.Conv2d conv) {
      return Window.of(
          shaped.input(), shaped.output(), conv.kernel(), conv.stride(), conv.padding());
    }
    if (layer instanceof LayerSpec.MaxPool2d pool) {
      return Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
    }
    if (layer instanceof LayerSpec.AvgPool2d pool) {
      return Window.of(shaped.input(), shaped.output(), pool.kernel(), pool.stride(), 0);
    }
    throw new IllegalArgumentException("A " + layer.type() + " layer has no window");
  }
}
