package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Entries give what the same rows give that are written out. */
class SparseEntriesTest {
  private static final long SEED = 20261124;
  private static final int ROWS = 96;

  /** Sums of up to a hundred products of numbers around 1, in another order. */
  private static final float TOLERANCE = 2e-3f;

  @TestFactory
  Stream<DynamicTest> severalRunsOfRowsAddUp() {
    return Networks.all().entrySet().stream()
        .filter(network -> network.getValue().input().sparse() > 0)
        .map(network -> DynamicTest.dynamicTest(network.getKey(), () -> addUp(network)));
  }

  private static void addUp(Map.Entry<String, NetworkSpec> network) {
    NetworkSpec sparse = network.getValue();
    InputSpec input = sparse.input();
    NetworkSpec written =
        new NetworkSpec(
            new InputSpec(input.shape(), input.categoricals()), sparse.layers(), sparse.loss());
    Random random = new Random(SEED);
    Block block = Networks.rows(sparse, ROWS, random);
    float[] parameters = Networks.parameters(sparse, random);
    float[] expected = gradient(written, block, parameters, ROWS);
    // Rows of few entries one by one, of a whole run written out, or the other way round.
    for (int run : new int[] {1, 7, 40, ROWS}) {
      assertArrayEquals(
          expected,
          gradient(sparse, block, parameters, run),
          TOLERANCE * scale(expected),
          "runs of %s rows, seed %s".formatted(run, SEED));
    }
  }

  private static float scale(float[] values) {
    float largest = 1;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static float[] gradient(NetworkSpec spec, Block block, float[] parameters, int run) {
    Plan plan = Plan.compile(spec);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Workspace workspace = new Workspace(plan);
    Gradient gradient = Gradient.of(plan);
    int[] order = Networks.ascending(ROWS);
    for (int from = 0; from < ROWS; from += run) {
      int to = Math.min(from + run, ROWS);
      backprop.accumulate(parameters, block, order, from, to, 1, 1, workspace, gradient);
    }
    return gradient.values().clone();
  }
}
