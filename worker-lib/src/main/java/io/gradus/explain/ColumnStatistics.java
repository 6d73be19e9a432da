package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.List;

/**
 * How much the columns of labelled rows matter to a network: by attributions, and by what becomes
 * of the loss when a column's values are dealt among the rows of a block anew. For one task.
 */
public final class ColumnStatistics {
  /** How often each column is permuted. */
  public static final int REPETITIONS = 5;

  private static final long SEED = 0x5eed_0f_9e4aL;

  private final Plan plan;
  private final FeatureEncoder encoder;
  private final float[] parameters;
  private final float[] buffers;
  private final List<ColumnPlace> places;
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
    this.places = ColumnPlace.of(encoder);
    this.attributions =
        new RowAttributions(
            TracedNetwork.of(network, parameters, buffers), encoder, baseline, steps);
  }

  /** Sums of no rows. */
  public static ColumnSums none(FeatureEncoder encoder) {
    return new ColumnSums(
        encoder.features().size(), ExplainedOutputs.of(encoder).names().size(), REPETITIONS);
  }

  /** The sums of a block's rows. */
  public ColumnSums of(Block block) {
    ColumnSums sums = none(encoder);
    float[] outputs = outputs(block);
    attributions.of(
        block,
        outputs,
        (row, output, parts, before, change, gap) ->
            sums.add(output, block.weights()[row], parts, gap, change));
    double[] unchanged = errors(block, outputs);
    for (ColumnSums.Measured error : ColumnSums.Measured.values()) {
      sums.addUnchanged(error, unchanged[error.ordinal()]);
    }
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
      int[] sources = permutation(block.ids()[0], block.rows(), repetition);
      for (int column = 0; column < places.size(); column++) {
        Block permuted = places.get(column).takenFrom(block, sources);
        double[] found = errors(permuted, outputs(permuted));
        for (ColumnSums.Measured error : ColumnSums.Measured.values()) {
          sums.addPermuted(column, repetition, error, found[error.ordinal()]);
        }
      }
    }
    return sums;
  }

  /**
   * Where each row of a block takes its values from: Fisher and Yates's shuffle, the same at every
   * call.
   *
   * @param first number of the block's first row
   * @param rows of the block
   * @param repetition from 0
   */
  public static int[] permutation(long first, int rows, int repetition) {
    int[] sources = new int[rows];
    long key = CounterRandom.key(SEED + repetition, first);
    for (int i = 0; i < sources.length; i++) {
      int other = CounterRandom.below(i + 1, key, i);
      sources[i] = sources[other];
      sources[other] = i;
    }
    return sources;
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

  /** Weight, loss and what is wrong, as {@link ColumnSums.Measured} has them. */
  private double[] errors(Block block, float[] outputs) {
    double[] sums = new double[ColumnSums.Measured.values().length];
    for (float weight : block.weights()) {
      sums[ColumnSums.Measured.WEIGHT.ordinal()] += weight;
    }
    sums[ColumnSums.Measured.LOSS.ordinal()] =
        plan.loss().sum(outputs, block.targets(), block.weights(), block.rows());
    int width = plan.outputs();
    for (int row = 0; row < block.rows(); row++) {
      double wrong = 0;
      if (encoder.task() == Task.MULTICLASS) {
        int decided = ExplainedOutputs.largest(outputs, row * width, width);
        wrong = decided == (int) block.targets()[row] ? 0 : 1;
      } else {
        for (int i = 0; i < width; i++) {
          double output = outputs[row * width + i];
          double target = block.targets()[row * width + i];
          wrong += wrong(output, target) / width;
        }
      }
      sums[ColumnSums.Measured.WRONG.ordinal()] += block.weights()[row] * wrong;
    }
    return sums;
  }

  private double wrong(double output, double target) {
    if (encoder.task() == Task.REGRESSION) {
      return (output - target) * (output - target);
    }
    return output > 0 == target > 0.5 ? 0 : 1;
  }
}
