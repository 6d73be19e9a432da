package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PredictorTest {

  /** Evaluation by the naive twin: running statistics count, dropout does nothing. */
  private record Evaluation(ParameterLayout layout, float[] buffers) implements NaiveNetwork.Mode {
    @Override
    public double[][] dropout(int dropout, int rows, int width) {
      double[][] ones = new double[rows][width];
      for (double[] row : ones) {
        java.util.Arrays.fill(row, 1);
      }
      return ones;
    }

    @Override
    public double[] moments(String path, int channel, double mean, double variance) {
      return new double[] {
        buffers[layout.tensor(path + ".running_mean").offset() + channel],
        buffers[layout.tensor(path + ".running_var").offset() + channel]
      };
    }
  }

  @TestFactory
  Stream<DynamicTest> outputsAreThoseOfTheNaiveTwin() {
    return Networks.all().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, NetworkSpec spec) {
    Random random = new Random(name.hashCode());
    Plan plan = Plan.compile(spec);
    Block block = Networks.rows(spec, plan.chunkRows() + 3, random);
    float[] parameters = Networks.parameters(spec, random);
    float[] buffers = new float[plan.layout().bufferCount()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = 0.5f + random.nextFloat();
    }
    int from = 2;
    int rows = block.rows() - from - 1;
    float[] outputs = new float[rows * plan.outputs()];
    new Predictor(plan, Kernels.active())
        .predict(parameters, buffers, block, from, from + rows, new Workspace(plan), outputs);
    double[][] expected =
        new NaiveNetwork(spec, new Evaluation(plan.layout(), buffers))
            .outputs(Closeness.doubles(parameters), block);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < plan.outputs(); i++) {
        double value = expected[from + row][i];
        assertEquals(
            value,
            outputs[row * plan.outputs() + i],
            2e-5 * Math.max(1, Math.abs(value)),
            "output " + i + " of row " + row);
      }
    }
  }
}
