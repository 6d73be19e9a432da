package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.SquaredError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A row's outputs do not depend on the rows that go with it. */
class RowsApartTest {
  private static final long SEED = 20_261_126;

  /** Rows at a time: alone, few, a number that no block of a kernel divides, nearly a chunk. */
  private static final int[] GROUPS = {1, 2, 7, 61, 250};

  @TestFactory
  Stream<DynamicTest> withTheKernelOfThisMachine() {
    return networks().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getValue(), Kernels.active())));
  }

  @TestFactory
  Stream<DynamicTest> withJavaAlone() {
    return networks().entrySet().stream()
        .map(
            entry ->
                dynamicTest(entry.getKey(), () -> check(entry.getValue(), Kernels.portable())));
  }

  private static Map<String, NetworkSpec> networks() {
    Map<String, NetworkSpec> all = new LinkedHashMap<>(Networks.all());
    // Shapes at which libraries change their inner loops: by terms, by columns, by all together.
    for (int[] shape : new int[][] {{784, 256, 1}, {300, 100, 10}, {20, 1024, 3}, {1, 1, 1}}) {
      all.put(
          "dense " + Arrays.toString(shape),
          Networks.network(
              InputSpec.features(shape[0]),
              new SquaredError(),
              Networks.dense(shape[1]),
              Networks.act(ActivationFunction.RELU),
              Networks.dense(shape[2])));
    }
    return all;
  }

  private static void check(NetworkSpec spec, Kernels kernels) {
    Random random = new Random(SEED);
    Plan plan = Plan.compile(spec);
    Block block = Networks.rows(spec, plan.chunkRows() + 61, random);
    float[] parameters = Initialization.parameters(spec, Initializer.GLOROT_UNIFORM, SEED);
    float[] buffers = new float[plan.layout().bufferCount()];
    Arrays.fill(buffers, 0.7f);
    Predictor predictor = new Predictor(plan, kernels);
    int width = plan.outputs();
    float[] together = new float[block.rows() * width];
    predictor.predict(parameters, buffers, block, 0, block.rows(), new Workspace(plan), together);
    boolean apart = predictor.rowsApart(parameters, buffers);
    // Rounding goes with the size of the terms, of which the largest output tells more than a small
    // one that is the difference of large ones.
    float largest = 1;
    for (float output : together) {
      largest = Math.max(largest, Math.abs(output));
    }
    for (int group : GROUPS) {
      Workspace workspace = new Workspace(plan);
      for (int from = 0; from < block.rows(); from += group) {
        int to = Math.min(from + group, block.rows());
        float[] some = new float[(to - from) * width];
        predictor.predict(parameters, buffers, block, from, to, workspace, some);
        for (int i = 0; i < some.length; i++) {
          float expected = together[from * width + i];
          String where = "row %s of %s, %s at a time".formatted(from + i / width, to, group);
          if (apart) {
            assertEquals(expected, some[i], where);
          } else {
            assertEquals(expected, some[i], 1e-6 * largest, where);
          }
        }
      }
    }
  }

  /** Java's products add each sum's terms in ascending order, whatever stands beside it. */
  @Test
  void javaAloneKeepsRowsApart() {
    for (NetworkSpec spec : networks().values()) {
      Plan plan = Plan.compile(spec);
      float[] parameters = new float[plan.layout().parameterCount()];
      float[] buffers = new float[plan.layout().bufferCount()];
      assertTrue(
          new Predictor(plan, Kernels.portable()).rowsApart(parameters, buffers), spec::toJson);
    }
  }
}
