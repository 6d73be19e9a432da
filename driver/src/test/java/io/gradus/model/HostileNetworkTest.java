package io.gradus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.compute.Plan;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Conv2d;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Flatten;
import io.gradus.network.Huber;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NetworkTable;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Networks that were forged: refused, or networks whose parts can all be named and counted. */
class HostileNetworkTest {
  private static final long SEED = 20_261_125;
  private static final int CASES = 10_000;

  private static final NetworkSpec IMAGES =
      new NetworkSpec(
          InputSpec.image(3, 8, 8),
          List.of(
              new Conv2d(4, 3),
              new BatchNorm(),
              new Activation(ActivationFunction.RELU),
              new MaxPool2d(2),
              new Flatten(),
              new Dense(10)),
          new SoftmaxCrossEntropy());

  private static final NetworkSpec ROWS =
      new NetworkSpec(
          new InputSpec(Shape.of(4), 2, List.of(new EmbeddingInput("colour", 5, 2))),
          List.of(
              new Dense(6),
              new Residual(List.of(new LayerNorm(), new Dense(6))),
              new Dropout(0.1),
              new Dense(1)),
          new Huber());

  @Test
  void isRefusedOrWhole() {
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int i = 0; i < CASES; i++) {
      byte[] json =
          (random.nextBoolean() ? IMAGES : ROWS).toJson().getBytes(StandardCharsets.UTF_8);
      byte[] forged =
          random.nextInt(4) == 0 ? Hostile.forged(json, random) : Hostile.forgedJson(json, random);
      findings.check(
          "seed %s, case %s".formatted(SEED, i),
          () -> judge(new String(forged, StandardCharsets.UTF_8)));
    }
    findings.assertNone();
  }

  private static void judge(String json) {
    try {
      NetworkSpec network = NetworkSpec.fromJson(json);
      assertEquals(network, NetworkSpec.fromJson(network.toJson()));
      assertTrue(ParameterLayout.of(network).parameterCount() > 0);
      assertFalse(NetworkTable.of(network).rows().isEmpty());
      Plan.compile(network);
    } catch (NetworkException e) {
      Hostile.assertTameLine(e.getMessage(), "message");
    }
  }

  @Test
  void blocksInBlocksHaveAnEnd() {
    for (int depth : new int[] {20, 200, 490, 5000, 100_000}) {
      for (boolean typeFirst : new boolean[] {true, false}) {
        StringBuilder json = new StringBuilder("{\"input\":{\"shape\":[1]},\"layers\":[");
        for (int i = 0; i < depth; i++) {
          json.append(typeFirst ? "{\"type\":\"residual\",\"layers\":[" : "{\"layers\":[");
        }
        json.append("{\"type\":\"dense\",\"units\":1}");
        for (int i = 0; i < depth; i++) {
          json.append(typeFirst ? "]}" : "],\"type\":\"residual\"}");
        }
        json.append("],\"loss\":{\"type\":\"huber\"}}");
        if (depth == 20) {
          Plan.compile(NetworkSpec.fromJson(json.toString()));
        } else {
          NetworkException refused =
              assertThrows(NetworkException.class, () -> NetworkSpec.fromJson(json.toString()));
          assertTrue(refused.getMessage().length() < 5000, refused.getMessage());
        }
      }
    }
  }

  /** 2·padding is more than an int holds. */
  @Test
  void windowsAreCountedWithoutOverflow() {
    for (int kernel : new int[] {1_500_000_000, Integer.MAX_VALUE}) {
      LayerSpec wide =
          new Conv2d(1, kernel, 1, kernel - 1, true, io.gradus.network.Initializer.AUTO);
      NetworkException refused =
          assertThrows(
              NetworkException.class,
              () ->
                  ParameterLayout.of(
                      new NetworkSpec(
                          InputSpec.image(1, 8, 8),
                          List.of(wide, new Flatten(), new Dense(2)),
                          new SoftmaxCrossEntropy())));
      assertFalse(refused.getMessage().contains("-"), refused.getMessage());
    }
  }
}
