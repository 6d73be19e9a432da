package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import java.util.List;

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
  public static ColumnSums none(FeatureEncoder encoder, LossSpec loss) {
    return new ColumnSums(
        encoder.features().size(), ExplainedOutputs.of(encoder, loss).names().size());
  }

  /** The sums of a block's rows. */
  public ColumnSums of(Block block) {
    ColumnSums sums = none(encoder, plan.spec().loss());
    attributions.of(
        block,
        outputs(block),
        (row, output, parts, before, change, gap) ->
            sums.add(output, block.weights()[row], parts, gap, change));
    return sums;
  }

  /**
   * The parts of some columns in each row, and what the column is there: its encoded value where it
   * is a single number, otherwise NaN. Of networks of which one output is explained.
   *
   * @param most rows that are looked at, the first ones
   * @return [rows, columns, 2]
   */
  public float[] parts(Block all, int[] columns, int most) {
    Block block = first(all, most);
    List<ColumnPlace> places = ColumnPlace.of(encoder);
    float[] found = new float[2 * block.rows() * columns.length];
    attributions.of(
        block,
        outputs(block),
        (row, output, parts, before, change, gap) -> {
          for (int i = 0; i < columns.length; i++) {
            int at = 2 * (row * columns.length + i);
            found[at] = (float) parts[columns[i]];
            found[at + 1] =
                encoder.features().get(columns[i]) instanceof FeatureColumn.Numeric
                    ? block
                        .dense()[row * block.layout().denseWidth() + places.get(columns[i]).from()]
                    : Float.NaN;
          }
        });
    return found;
  }

  private static Block first(Block block, int most) {
    if (block.rows() <= most) {
      return block;
    }
    BlockBuilder builder = Block.builder(block.layout(), most);
    for (int row = 0; row < most; row++) {
      ColumnPlace.copy(block, row, block.ids()[row], builder);
    }
    return builder.build();
  }

  private float[] outputs(Block block) {
    return PlanCache.outputs(plan, parameters, buffers, block);
  }
}
