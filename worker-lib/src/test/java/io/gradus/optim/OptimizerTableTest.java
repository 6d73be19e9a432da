package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.ParameterLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer, once with each of its switches, through the same tests. */
class OptimizerTableTest {
  private static final long SEED = 77;

  static Stream<OptimizerSpec> optimizers() {
    return Stream.of(
        new Sgd(1e-3, 0, 0, false),
        new Sgd(1e-3, 0.9, 0, false),
        new Sgd(1e-3, 0.9, 0.5, false),
        new Sgd(1e-3, 0.9, 0, true),
        new Adam(0.02, 0.9, 0.999, 1e-8, false),
        new Adam(0.02, 0.8, 0.99, 1e-6, true),
        new AdamW(0.02, 0.9, 0.999, 1e-8, 1e-4, false),
        new AdamW(0.02, 0.9, 0.999, 1e-8, 1e-4, true),
        new ScheduleFreeAdamW(0.05, 0.9, 0.999, 1e-8, 0, 0),
        new ScheduleFreeAdamW(0.05, 0.9, 0.999, 1e-8, 1e-4, 10),
        new Adamax(0.02, 0.9, 0.999, 1e-8),
        new Nadam(0.02, 0.9, 0.999, 1e-8, 0.004),
        new Radam(1e-3, 0.9, 0.999, 1e-8),
        new RmsProp(1e-3, 0.99, 1e-8, 0, false),
        new RmsProp(1e-3, 0.99, 1e-8, 0, true),
        new RmsProp(1e-4, 0.99, 1e-8, 0.9, false),
        new RmsProp(1e-4, 0.99, 1e-8, 0.9, true),
        new Adagrad(0.5, 0, 0, 1e-10),
        new Adagrad(0.5, 1e-4, 0.1, 1e-10),
        new Adadelta(0.5, 0.95, 1e-6));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void followsThePublishedFormula(OptimizerSpec spec) {
    int count = 37;
    Optimizer optimizer = plain(spec, SmallLayouts.weights(count));
    OptimizerState state = optimizer.initialState();
    NaiveOptimizer[] naive = new NaiveOptimizer[count];
    Arrays.setAll(naive, i -> new NaiveOptimizer(spec));
    Random random = new Random(SEED);
    float[] parameters = gaussian(count, random);
    double[] expected = new double[count];
    Arrays.setAll(expected, i -> parameters[i]);
    for (int step = 0; step < 40; step++) {
      float[] gradient = gaussian(count, random);
      for (int i = 0; i < count; i++) {
        expected[i] = naive[i].update(expected[i], gradient[i]);
      }
      optimizer.update(gradient, parameters, state);
      for (int i = 0; i < count; i++) {
        // Parameters of size 1 to 4, rounded (2^-24) at each of up to 40 updates, and updates
        // with some roundings more.
        double tolerance = 2e-6 * (1 + step) * Math.max(0.1, Math.abs(expected[i]));
        assertEquals(expected[i], parameters[i], tolerance, "parameter " + i + ", step " + step);
      }
    }
    assertEquals(40, state.step());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void convergesOnAQuadratic(OptimizerSpec spec) {
    float[] curvature = {1, 3, 10};
    float[] target = {0.5f, -1, 2};
    Optimizer optimizer = plain(spec, SmallLayouts.weights(3));
    OptimizerState state = optimizer.initialState();
    float[] parameters = {2, 2, -1};
    for (int step = 0; step < 30_000; step++) {
      float[] gradient = new float[3];
      for (int i = 0; i < 3; i++) {
        gradient[i] = curvature[i] * (parameters[i] - target[i]);
      }
      optimizer.update(gradient, parameters, state);
    }
    // RMSProp ends with steps of its rate, AdamW where its decay of 1e-4 balances the gradient.
    assertArrayEquals(target, parameters, 5e-3f, () -> Arrays.toString(parameters));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void descendsRosenbrocksValley(OptimizerSpec spec) {
    ScheduleSpec schedule = new CosineSchedule(40_000, 0);
    Optimizer optimizer =
        Optimizer.create(
            spec, schedule, Clipping.NONE, Regularization.NONE, SmallLayouts.weights(2));
    OptimizerState state = optimizer.initialState();
    float[] p = {-1.2f, 1};
    for (int step = 0; step < 40_000; step++) {
      float slope = p[1] - p[0] * p[0];
      optimizer.update(new float[] {-2 * (1 - p[0]) - 400 * p[0] * slope, 200 * slope}, p, state);
    }
    double value = Math.pow(1 - p[0], 2) + 100 * Math.pow(p[1] - p[0] * p[0], 2);
    // 24.2 at the start, 4.1 at the bottom of the valley where it is entered, 0 at (1, 1)
    assertTrue(value < 0.05, () -> "value " + value + " at " + Arrays.toString(p));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aStoredStateGoesOnWithTheSameBits(OptimizerSpec spec) {
    Optimizer optimizer = plain(spec, SmallLayouts.weights(100));
    Random random = new Random(SEED);
    float[] parameters = gaussian(100, random);
    OptimizerState state = optimizer.initialState();
    for (int step = 0; step < 7; step++) {
      optimizer.update(gaussian(100, random), parameters, state);
    }
    Map<String, float[]> moments = new LinkedHashMap<>();
    state.moments().forEach((name, values) -> moments.put(name, values.clone()));
    OptimizerState stored = OptimizerState.of(state.step(), moments, Map.copyOf(state.scalars()));
    OptimizerState copied = state.copy();
    float[] again = parameters.clone();
    float[] third = parameters.clone();
    for (int step = 0; step < 7; step++) {
      float[] gradient = gaussian(100, random);
      optimizer.update(gradient.clone(), parameters, state);
      plain(spec, SmallLayouts.weights(100)).update(gradient.clone(), again, stored);
      optimizer.update(gradient, third, copied);
    }
    assertSameBits(parameters, again);
    assertSameBits(parameters, third);
    assertEquals(state.scalars(), stored.scalars());
    state.moments().forEach((name, values) -> assertSameBits(values, stored.moments().get(name)));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void zeroGradientsMoveNothingButDecay(OptimizerSpec spec) {
    Optimizer optimizer = plain(spec, SmallLayouts.weights(3));
    OptimizerState state = optimizer.initialState();
    float[] parameters = {1, -2, 0};
    for (int step = 0; step < 10; step++) {
      optimizer.update(new float[3], parameters, state);
    }
    boolean decays =
        spec instanceof AdamW || spec instanceof ScheduleFreeAdamW free && free.weightDecay() > 0;
    float left = spec instanceof AdamW ? (float) Math.pow(1 - 0.02 * 1e-4, 10) : parameters[0];
    assertArrayEquals(new float[] {left, -2 * left, 0}, parameters, decays ? 1e-6f : 0);
    assertEquals(decays, parameters[0] < 1);
    assertTrue(parameters[0] > 0.999);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void anElementsBitsDoNotDependOnItsPlace(OptimizerSpec spec) {
    // One small problem, repeated over several blocks with an awkward rest.
    int period = 11;
    int count = 3 * Optimizer.BLOCK + 5;
    Optimizer small = plain(spec, SmallLayouts.weights(period));
    Optimizer large = plain(spec, SmallLayouts.weights(count));
    OptimizerState smallState = small.initialState();
    OptimizerState largeState = large.initialState();
    Random random = new Random(SEED);
    float[] parameters = gaussian(period, random);
    float[] repeated = repeat(parameters, count);
    for (int step = 0; step < 20; step++) {
      float[] gradient = gaussian(period, random);
      large.update(repeat(gradient, count), repeated, largeState);
      small.update(gradient, parameters, smallState);
    }
    assertSameBits(repeat(parameters, count), repeated);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void refusesWhatIsNotItsOwn(OptimizerSpec spec) {
    Optimizer optimizer = plain(spec, SmallLayouts.weights(3));
    OptimizerState state = optimizer.initialState();
    float[] right = {1, 2, 3};
    float[] wrong = new float[4];
    assertThrows(IllegalArgumentException.class, () -> optimizer.update(wrong, right, state));
    assertThrows(IllegalArgumentException.class, () -> optimizer.update(right, wrong, state));
    OptimizerState foreign = OptimizerState.of(0, Map.of("else.moment", right), Map.of());
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> optimizer.update(right, right, foreign));
    assertTrue(error.getMessage().contains("else.moment"), error.getMessage());
    if (!state.moments().isEmpty()) {
      Map<String, float[]> cut = new LinkedHashMap<>(state.moments());
      cut.replaceAll((name, values) -> new float[2]);
      OptimizerState shorter = OptimizerState.of(0, cut, state.scalars());
      assertThrows(IllegalArgumentException.class, () -> optimizer.update(right, right, shorter));
    }
    assertArrayEquals(new float[] {1, 2, 3}, right);
    assertEquals(0, state.step());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void jsonGivesAnEqualSpec(OptimizerSpec spec) {
    assertEquals(spec, OptimizerSpec.fromJson(spec.toJson()));
    assertTrue(spec.toJson().contains("\"type\":\"" + spec.type() + "\""), spec.toJson());
    String unknown = spec.toJson().replace("\"rate\"", "\"rte\"");
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> OptimizerSpec.fromJson(unknown));
    assertTrue(error.getMessage().contains("rte"), error.getMessage());
    assertFalse(spec.toString().isEmpty());
  }

  private static Optimizer plain(OptimizerSpec spec, ParameterLayout layout) {
    return Optimizer.create(
        spec, new ConstantSchedule(), Clipping.NONE, Regularization.NONE, layout);
  }

  private static float[] gaussian(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] repeat(float[] values, int count) {
    float[] repeated = new float[count];
    for (int i = 0; i < count; i++) {
      repeated[i] = values[i % values.length];
    }
    return repeated;
  }

  private static void assertSameBits(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      int index = i;
      assertEquals(
          Float.floatToRawIntBits(expected[i]),
          Float.floatToRawIntBits(actual[i]),
          () -> "element %s: %s and %s".formatted(index, expected[index], actual[index]));
    }
  }
}
