package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.BatchNorm;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchNormTest {
  private static final NetworkSpec SPEC =
      Networks.network(
          InputSpec.image(2, 2, 2),
          Networks.SQUARED,
          new BatchNorm(1e-5, 0.25),
          new Flatten(),
          Networks.dense(1));

  private static Gradient propagate(Plan plan, Block block) {
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            Networks.parameters(SPEC, new Random(1)),
            block,
            Networks.ascending(block.rows()),
            0,
            block.rows(),
            0,
            0,
            new Workspace(plan),
            gradient);
    return gradient;
  }

  @Test
  void runningStatisticsMoveTowardsThoseOfAllPartitionsPooled() {
    Plan plan = Plan.compile(SPEC);
    Random random = new Random(8);
    Block first = Networks.rows(SPEC, 5, random);
    Block second = Networks.rows(SPEC, 9, random);
    Gradient total = propagate(plan, first);
    total.add(propagate(plan, second));
    float[] buffers = {1, 2, 3, 4};
    BatchNormUpdate.apply(plan, total, buffers);

    float[] expected = new float[4];
    for (int channel = 0; channel < 2; channel++) {
      double[] values = new double[14 * 4];
      for (int i = 0; i < values.length; i++) {
        int row = i / 4;
        Block block = row < 5 ? first : second;
        values[i] = block.dense()[(row < 5 ? row : row - 5) * 8 + channel * 4 + i % 4];
      }
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double variance = 0;
      for (double value : values) {
        variance += (value - mean) * (value - mean) / (values.length - 1);
      }
      expected[channel] = (float) (0.75 * (1 + channel) + 0.25 * mean);
      expected[2 + channel] = (float) (0.75 * (3 + channel) + 0.25 * variance);
    }
    assertClose("running statistics", expected, buffers, 1e-6);
  }

  @Test
  void withoutRowsRunningStatisticsStay() {
    Plan plan = Plan.compile(SPEC);
    float[] buffers = {1, 2, 3, 4};
    BatchNormUpdate.apply(plan, Gradient.of(plan), buffers);
    assertArrayEquals(new float[] {1, 2, 3, 4}, buffers);
  }

  @Test
  void aBatchOfManyTimesTheChunkIsNormalizedAsOne() {
    Plan plan = Plan.compile(SPEC);
    int rows = 3 * plan.chunkRows();
    Block block = Networks.rows(SPEC, rows, new Random(4));
    Gradient gradient = propagate(plan, block);
    NaiveNetwork twin = new NaiveNetwork(SPEC, NaiveNetwork.TRAINING);
    double[] theta = Closeness.doubles(Networks.parameters(SPEC, new Random(1)));
    double expected = twin.lossSum(theta, block);
    assertEquals(expected, gradient.lossSum(), 1e-5 * expected);
  }
}
