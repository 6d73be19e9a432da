package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static io.gradus.compute.Closeness.doubles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every layer, activation and loss against differences of a naive network in double precision. */
class FiniteDifferenceTest {
  private static final int ROWS = 7;

  /**
   * Rounding of a few dozen float operations a value; the differences themselves are good to 1e-8.
   */
  private static final double TOLERANCE = 2e-5;

  @TestFactory
  Stream<DynamicTest> gradientsAreThoseOfTheNaiveTwin() {
    return Networks.all().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, NetworkSpec spec) {
    long seed = name.hashCode();
    Random random = new Random(seed);
    Block block = Networks.rows(spec, ROWS, random);
    float[] parameters = Networks.parameters(spec, random);
    Plan plan = Plan.compile(spec);
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            parameters,
            block,
            Networks.ascending(ROWS),
            0,
            ROWS,
            0,
            0,
            new Workspace(plan),
            gradient);

    NaiveNetwork twin = new NaiveNetwork(spec, NaiveNetwork.TRAINING);
    double loss = twin.lossSum(doubles(parameters), block);
    assertEquals(loss, gradient.lossSum(), TOLERANCE * Math.abs(loss), "loss, seed " + seed);
    double[] expected = twin.gradient(doubles(parameters), block);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (Tensor tensor : plan.layout().parameters()) {
      assertClose(
          "gradient of %s, seed %s,".formatted(tensor.name(), seed),
          Arrays.copyOfRange(expected, tensor.offset(), tensor.end()),
          gradient.values(),
          tensor.offset(),
          TOLERANCE,
          largest);
    }
  }
}
