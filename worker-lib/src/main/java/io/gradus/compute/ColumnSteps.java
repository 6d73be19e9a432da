package io.gradus.compute;

import io.gradus.network.NtkDense;
import io.gradus.network.ParametricActivation;
import io.gradus.network.ShapedLayer;
import java.util.List;

/**
 * Adds the steps of layers that scale columns to a chain; each method answers how many layers it
 * did, as {@link ChainBuilder} does.
 */
final class ColumnSteps {
  private final OpenChain chain;

  ColumnSteps(OpenChain chain) {
    this.chain = chain;
  }

  int scale(List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int columns = shaped.input().channels();
    Span at = chain.span(ahead, 1, chain.sameErrors(true));
    int sums = chain.slots.fixed(columns);
    chain.append(new ScaleStep(at, columns, chain.offset(shaped, "weight"), sums));
    chain.mayOverwrite(true);
    return 1;
  }

  int ntkDense(NtkDense layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int units = layer.units();
    Edge out = chain.otherErrors(shaped.outputSize(), true);
    chain.append(
        new NtkDenseStep(
            chain.span(ahead, 1, out),
            shaped.input().last(),
            chain.offset(shaped, "weight"),
            chain.offset(shaped, "bias"),
            NtkDenseStep.Scratch.in(chain.slots, shaped.outputSize(), units),
            new ColumnSums(chain.slots, units)));
    chain.mayOverwrite(true);
    return 1;
  }

  int parametricActivation(ParametricActivation layer, List<ShapedLayer> ahead) {
    ShapedLayer shaped = ahead.get(0);
    int columns = shaped.input().channels();
    chain.append(
        new ParametricActivationStep(
            chain.span(ahead, 1, chain.sameErrors(true)),
            Activations.kernel(layer.activation()),
            columns,
            chain.offset(shaped, "weight"),
            ParametricActivationStep.Scratch.in(chain.slots, shaped.inputSize(), columns),
            new ColumnSums(chain.slots, columns)));
    chain.mayOverwrite(true);
    return 1;
  }
}
