package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static io.gradus.compute.Closeness.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.Dropout;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The factors of a dropout layer are read off the network itself: with the sum of the outputs as
 * gradient, a single dense layer of unit weights behind the dropout shows them as the gradient of
 * its weights.
 */
class DropoutTest {
  private static final int WIDTH = 101;

  /**
   * Factor of each unit for one row, seed and step: the dense layer's weight gradient for an input
   * of ones.
   */
  private static float[] factors(double rate, long id, long seed, long step) {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(WIDTH), Networks.SQUARED, new Dropout(rate), Networks.dense(1));
    Plan plan = Plan.compile(spec);
    Block block = ones(id);
    float[] parameters = new float[plan.layout().parameterCount()];
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            parameters, block, new int[] {0}, 0, 1, seed, step, new Workspace(plan), gradient);
    return Arrays.copyOf(gradient.values(), WIDTH); // output 0, target −½: the output error is 1
  }

  private static Block ones(long id) {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    return Block.builder(new io.gradus.data.BlockLayout(WIDTH, 0, 0, 1), 1)
        .row(id, 1)
        .dense(0, ones, 0, WIDTH)
        .target(0, -0.5f)
        .build();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.8})
  void aShareOfUnitsIsDroppedAndTheOthersAreScaled(double rate) {
    int dropped = 0;
    int draws = 0;
    for (int id = 0; id < 200; id++) {
      for (float factor : factors(rate, id, 9, 3)) {
        if (factor == 0) {
          dropped++;
        } else {
          assertEquals(1 / (1 - rate), factor, 1e-3);
        }
        draws++;
      }
    }
    double deviation = Math.sqrt(rate * (1 - rate) / draws);
    assertEquals(rate, dropped / (double) draws, 5 * deviation);
  }

  @Test
  void whatIsDroppedDependsOnSeedStepAndRow() {
    float[] factors = factors(0.5, 4, 1, 2);
    assertArrayEquals(factors, factors(0.5, 4, 1, 2));
    assertFalse(Arrays.equals(factors, factors(0.5, 5, 1, 2)));
    assertFalse(Arrays.equals(factors, factors(0.5, 4, 2, 2)));
    assertFalse(Arrays.equals(factors, factors(0.5, 4, 1, 3)));
  }

  @Test
  void gradientsGoThroughWhatIsKept() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(4),
            Networks.SQUARED,
            Networks.dense(WIDTH),
            new Dropout(0.4),
            Networks.dense(1));
    Random random = new Random(11);
    Block block = Networks.rows(spec, 5, random);
    float[] parameters = Networks.parameters(spec, random);
    Plan plan = Plan.compile(spec);
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            parameters, block, Networks.ascending(5), 0, 5, 1, 2, new Workspace(plan), gradient);

    double[][] factors = new double[5][];
    for (int row = 0; row < 5; row++) {
      factors[row] = doubles(factors(0.4, block.ids()[row], 1, 2));
    }
    NaiveNetwork twin = new NaiveNetwork(spec, new Dropping(factors));
    double[] theta = doubles(parameters);
    assertEquals(twin.lossSum(theta, block), gradient.lossSum(), 1e-5 * gradient.lossSum());
    assertClose("gradient", twin.gradient(theta, block), gradient.values(), 0, 2e-5, 0);
  }

  private record Dropping(double[][] factors) implements NaiveNetwork.Mode {
    @Override
    public double[][] dropout(int dropout, int rows, int width) {
      return factors;
    }

    @Override
    public double[] moments(String path, int channel, double mean, double variance) {
      return new double[] {mean, variance};
    }
  }
}
