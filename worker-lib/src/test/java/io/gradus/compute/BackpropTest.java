package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static io.gradus.compute.Closeness.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dropout;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackpropTest {
  private static final NetworkSpec MIXED =
      Networks.network(
          new InputSpec(Shape.of(5), List.of(new EmbeddingInput("city", 4, 2))),
          new SoftmaxCrossEntropy(),
          Networks.dense(6),
          Networks.act(ActivationFunction.RELU),
          new Dropout(0.3),
          Networks.dense(3));

  private static Gradient gradient(
      Plan plan, float[] parameters, Block block, int[] order, int from, int to) {
    Gradient gradient = Gradient.of(plan);
    accumulate(plan, parameters, block, order, from, to, gradient);
    return gradient;
  }

  private static void accumulate(
      Plan plan, float[] parameters, Block block, int[] order, int from, int to, Gradient into) {
    new Backprop(plan, Kernels.active())
        .accumulate(parameters, block, order, from, to, 42, 7, new Workspace(plan), into);
  }

  /** Rows i with i mod parts = part, as blocks of their own. */
  private static Block part(Block whole, int part, int parts) {
    BlockLayout layout = whole.layout();
    var builder = Block.builder(layout, whole.rows());
    for (int row = part; row < whole.rows(); row += parts) {
      builder.row(whole.ids()[row], whole.weights()[row]);
      builder.dense(0, whole.dense(), row * layout.denseWidth(), layout.denseWidth());
      int start = whole.sparseStarts()[row];
      builder.sparse(
          0,
          whole.sparseIndices(),
          whole.sparseValues(),
          start,
          whole.sparseStarts()[row + 1] - start);
      for (int c = 0; c < layout.categoricalCount(); c++) {
        builder.code(c, whole.codes()[row * layout.categoricalCount() + c]);
      }
      builder.targets(whole.targets(), row * layout.targetWidth());
    }
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50, 61})
  void gradientsOfPartsAddUpToTheSinglePassGradient(int parts) {
    Random random = new Random(parts);
    Plan plan = Plan.compile(MIXED);
    Block block = Networks.rows(MIXED, 50, random);
    float[] parameters = Networks.parameters(MIXED, random);
    Gradient single = gradient(plan, parameters, block, Networks.ascending(50), 0, 50);

    Gradient sum = Gradient.of(plan);
    for (int part = 0; part < parts; part++) {
      Block own = part(block, part, parts);
      sum.add(gradient(plan, parameters, own, Networks.ascending(own.rows()), 0, own.rows()));
    }
    assertEquals(single.rows(), sum.rows());
    assertEquals(single.weightSum(), sum.weightSum(), 1e-12 * single.weightSum());
    assertEquals(single.lossSum(), sum.lossSum(), 1e-6 * single.lossSum());
    assertClose("gradient", single.values(), sum.values(), 2e-6);
  }

  @Test
  void aBatchOfManyChunksHasTheGradientOfTheNaiveTwin() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(3),
            Networks.SQUARED,
            Networks.dense(4),
            Networks.act(ActivationFunction.TANH),
            Networks.dense(1));
    Plan plan = Plan.compile(spec);
    int rows = 2 * plan.chunkRows() + 5;
    Random random = new Random(3);
    Block block = Networks.rows(spec, rows, random);
    float[] parameters = Networks.parameters(spec, random);
    Gradient gradient = gradient(plan, parameters, block, Networks.ascending(rows), 0, rows);
    NaiveNetwork twin = new NaiveNetwork(spec, NaiveNetwork.TRAINING);
    assertEquals(rows, gradient.rows());
    assertEquals(twin.lossSum(doubles(parameters), block), gradient.lossSum(), 1e-3);
    double[] expected = twin.gradient(doubles(parameters), block);
    assertClose("gradient", expected, gradient.values(), 0, 1e-5, 0);
  }

  @Test
  void theSameRowsGiveTheSameBitsWhateverTheWorkspaceHeldBefore() {
    Random random = new Random(5);
    Plan plan = Plan.compile(MIXED);
    Block block = Networks.rows(MIXED, 40, random);
    float[] parameters = Networks.parameters(MIXED, random);
    int[] order = Networks.ascending(40);
    Gradient first = gradient(plan, parameters, block, order, 3, 20);

    Workspace used = new Workspace(plan);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Gradient second = Gradient.of(plan);
    backprop.accumulate(parameters, block, order, 0, 40, 1, 2, used, second);
    second.clear();
    backprop.accumulate(parameters, block, order, 3, 20, 42, 7, used, second);
    assertArrayEquals(first.values(), second.values());
    assertEquals(first.lossSum(), second.lossSum());
  }

  @Test
  void noRowsAddNothing() {
    Plan plan = Plan.compile(MIXED);
    Random random = new Random(1);
    float[] parameters = Networks.parameters(MIXED, random);
    Block empty = Networks.rows(MIXED, 0, random);
    Gradient gradient = gradient(plan, parameters, empty, new int[0], 0, 0);
    Block some = Networks.rows(MIXED, 4, random);
    accumulate(plan, parameters, some, Networks.ascending(4), 2, 2, gradient);
    assertEquals(0, gradient.rows());
    assertEquals(0, gradient.weightSum());
    assertArrayEquals(new float[plan.layout().parameterCount()], gradient.values());
  }

  @Test
  void rowsOfWeightZeroAddNoGradient() {
    Plan plan = Plan.compile(MIXED);
    Random random = new Random(2);
    float[] parameters = Networks.parameters(MIXED, random);
    Block block = Networks.rows(MIXED, 6, random);
    block.weights()[2] = 0;
    block.weights()[5] = 0;
    Gradient all = gradient(plan, parameters, block, Networks.ascending(6), 0, 6);
    Gradient some = gradient(plan, parameters, block, new int[] {0, 1, 3, 4}, 0, 4);
    assertEquals(some.weightSum(), all.weightSum());
    assertEquals(some.lossSum(), all.lossSum());
    assertClose("gradient", some.values(), all.values(), 1e-6);
  }

  @Test
  void aBlockThatDoesNotFitIsRefused() {
    Plan plan = Plan.compile(MIXED);
    float[] parameters = new float[plan.layout().parameterCount()];
    assertRefused(plan, parameters, new BlockLayout(2, 2, 1, 1), "5 numbers, found 2 dense and 2");
    assertRefused(plan, parameters, new BlockLayout(5, 0, 0, 1), "1 categorical codes, found 0");
    assertRefused(plan, parameters, new BlockLayout(5, 0, 1, 3), "1 targets, found 3");
    assertRefused(plan, new float[3], new BlockLayout(5, 0, 1, 1), "parameters");
  }

  private static void assertRefused(
      Plan plan, float[] parameters, BlockLayout layout, String message) {
    Block block = Block.builder(layout, 0).build();
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> gradient(plan, parameters, block, new int[0], 0, 0));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void codesAndClassesOutOfRangeAreRefused() {
    Plan plan = Plan.compile(MIXED);
    float[] parameters = new float[plan.layout().parameterCount()];
    Block badCode = Block.builder(new BlockLayout(5, 0, 1, 1), 1).row(17, 1).code(0, 4).build();
    IllegalArgumentException code =
        assertThrows(
            IllegalArgumentException.class,
            () -> gradient(plan, parameters, badCode, new int[] {0}, 0, 1));
    assertEquals("Expected codes of \"city\" from 0 to 3, found 4 in row 17.", code.getMessage());
    for (float target : new float[] {3, -1, 0.5f, Float.NaN}) {
      Block badClass =
          Block.builder(new BlockLayout(5, 0, 1, 1), 1).row(0, 1).target(0, target).build();
      assertThrows(
          IllegalArgumentException.class,
          () -> gradient(plan, parameters, badClass, new int[] {0}, 0, 1));
    }
  }

  @Test
  void anotherPlansWorkspaceIsRefused() {
    Plan plan = Plan.compile(MIXED);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Block block = Networks.rows(MIXED, 1, new Random(1));
    float[] parameters = new float[plan.layout().parameterCount()];
    Workspace other = new Workspace(Plan.compile(MIXED));
    Gradient into = Gradient.of(plan);
    assertThrows(
        IllegalArgumentException.class,
        () -> backprop.accumulate(parameters, block, new int[1], 0, 1, 0, 0, other, into));
  }

  @Test
  void aNetworkWithoutParametersIsRefused() {
    NetworkSpec spec = Networks.network(InputSpec.features(2), Networks.SQUARED, new Flatten());
    NetworkException e = assertThrows(NetworkException.class, () -> Plan.compile(spec));
    assertTrue(e.getMessage().contains("dense"), e.getMessage());
  }

  @Test
  void largeLogitsKeepTheLossFinite() {
    Loss softmax = Loss.of(new SoftmaxCrossEntropy(), 3);
    assertEquals(
        2000, softmax.sum(new float[] {1000, -1000, 0}, new float[] {1}, new float[] {1}, 1));
    Loss binary = Loss.of(new BinaryCrossEntropy(), 1);
    float[] weights = {1, 1, 1, 1};
    assertEquals(
        2000,
        binary.sum(new float[] {1000, -1000, 1000, -1000}, new float[] {0, 1, 1, 0}, weights, 4));
  }
}
