package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.List;
import java.util.Optional;

/**
 * Makes the steps of consecutive layers: finds their tensors, gives each edge its slots, joins what
 * one step can do together, and leaves out what computes nothing.
 *
 * <p>As a visitor it gets a layer and those behind it, adds the step that does the layer and maybe
 * some of the others, and answers how many layers it did.
 *
 * <p>Between steps the values of a row lie as [positions, channels], see {@link Shape}: images with
 * their channels side by side, all else as declared.
 */
final class ChainBuilder extends OpenChain implements LayerVisitor<List<ShapedLayer>, Integer> {
  private final MemberSteps members = new MemberSteps(this);
  private final ColumnSteps columns = new ColumnSteps(this);

  /** How the input gets to the first layer; of no meaning inside a residual block. */
  private final Optional<InputParts> parts;

  /** Whether the last edge's image lies sorted by its parts in the pool to come. */
  private boolean sortedForPool;

  private ChainBuilder(Compilation compilation, Edge in, int depth, Optional<InputParts> parts) {
    super(compilation, in, depth);
    this.parts = parts;
  }

  /** Of a whole network. */
  static ChainBuilder whole(Compilation compilation, Edge in, InputParts parts) {
    return new ChainBuilder(compilation, in, 0, Optional.of(parts));
  }

  /**
   * Of the inside of a residual block.
   *
   * @param depth how many residual blocks there are around
   */
  private static ChainBuilder inside(Compilation compilation, Edge in, int depth) {
    return new ChainBuilder(compilation, in, depth, Optional.empty());
  }

  Chain build(List<ShapedLayer> layers) {
    for (int i = 0; i < layers.size(); ) {
      List<ShapedLayer> ahead = layers.subList(i, layers.size());
      int done = ahead.get(0).layer().accept(this, ahead);
      ShapedLayer shaped = ahead.get(done - 1);
      compilation.note(shaped.number(), last, shaped.output());
      i += done;
    }
    return new Chain(steps, in, last);
  }

  @Override
  public Integer dense(Dense layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    toDeclaredOrder(shaped, shaped.input());
    Optional<Activation> next = activationToJoin(ahead);
    int done = next.isPresent() ? 2 : 1;
    Edge out = otherErrors(shaped.outputSize(), true);
    BiasAndActivation end = end(out, layer.units(), bias(shaped, layer.bias()), kernel(next));
    int weight = compilation.offset(shaped, "weight");
    Span at = span(ahead, done, out);
    boolean first = steps.isEmpty() && parts.isPresent() && shaped.input().rank() == 1;
    append(
        first
            ? DenseStep.first(at, parts.get(), weight, end)
            : DenseStep.along(at, shaped.input().last(), weight, end));
    fromDeclaredOrder(shaped);
    return done;
  }

  /**
   * With the activation behind it; directly before a max pool, bias and activation wait until after
   * the pool.
   */
  @Override
  public Integer conv2d(Conv2d layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Window window = Window.of(shaped, layer.kernel(), layer.stride(), layer.padding());
    Optional<Window> pool = compilation.joins() ? Pools.behind(ahead) : Optional.empty();
    int[] places = pool.map(window::placesByTapOf).orElseGet(window::placesInOrder);
    int width = Math.multiplyExact(places.length, layer.filters());
    sortedForPool = pool.isPresent();

    Optional<Integer> bias = bias(shaped, layer.bias());
    Optional<Activation> next = activationToJoin(ahead);
    int done = next.isPresent() ? 2 : 1;
    if (sortedForPool && Pools.maxCommutes(ahead, done)) {
      Edge out = compilation.errorsOverValues(width);
      BiasAndActivation nothing =
          end(out, layer.filters(), Optional.empty(), Elementwise.identity());
      append(conv(span(ahead, 1, out), window, places, shaped, nothing));
      maxOfBlocks(ahead.subList(1, done + 1), bias, kernel(next));
      return done + 1;
    }
    Edge out = otherErrors(width, true);
    BiasAndActivation end = end(out, layer.filters(), bias, kernel(next));
    append(conv(span(ahead, done, out), window, places, shaped, end));
    return done;
  }

  private ConvStep conv(
      Span at, Window window, int[] places, ShapedLayer shaped, BiasAndActivation end) {
    int weight = compilation.offset(shaped, "weight");
    ConvStep.Scratch scratch = ConvStep.Scratch.in(slots, window, at.out().width() / places.length);
    return new ConvStep(at, window, places, weight, end, scratch);
  }

  @Override
  public Integer activation(Activation layer, List<ShapedLayer> ahead) {
    if (layer.fn() == ActivationFunction.IDENTITY) {
      return 1;
    }
    Elementwise function = Activations.kernel(layer);
    boolean inPlace = reusable && function.fromOutput();
    Edge out = inPlace ? last : sameErrors(false);
    append(new ActivationStep(span(ahead, 1, out), function));
    mayOverwrite(!function.fromOutput());
    return 1;
  }

  @Override
  public Integer prelu(Prelu layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int slopes = layer.slopes(shaped.input());
    append(
        new PreluStep(
            span(ahead, 1, sameErrors(true)),
            slopes,
            compilation.offset(shaped, "weight"),
            PreluStep.Scratch.in(slots, slopes),
            new ColumnSums(slots, slopes)));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer gated(Gated layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int width = shaped.outputSize();
    append(
        new GatedStep(
            span(ahead, 1, otherErrors(width, last.carriesError())),
            shaped.output().channels(),
            Activations.kernel(new Activation(layer.fn())),
            slots.perRow(width),
            slots.perRow(width),
            slots.perRowBackward(width)));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer dropout(Dropout layer, List<ShapedLayer> ahead) {
    if (layer.rate() == 0) {
      return 1;
    }
    int mask = slots.perRow(last.width());
    int number = compilation.nextDropout();
    append(new DropoutStep(span(ahead, 1, sameErrors(false)), number, layer.rate(), mask));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer layerNorm(LayerNorm layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    toDeclaredOrder(shaped, shaped.input());
    int features = shaped.input().last();
    append(
        new LayerNormStep(
            span(ahead, 1, sameErrors(true)),
            features,
            layer.eps(),
            compilation.offset(shaped, "weight"),
            compilation.offset(shaped, "bias"),
            slots.perRow(last.width()),
            slots.perRow(last.width() / features)));
    mayOverwrite(true);
    fromDeclaredOrder(shaped);
    return 1;
  }

  @Override
  public Integer batchNorm(BatchNorm layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int channels = shaped.input().channels();
    RunningStatistics statistics =
        compilation.nextStatistics(
            layer.momentum(),
            channels,
            compilation.offset(shaped, "running_mean"),
            compilation.offset(shaped, "running_var"));
    int gain = compilation.offset(shaped, "weight");
    int bias = compilation.offset(shaped, "bias");
    BatchNormStep.Scratch scratch = BatchNormStep.Scratch.in(slots, last.width(), channels);
    Span at = span(ahead, 1, sameErrors(true));
    ColumnSums sums = new ColumnSums(slots, channels);
    append(new BatchNormStep(at, layer.eps(), gain, bias, statistics, scratch, sums));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer groupNorm(GroupNorm layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    append(
        new GroupNormStep(
            span(ahead, 1, sameErrors(true)),
            layer.groups(),
            layer.eps(),
            compilation.offset(shaped, "weight"),
            compilation.offset(shaped, "bias"),
            new GroupNormStep.Scratch(slots.perRow(last.width()), slots.perRow(layer.groups())),
            new ColumnSums(slots, shaped.input().channels())));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer residual(Residual layer, List<ShapedLayer> ahead) {
    int errors =
        last.carriesError() ? compilation.errorSlot(depth + 1, 0, last.width()) : Edge.NO_ERRORS;
    Edge bodyIn = new Edge(last.width(), last.values(), errors);
    Chain body = ChainBuilder.inside(compilation, bodyIn, depth + 1).build(ahead.get(0).body());
    Edge out = sameErrors(body.out().carriesError());
    append(new ResidualStep(span(ahead, 1, out), body));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer maxPool2d(MaxPool2d layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    if (sortedForPool) {
      maxOfBlocks(ahead.subList(0, 1), Optional.empty(), Elementwise.identity());
      return 1;
    }
    int channels = shaped.input().channels();
    Edge out = otherErrors(shaped.outputSize(), last.carriesError());
    Window window = Window.of(shaped, layer.kernel(), layer.stride(), 0);
    int largest = slots.fixed(channels);
    int unclaimed = slots.fixed(channels);
    append(new MaxPoolStep(span(ahead, 1, out), window, largest, unclaimed));
    mayOverwrite(true);
    return 1;
  }

  /**
   * @param layers the pool, and what it does for the convolution before it
   */
  private void maxOfBlocks(List<ShapedLayer> layers, Optional<Integer> bias, Elementwise function) {
    ShapedLayer pool = layers.get(layers.size() - 1);
    Edge out = otherErrors(pool.outputSize(), last.carriesError());
    BiasAndActivation end = end(out, pool.input().channels(), bias, function);
    Span at = span(layers, layers.size(), out);
    append(new MaxOfBlocksStep(at, end, MaxOfBlocksStep.Scratch.in(slots, out.width())));
    sortedForPool = false;
  }

  @Override
  public Integer avgPool2d(AvgPool2d layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Span at = span(ahead, 1, otherErrors(shaped.outputSize(), last.carriesError()));
    append(
        sortedForPool
            ? new MeanOfBlocksStep(at)
            : new AvgPoolStep(at, Window.of(shaped, layer.kernel(), layer.stride(), 0)));
    sortedForPool = false;
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer globalAveragePool(GlobalAveragePool layer, List<ShapedLayer> ahead) {
    Edge out = otherErrors(ahead.get(0).outputSize(), last.carriesError());
    append(new GlobalAveragePoolStep(span(ahead, 1, out)));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer flatten(Flatten layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    toDeclaredOrder(shaped, shaped.input());
    return 1;
  }

  /** A product of one unit, and the biases. */
  @Override
  public Integer coral(Coral layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    Edge sum = otherErrors(1, true);
    BiasAndActivation end = end(sum, 1, Optional.empty(), Elementwise.identity());
    Span at = span(ahead, 1, sum);
    int weight = compilation.offset(shaped, "weight");
    append(
        steps.isEmpty() && parts.isPresent()
            ? DenseStep.first(at, parts.get(), weight, end)
            : DenseStep.along(at, shaped.input().last(), weight, end));
    int thresholds = shaped.outputSize();
    append(
        new ThresholdsStep(
            span(ahead, 1, otherErrors(thresholds, true)),
            compilation.offset(shaped, "bias"),
            new ColumnSums(slots, thresholds)));
    mayOverwrite(true);
    return 1;
  }

  @Override
  public Integer scale(FeatureScale layer, List<ShapedLayer> ahead) {
    return columns.scale(ahead);
  }

  @Override
  public Integer ntkDense(NtkDense layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    toDeclaredOrder(shaped, shaped.input());
    int done = columns.ntkDense(layer, ahead);
    fromDeclaredOrder(shaped);
    return done;
  }

  @Override
  public Integer parametricActivation(ParametricActivation layer, List<ShapedLayer> ahead) {
    return columns.parametricActivation(layer, ahead);
  }

  @Override
  public Integer members(Members layer, List<ShapedLayer> ahead) {
    return members.repeat(ahead);
  }

  @Override
  public Integer batchEnsemble(BatchEnsemble layer, List<ShapedLayer> ahead) {
    return members.batchEnsemble(ahead);
  }

  @Override
  public Integer memberScale(MemberScale layer, List<ShapedLayer> ahead) {
    return members.memberScale(ahead);
  }

  @Override
  public Integer memberDense(MemberDense layer, List<ShapedLayer> ahead) {
    return members.memberDense(ahead);
  }

  @Override
  public Integer combineMembers(CombineMembers layer, List<ShapedLayer> ahead) {
    return members.combineMembers(ahead);
  }

  @Override
  public Integer numberEmbedding(NumberEmbedding layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    boolean carriesError = last.carriesError() || !shaped.tensors().isEmpty();
    Span at = span(ahead, 1, otherErrors(shaped.outputSize(), carriesError));
    NumberEmbeddingStep step = layer.accept(new NumberEmbeddingSteps(at, shaped, compilation));
    append(step);
    mayOverwrite(!step.needsOutputs());
    return 1;
  }

  /** Where an image's channels lie side by side, but are wanted one after the other. */
  private void toDeclaredOrder(ShapedLayer layer, Shape shape) {
    transpose(layer, shape, shape.size() / shape.channels(), shape.channels());
  }

  /** The way back, for the layers behind. */
  private void fromDeclaredOrder(ShapedLayer layer) {
    Shape shape = layer.output();
    transpose(layer, shape, shape.channels(), shape.size() / shape.channels());
  }

  private void transpose(ShapedLayer layer, Shape shape, int rows, int columns) {
    if (shape.isImage() && rows > 1 && columns > 1) {
      Edge out = otherErrors(last.width(), last.carriesError());
      append(new TransposeStep(new Span(layer.name(), last, out), rows, columns));
      mayOverwrite(true);
    }
  }
}
