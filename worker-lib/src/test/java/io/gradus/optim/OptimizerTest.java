package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before and after an optimizer's own direction: clipping, penalties, the schedule. */
class OptimizerTest {
  private static final OptimizerSpec UNIT = new Sgd(1, 0, 0, false);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 4095, 4096, 4097, 20_000})
  void clippingByNormScalesTheWholeGradient(int count) {
    float[] gradient = new float[count];
    Random random = new Random(count);
    double squares = 0;
    for (int i = 0; i < count; i++) {
      gradient[i] = (float) random.nextGaussian();
      squares += (double) gradient[i] * gradient[i];
    }
    // Two orders of adding n doubles differ by n·2^-53 of the sum at most.
    assertEquals(squares, SquareSum.of(gradient), squares * count * 0x1p-53);
    double norm = Math.sqrt(squares);
    for (double bound : new double[] {norm / 10, norm * 2}) {
      float[] parameters = new float[count];
      double factor = Math.min(1, bound / (norm + 1e-6));
      run(Clipping.byNorm(bound), Regularization.NONE, gradient, parameters);
      for (int i = 0; i < count; i++) {
        double expected = -gradient[i] * factor;
        assertEquals(expected, parameters[i], Math.abs(expected) * 2e-7);
      }
    }
  }

  @Test
  void clippingByValueComesBeforeTheNorm() {
    float[] parameters = new float[4];
    run(new Clipping(1, 2), Regularization.NONE, new float[] {5, -3, 0, 1}, parameters);
    double norm = 3 + 1e-6; // of (2, -2, 0, 1)
    float[] expected = {(float) (-2 / norm), (float) (2 / norm), 0, (float) (-1 / norm)};
    assertArrayEquals(expected, parameters, 1e-6f);
  }

  @Test
  void penaltiesComeAfterClippingAndSpareBiases() {
    float[] gradient = {10, 0, 0, -10};
    float[] all = {1, -2, 0, 3};
    run(
        Clipping.byValue(1),
        new Regularization(0.5, 0.25, Regularization.Tensors.ALL),
        gradient,
        all);
    assertArrayEquals(
        new float[] {1 - 1 - 0.5f - 0.25f, -2 + 1 + 0.25f, 0, 3 + 1 - 1.5f - 0.25f}, all, 1e-6f);
    float[] weights = {1, -2, 0, 3};
    run(
        Clipping.byValue(1),
        new Regularization(0.5, 0.25, Regularization.Tensors.WEIGHTS),
        gradient,
        weights);
    assertArrayEquals(new float[] {1 - 1 - 0.5f - 0.25f, -2 + 1 + 0.25f, 0, 3 + 1}, weights, 1e-6f);
  }

  @Test
  void decoupledDecaySparesBiasesToo() {
    OptimizerSpec spec = new AdamW(1, 0.9, 0.999, 1e-8, 0.5, false);
    Regularization weights = new Regularization(0, 0, Regularization.Tensors.WEIGHTS);
    Optimizer optimizer =
        Optimizer.create(
            spec, new ConstantSchedule(), Clipping.NONE, weights, SmallLayouts.weightsAndBias(3));
    float[] parameters = {1, -2, 0, 3};
    optimizer.update(new float[4], parameters, optimizer.initialState());
    assertArrayEquals(new float[] {0.5f, -1, 0, 3}, parameters);
  }

  @Test
  void theRateFollowsTheScheduleFromTheStateItContinues() {
    ScheduleSpec schedule = new StepSchedule(2, 0.5);
    Optimizer optimizer =
        Optimizer.create(
            UNIT, schedule, Clipping.NONE, Regularization.NONE, SmallLayouts.weights(1));
    OptimizerState state = optimizer.initialState();
    float[] parameters = {0};
    double expected = 0;
    for (int step = 0; step < 8; step++) {
      assertEquals(Math.pow(0.5, step / 2), optimizer.rate(state.step()));
      expected -= Math.pow(0.5, step / 2);
      optimizer.update(new float[] {1}, parameters, state);
      assertEquals(expected, parameters[0]);
      state = OptimizerState.of(state.step(), state.moments(), state.scalars());
    }
  }

  @Test
  void unknownLengthsAndLbfgsAreRefused() {
    assertThrows(IllegalStateException.class, () -> create(UNIT, new CosineSchedule(0, 0)));
    Exception error =
        assertThrows(
            IllegalArgumentException.class, () -> create(Lbfgs.usual(), new ConstantSchedule()));
    assertTrue(error.getMessage().contains("lbfgs"), error.getMessage());
  }

  @Test
  void whatJsonLeavesOutHasTheUsualValue() {
    assertEquals(Sgd.usual(), OptimizerSpec.fromJson("{\"type\":\"sgd\"}"));
    assertEquals(
        new AdamW(0.5, 0.9, 0.999, 1e-8, 0.01, false),
        OptimizerSpec.fromJson("{\"type\":\"adamw\",\"rate\":0.5}"));
    OptimizerSpec lbfgs = Lbfgs.usual();
    assertEquals(lbfgs, OptimizerSpec.fromJson(lbfgs.toJson()));
    assertEquals(lbfgs, OptimizerSpec.fromJson("{\"type\":\"lbfgs\"}"));
  }

  @Test
  void declarationsRefuseImpossibleNumbers() {
    assertRefused("rate of sgd", "{\"type\":\"sgd\",\"rate\":0}");
    assertRefused("nesterov", "{\"type\":\"sgd\",\"nesterov\":true}");
    assertRefused("beta2 of adam", "{\"type\":\"adam\",\"beta2\":1}");
    assertRefused("epsilon of adadelta", "{\"type\":\"adadelta\",\"epsilon\":-1}");
    assertRefused("memory of lbfgs", "{\"type\":\"lbfgs\",\"memory\":0}");
    assertRefused("null", "null");
    assertThrows(IllegalArgumentException.class, () -> new Clipping(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Clipping(0, Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Regularization(-1, 0, Regularization.Tensors.ALL));
  }

  private static void assertRefused(String part, String json) {
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> OptimizerSpec.fromJson(json));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  private static Optimizer create(OptimizerSpec spec, ScheduleSpec schedule) {
    return Optimizer.create(
        spec, schedule, Clipping.NONE, Regularization.NONE, SmallLayouts.weights(1));
  }

  /** One update by the negative of what the gradient has become. */
  private static void run(
      Clipping clipping, Regularization regularization, float[] gradient, float[] parameters) {
    Optimizer optimizer =
        Optimizer.create(
            UNIT,
            new ConstantSchedule(),
            clipping,
            regularization,
            parameters.length == 4
                ? SmallLayouts.weightsAndBias(3)
                : SmallLayouts.weights(parameters.length));
    optimizer.update(gradient.clone(), parameters, optimizer.initialState());
  }
}
