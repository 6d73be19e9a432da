package io.gradus.compute;

/**
 * A step that reads the errors of its outputs while it writes those of its inputs, which lie in
 * another slot: a matrix product, a pool. Where nothing needs the values of {@code in} any more,
 * the errors of {@code in} may take their place; a step that reads both goes through them at one
 * index.
 */
abstract sealed class MovingStep extends Step
    permits AvgPoolStep,
        BatchEnsembleStep,
        CombineMembersStep,
        ConvStep,
        DenseStep,
        GatedStep,
        GlobalAveragePoolStep,
        MaxOfBlocksStep,
        MaxPoolStep,
        MeanOfBlocksStep,
        MemberDenseStep,
        MembersStep,
        NtkDenseStep,
        NumberEmbeddingStep,
        ThresholdsStep,
        TransposeStep {
  MovingStep(Span at) {
    super(at);
    if (in.carriesError() && in.errors() == out.errors()) {
      throw new IllegalArgumentException(
          "Expected other places for the errors before and behind %s, found %s and %s."
              .formatted(layers, in, out));
    }
  }

  @Override
  void backwardEvaluated(Pass pass) {
    backward(pass);
  }
}
