package io.gradus.network;

import java.util.Arrays;
import java.util.Optional;

/**
 * A layer that makes several values of each number of a row: [inputs] → [embedded values | rest].
 *
 * <p>It embeds the first {@link #features()} values, the numbers of a table, and passes the rest,
 * such as embedded categories, on as they are. Gorishniy et al., arXiv 2203.05556.
 */
public sealed interface NumberEmbedding extends LayerSpec
    permits LinearEmbedding,
        PbldEmbedding,
        PeriodicEmbedding,
        PiecewiseLinearEmbedding,
        PiecewiseLinearEncoding {

  /** How many of the values that come in are embedded: the first ones. */
  int features();

  /** The edges of the numbers' bins, where it has any. */
  default Optional<BinEdges> edgesOfBins() {
    return Optional.empty();
  }

  /** How many values come of that number, counted from 0. */
  int width(int feature);

  /**
   * How many values come of all numbers together; the rest of the row begins behind them.
   *
   * @throws NetworkException if there are more than an array holds
   */
  default int embeddedWidth() {
    long width = 0;
    for (int feature = 0; feature < features(); feature++) {
      width += width(feature);
    }
    return SpecChecks.size(type(), width);
  }

  /** For each value that comes out, which of those that come in it is made of. */
  default int[] sources(Shape input) {
    int[] sources = new int[outputShape(input).size()];
    int at = 0;
    for (int feature = 0; feature < features(); feature++) {
      int end = at + width(feature);
      Arrays.fill(sources, at, end, feature);
      at = end;
    }
    for (int rest = features(); rest < input.last(); rest++) {
      sources[at++] = rest;
    }
    return sources;
  }

  @Override
  default Shape outputShape(Shape input) {
    if (input.rank() != 1 || input.last() < features()) {
      throw new NetworkException(
          "Expected a row of at least %s numbers to embed, found an input of shape %s. Let the layer be the first one, and say as many features as there are numbers."
              .formatted(features(), input));
    }
    long rest = (long) input.last() - features();
    return Shape.of(SpecChecks.size(type(), embeddedWidth() + rest));
  }

  /** Calls the method of the visitor that is this kind's. */
  <R> R accept(Visitor<R> visitor);

  @Override
  default <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.numberEmbedding(this, context);
  }

  /** A method for each way to embed numbers. */
  interface Visitor<R> {
    R encoding(PiecewiseLinearEncoding layer);

    R piecewiseLinear(PiecewiseLinearEmbedding layer);

    R linear(LinearEmbedding layer);

    R periodic(PeriodicEmbedding layer);

    R pbld(PbldEmbedding layer);
  }
}
