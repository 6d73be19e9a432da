package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.kernel.Kernels;
import io.gradus.network.Dense;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuonTest {
  private static final Muon SPEC = new Muon(0.02, 0.9, true, 5, 0.1, 0.003, 0.9, 0.95, 1e-10);

  /** Layers of a tall, a wide and an output matrix, each with its bias. */
  private static ParameterLayout layout() {
    return ParameterLayout.of(
        new NetworkSpec(
            new InputSpec(Shape.of(4), List.of()),
            List.of(new Dense(9), new Dense(5), new Dense(2)),
            new SquaredError()));
  }

  private static Optimizer optimizer(OptimizerSpec spec, ScheduleSpec schedule) {
    return Optimizer.create(spec, schedule, Clipping.NONE, Regularization.NONE, layout());
  }

  @ParameterizedTest
  @CsvSource({"9, 4", "4, 9", "5, 5", "1, 7", "7, 1"})
  void singularValuesComeNearOne(int rows, int columns) {
    float[] values = new float[3 + rows * columns];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    float[] before = values.clone();
    new Orthogonalization(Kernels.portable().products(), 5).apply(values, 3, rows, columns);
    for (int i = 0; i < 3; i++) {
      assertEquals(before[i], values[i], "what lies before the matrix");
    }
    double[][] expected = naive(before, 3, rows, columns, 5);
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float value = values[3 + row * columns + column];
        assertEquals(expected[row][column], value, 2e-4, row + ", " + column);
        squares += value * value;
      }
    }
    // Five iterations bring singular values between 0.68 and 1.14, if they were not tiny.
    double mean = squares / Math.min(rows, columns);
    assertTrue(mean > 0.4 && mean < 1.3, "mean square of singular values " + mean);
  }

  /** The iteration on the matrix as it lies, whichever side is longer, in double. */
  private static double[][] naive(float[] values, int offset, int rows, int columns, int steps) {
    double[][] x = new double[rows][columns];
    double squares = 0;
    for (int i = 0; i < rows * columns; i++) {
      x[i / columns][i % columns] = values[offset + i];
      squares += (double) values[offset + i] * values[offset + i];
    }
    for (double[] row : x) {
      for (int i = 0; i < columns; i++) {
        row[i] /= Math.sqrt(squares) + 1e-7;
      }
    }
    for (int step = 0; step < steps; step++) {
      double[][] cubed = product(product(x, transposed(x)), x);
      double[][] fifth = product(product(x, transposed(x)), cubed);
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < columns; i++) {
          x[row][i] = 3.4445 * x[row][i] - 4.7750 * cubed[row][i] + 2.0315 * fifth[row][i];
        }
      }
    }
    return x;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < c[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < t.length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  /** Hidden matrices by momentum and iteration; output matrix and biases as AdamW moves them. */
  @Test
  void hiddenMatricesAreOrthogonalizedAndAllElseIsAdamW() {
    ParameterLayout layout = layout();
    Random random = new Random(7);
    float[] parameters = gaussian(layout.parameterCount(), random);
    float[] byAdamW = parameters.clone();
    double[] momentum = new double[parameters.length];
    Optimizer muon = optimizer(SPEC, new ConstantSchedule());
    Optimizer adamW =
        optimizer(new AdamW(0.003, 0.9, 0.95, 1e-10, 0.1, false), new ConstantSchedule());
    OptimizerState state = muon.initialState();
    OptimizerState other = adamW.initialState();
    for (int step = 0; step < 5; step++) {
      float[] gradient = gaussian(parameters.length, random);
      float[] before = parameters.clone();
      float[] ahead = new float[parameters.length];
      for (int i = 0; i < momentum.length; i++) {
        momentum[i] += 0.1 * (gradient[i] - momentum[i]);
        ahead[i] = (float) (gradient[i] + 0.9 * (momentum[i] - gradient[i]));
      }
      muon.update(gradient.clone(), parameters, state);
      adamW.update(gradient, byAdamW, other);
      for (Tensor tensor : layout.parameters()) {
        boolean hidden = List.of("layers.0.weight", "layers.1.weight").contains(tensor.name());
        double[][] expected =
            hidden ? naive(ahead, tensor.offset(), rows(tensor), columns(tensor), 5) : null;
        for (int i = 0; i < tensor.size(); i++) {
          int at = tensor.offset() + i;
          double wanted =
              hidden
                  ? before[at] * (1 - 0.02 * 0.1)
                      - 0.02
                          * Math.sqrt(Math.max(1, (double) rows(tensor) / columns(tensor)))
                          * expected[i / columns(tensor)][i % columns(tensor)]
                  : byAdamW[at];
          assertEquals(wanted, parameters[at], 2e-5, tensor.name() + "[" + i + "], step " + step);
        }
      }
    }
  }

  private static int rows(Tensor tensor) {
    return tensor.shape().extent(0);
  }

  private static int columns(Tensor tensor) {
    return tensor.size() / rows(tensor);
  }

  /** The schedule changes both rates alike: at half the rate every step is half as long. */
  @Test
  void schedulesChangeBothRates() {
    float[] start = gaussian(layout().parameterCount(), new Random(9));
    float[] gradient = gaussian(start.length, new Random(10));
    Muon undecayed = new Muon(0.02, 0.9, true, 5, 0, 0.003, 0.9, 0.95, 1e-10);
    float[] whole = start.clone();
    float[] half = start.clone();
    Optimizer slower = optimizer(undecayed, new StepSchedule(1, 0.5));
    OptimizerState later = slower.initialState();
    slower.skip(later);
    Optimizer sameStep = optimizer(undecayed, new ConstantSchedule());
    OptimizerState skipped = sameStep.initialState();
    sameStep.skip(skipped);
    sameStep.update(gradient.clone(), whole, skipped);
    slower.update(gradient.clone(), half, later);
    for (int i = 0; i < start.length; i++) {
      assertEquals((whole[i] - start[i]) / 2, half[i] - start[i], 1e-6, "parameter " + i);
    }
  }

  @Test
  void withoutAGradientNothingMoves() {
    float[] parameters = gaussian(layout().parameterCount(), new Random(3));
    float[] before = parameters.clone();
    Optimizer optimizer =
        optimizer(new Muon(0.02, 0.9, true, 5, 0, 0.003, 0.9, 0.95, 1e-10), new ConstantSchedule());
    OptimizerState state = optimizer.initialState();
    optimizer.update(new float[parameters.length], parameters, state);
    assertTrue(Arrays.equals(before, parameters));
  }

  @Test
  void aStoredStateGoesOnWithTheSameBits() {
    Optimizer optimizer = optimizer(SPEC, new ConstantSchedule());
    float[] parameters = gaussian(layout().parameterCount(), new Random(3));
    OptimizerState state = optimizer.initialState();
    optimizer.update(gaussian(parameters.length, new Random(4)), parameters, state);
    float[] again = parameters.clone();
    OptimizerState copy = state.copy();
    optimizer.update(gaussian(parameters.length, new Random(5)), parameters, state);
    optimizer(SPEC, new ConstantSchedule())
        .update(gaussian(parameters.length, new Random(5)), again, copy);
    assertTrue(Arrays.equals(parameters, again));
  }

  @Test
  void jsonGivesAnEqualSpec() {
    assertEquals(SPEC, OptimizerSpec.fromJson(SPEC.toJson()));
    assertEquals(Muon.usual(), OptimizerSpec.fromJson("{\"type\":\"muon\"}"));
  }

  private static float[] gaussian(int count, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
