package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BinEdges;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NumberEmbedding;
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

  private int offset(String tensor) {
    return compilation.offset(shaped, tensor);
  }
}
