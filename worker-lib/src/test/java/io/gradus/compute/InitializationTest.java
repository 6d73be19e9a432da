package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Conv2d;
import io.gradus.network.Dense;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Flatten;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializationTest {
  private static final int IN = 300;
  private static final int OUT = 200;

  private static NetworkSpec dense(Initializer initializer, LayerSpec... after) {
    LayerSpec[] layers = new LayerSpec[after.length + 1];
    layers[0] = new Dense(OUT, true, initializer);
    System.arraycopy(after, 0, layers, 1, after.length);
    return Networks.network(InputSpec.features(IN), Networks.SQUARED, layers);
  }

  private static float[] weights(NetworkSpec spec, Initializer usual) {
    Tensor weight = ParameterLayout.of(spec).tensor("layers.0.weight");
    float[] parameters = Initialization.parameters(spec, usual, 77);
    return Arrays.copyOfRange(parameters, weight.offset(), weight.end());
  }

  private static double variance(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    assertEquals(0, mean, 5 * Math.sqrt(squares / values.length / values.length), "mean");
    return squares / values.length - mean * mean;
  }

  @ParameterizedTest
  @CsvSource({
    "HE_NORMAL, 0.0066666667",
    "HE_UNIFORM, 0.0066666667",
    "GLOROT_NORMAL, 0.004",
    "GLOROT_UNIFORM, 0.004",
    "LECUN_NORMAL, 0.0033333333",
    "ZEROS, 0"
  })
  void variancesAreThoseOfThePapers(Initializer initializer, double expected) {
    assertEquals(
        expected, variance(weights(dense(initializer), Initializer.AUTO)), 0.05 * expected);
    assertEquals(
        expected, variance(weights(dense(Initializer.AUTO), initializer)), 0.05 * expected);
  }

  @ParameterizedTest
  @CsvSource({"RELU, HE_NORMAL", "GELU, HE_NORMAL", "SELU, LECUN_NORMAL", "TANH, GLOROT_UNIFORM"})
  void autoLooksAtWhatFollows(ActivationFunction fn, Initializer chosen) {
    LayerSpec norm = new LayerNorm();
    NetworkSpec spec = dense(Initializer.AUTO, norm, Networks.act(fn), Networks.dense(2));
    NetworkSpec named = dense(chosen, norm, Networks.act(fn), Networks.dense(2));
    assertArrayEquals(weights(named, Initializer.AUTO), weights(spec, Initializer.AUTO));
  }

  @Test
  void autoDoesNotLookPastTheNextWeights() {
    NetworkSpec spec =
        dense(Initializer.AUTO, Networks.dense(2), Networks.act(ActivationFunction.RELU));
    NetworkSpec named =
        dense(Initializer.GLOROT_UNIFORM, Networks.dense(2), Networks.act(ActivationFunction.RELU));
    assertArrayEquals(weights(named, Initializer.AUTO), weights(spec, Initializer.AUTO));
  }

  @ParameterizedTest
  @CsvSource({"7, 5", "5, 7", "6, 6"})
  void orthogonalWeightsHaveOrthonormalRowsOrColumns(int units, int inputs) {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(inputs),
            Networks.SQUARED,
            new Dense(units, false, Initializer.ORTHOGONAL));
    float[] w = Initialization.parameters(spec, Initializer.AUTO, 5);
    boolean rows = units <= inputs;
    int count = Math.min(units, inputs);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double dot = 0;
        for (int i = 0; i < Math.max(units, inputs); i++) {
          dot +=
              rows ? w[a * inputs + i] * w[b * inputs + i] : w[i * inputs + a] * w[i * inputs + b];
        }
        assertEquals(a == b ? 1 : 0, dot, 1e-6);
      }
    }
  }

  @Test
  void convolutionsCountTheirKernelInFanInAndFanOut() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.image(32, 8, 8),
            Networks.SQUARED,
            new Conv2d(64, 3, 1, 0, true, Initializer.GLOROT_NORMAL),
            new Flatten(),
            Networks.dense(1));
    double expected = 2.0 / (32 * 9 + 64 * 9);
    assertEquals(expected, variance(weights(spec, Initializer.AUTO)), 0.05 * expected);
  }

  @Test
  void otherTensorsStartAsTheyShould() {
    NetworkSpec spec =
        Networks.network(
            new InputSpec(Shape.of(3), List.of(new EmbeddingInput("city", 500, 16))),
            Networks.SQUARED,
            new BatchNorm(),
            Networks.dense(4));
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] parameters = Initialization.parameters(spec, Initializer.AUTO, 3);
    Tensor embedding = layout.tensor("embeddings.city.weight");
    float[] vectors = Arrays.copyOfRange(parameters, embedding.offset(), embedding.end());
    for (float value : vectors) {
      assertTrue(Math.abs(value) <= 0.25, () -> "within 1/√16, found " + value);
    }
    assertEquals(0.25 * 0.25 / 3, variance(vectors), 0.05 * 0.25 * 0.25 / 3);
    assertAll(parameters, layout.tensor("layers.0.weight"), 1);
    assertAll(parameters, layout.tensor("layers.0.bias"), 0);
    assertAll(parameters, layout.tensor("layers.1.bias"), 0);
    float[] buffers = Initialization.buffers(spec);
    assertAll(buffers, layout.tensor("layers.0.running_mean"), 0);
    assertAll(buffers, layout.tensor("layers.0.running_var"), 1);
  }

  private static void assertAll(float[] values, Tensor tensor, float expected) {
    for (int i = tensor.offset(); i < tensor.end(); i++) {
      assertEquals(expected, values[i], tensor.name());
    }
  }

  @Test
  void theSeedDecides() {
    NetworkSpec spec = dense(Initializer.HE_NORMAL);
    float[] first = Initialization.parameters(spec, Initializer.AUTO, 1);
    assertArrayEquals(first, Initialization.parameters(spec, Initializer.AUTO, 1));
    assertFalse(Arrays.equals(first, Initialization.parameters(spec, Initializer.AUTO, 2)));
  }
}
