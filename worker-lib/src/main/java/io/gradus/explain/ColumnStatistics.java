package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.NetworkSpec;

/** How much the columns of rows matter to a network, by attributions. For one task. */
public final class ColumnStatistics {
  private final Plan plan;
  private final FeatureEncoder encoder;
  private final float[] parameters;
  private final float[] buffers;
  private final RowAttributions attributions;

  /**
   * @param baseline encoded: [input values]
   * @param steps of the integral
   */
  public ColumnStatistics(
      NetworkSpec network,
      FeatureEncoder encoder,
      float[] parameters,
      float[] buffers,
      float[] baseline,
      int steps) {
    this.plan = PlanCache.plan(network.toJson());
    this.encoder = encoder;
    this.parameters = parameters;
    this.buffers = buffers;
    this.attributions =
        new RowAttributions(
            TracedNetwork.of(network, parameters, buffers), encoder, baseline, steps);
  }

  /** Sums of no rows. */
  public static ColumnSums none(FeatureEncoder encoder) {
    return new ColumnSums(encoder.features().size(), ExplainedOutputs.of(encoder).names().size());
  }

  /** The sums of a block's rows. */
  public ColumnSums of(Block block) {
    ColumnSums sums = none(encoder);
    attributions.of(
        block,
        outputs(block),
        (row, output, parts, before, change, gap) ->
            sums.add(output, block.weights()[row], parts, gap, change));
    return sums;
  }

  private float[] outputs(Block block) {
    float[] outputs = new float[block.rows() * plan.outputs()];
    Workspace workspace = PlanCache.borrow(plan);
    try {
      PlanCache.predictor(plan)
          .predict(parameters, buffers, block, 0, block.rows(), workspace, outputs);
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
    return outputs;
  }
}
