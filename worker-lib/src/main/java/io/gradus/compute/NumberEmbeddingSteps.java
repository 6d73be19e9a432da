package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import io.gradus.network.ShapedLayer;
import java.util.Collections;

/** Makes the step of an embedding of numbers in its place. */
record NumberEmbeddingSteps(Span at, ShapedLayer shaped, Compilation compilation)
    implements NumberEmbedding.Visitor<NumberEmbeddingStep> {

  @Override
  public NumberEmbeddingStep encoding(PiecewiseLinearEncoding layer) {
    WorkspaceLayout slots = compilation.slots();
    Bins bins = new Bins(layer.edges());
    return new PiecewiseEncodingStep(at, bins, layer.features(), slots.perRow(1), slots.perRow(1));
  }

  @Override
  public NumberEmbeddingStep piecewiseLinear(PiecewiseLinearEmbedding layer) {
    boolean linear = layer.version() == PiecewiseLinearEmbedding.Version.B;
    int beside = linear ? offset("linear_weight") : PiecewiseLinearStep.Tensors.NONE;
    return lines(layer.edges(), layer.width(), layer.fn(), beside);
  }

  /** One bin from 0 to 1, whose share is the number itself. */
  @Override
  public NumberEmbeddingStep linear(LinearEmbedding layer) {
    BinEdges edges = new BinEdges(Collections.nCopies(layer.features(), BinEdges.ONE_BIN));
    return lines(edges, layer.width(), layer.fn(), PiecewiseLinearStep.Tensors.NONE);
  }

  private NumberEmbeddingStep lines(BinEdges edges, int width, ActivationFunction fn, int linear) {
    Bins bins = new Bins(edges);
    return new PiecewiseLinearStep(
        at,
        bins,
        edges.numbers(),
        width,
        NumberEmbeddingStep.End.of(fn, compilation.slots(), at.out().width()),
        new PiecewiseLinearStep.Tensors(offset("weight"), offset("bias"), linear),
        PiecewiseLinearStep.Scratch.in(compilation.slots(), bins, edges.numbers(), width));
  }

  @Override
  public NumberEmbeddingStep periodic(PeriodicEmbedding layer) {
    PeriodicStep.Form form =
        new PeriodicStep.Form(layer.frequencies(), layer.width(), true, layer.lite());
    return periodic(layer.features(), form, layer.fn(), PeriodicStep.Tensors.NONE);
  }

  @Override
  public NumberEmbeddingStep pbld(PbldEmbedding layer) {
    PeriodicStep.Form form =
        new PeriodicStep.Form(layer.frequencies(), layer.width() - 1, false, false);
    return periodic(layer.features(), form, ActivationFunction.IDENTITY, offset("phase"));
  }

  private NumberEmbeddingStep periodic(
      int features, PeriodicStep.Form form, ActivationFunction fn, int phase) {
    WorkspaceLayout slots = compilation.slots();
    int waves = Math.multiplyExact(features, form.frequencies());
    return new PeriodicStep(
        at,
        features,
        form,
        NumberEmbeddingStep.End.of(fn, slots, at.out().width()),
        new PeriodicStep.Tensors(offset("frequency"), phase, offset("weight"), offset("bias")),
        PeriodicStep.Scratch.in(slots, waves),
        new PeriodicStep.Sums(
            new ColumnSums(slots, waves), new ColumnSums(slots, at.out().width())));
  }

  private int offset(String tensor) {
    return compilation.offset(shaped, tensor);
  }
}
