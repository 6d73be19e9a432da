package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.compute.Fixture;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.data.Block;
import io.gradus.explain.LayerSums.Of;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What nodes have to do with the error, and the loss without them, against PyTorch's numbers. */
class NodeParityTest {
  /** Beside the largest value: rounding of single precision, which the fixtures do not have. */
  private static final double TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> nodes() {
    return Fixture.files("attribution", "attribution").stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> new Case(file).nodes()));
  }

  @TestFactory
  Stream<DynamicTest> ablation() {
    return Fixture.files("attribution", "attribution").stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> new Case(file).ablation()));
  }

  private static final class Case {
    private final JsonNode json;
    private final Plan plan;
    private final Block block;
    private final float[] parameters;
    private final float[] buffers;
    private final List<NodeLayer> layers;
    private final NodeSums sums;

    Case(Path file) {
      Fixture fixture = Fixture.read(file);
      this.json = fixture.json();
      this.plan = Plan.compile(fixture.spec(), PlanUse.TRACING);
      this.block = fixture.block();
      this.parameters = fixture.parameters();
      this.buffers = fixture.buffers();
      this.layers = NodeLayers.of(fixture.spec());
      NodeStatistics statistics = new NodeStatistics(plan, layers, parameters, buffers, 0, 3);
      statistics.add(block);
      this.sums = statistics.sums();
    }

    /** The fixtures count layers from 0. */
    private int layer(JsonNode wanted) {
      String number = String.valueOf(wanted.get("layer").asInt() + 1);
      for (int i = 0; i < layers.size(); i++) {
        if (layers.get(i).layer().equals(number)) {
          return i;
        }
      }
      throw new AssertionError("no layer " + number);
    }

    /** In the fixtures a row's share of the weights is part of its errors. */
    void nodes() {
      assertEquals(json.get("loss_value").asDouble(), sums.loss() / sums.weight(), TOLERANCE);
      assertTrue(json.get("nodes").size() > 0);
      for (JsonNode wanted : json.get("nodes")) {
        int layer = layer(wanted);
        int nodes = layers.get(layer).nodes();
        double[] a = doubles(wanted.get("activations"));
        double[] g = doubles(wanted.get("error_signals"));
        double[] delta = doubles(wanted.get("error_signals_before_activation"));
        double[] absolute = new double[nodes];
        double[] error = new double[nodes];
        double[] squared = new double[nodes];
        double[] product = new double[nodes];
        double[] influence = new double[nodes];
        double[] signal = new double[nodes];
        int places = layers.get(layer).places();
        for (int i = 0; i < a.length; i++) {
          // Channels stand before their places.
          int node = i / places % nodes;
          double weight = block.weights()[i / places / nodes];
          absolute[node] += Math.abs(delta[i]);
          error[node] += delta[i];
          squared[node] += delta[i] * delta[i] / weight * sums.weight();
          product[node] += a[i] * g[i];
          influence[node] += Math.abs(a[i] * g[i]);
          signal[node] += g[i];
        }
        double[] summed = doubles(wanted.path("activation_times_gradient"));
        if (places == 1 && summed.length > 0) {
          assertClose(summed, layer, Of.PRODUCT);
        }
        assertClose(absolute, layer, Of.ABSOLUTE_ERROR);
        assertClose(error, layer, Of.ERROR);
        assertClose(squared, layer, Of.SQUARED_ERROR);
        assertClose(product, layer, Of.PRODUCT);
        assertClose(influence, layer, Of.INFLUENCE);
        assertClose(signal, layer, Of.SIGNAL);
      }
    }

    void ablation() {
      List<DetailRequest.Chosen> chosen = new ArrayList<>();
      for (int layer = 1; layer < layers.size() - 1; layer++) {
        for (int node = 0; node < layers.get(layer).nodes(); node++) {
          chosen.add(new DetailRequest.Chosen(layer, node, DetailRequest.Silencing.DONE));
        }
      }
      DetailRequest request =
          new DetailRequest(
              sums,
              chosen,
              new int[0],
              DetailRequest.Targets.NONE,
              new int[0],
              new DetailRequest.TopRows(1, 0));
      NodeDetails details = new NodeDetails(plan, layers, request, parameters, buffers, 0);
      details.add(block);
      assertTrue(json.get("ablation").size() > 0);
      for (JsonNode wanted : json.get("ablation")) {
        int layer = layer(wanted);
        double[] expected = doubles(wanted.get("loss_change"));
        for (int i = 0; i < chosen.size(); i++) {
          if (chosen.get(i).layer() == layer) {
            double found =
                wanted.get("to").asText().equals("zero")
                    ? details.sums().silencedToZero(i, sums.weight())
                    : details.sums().silencedToMean(i, sums.weight());
            double scale = Math.max(1, Math.abs(json.get("loss_value").asDouble()));
            assertEquals(expected[chosen.get(i).node()], found, TOLERANCE * scale);
          }
        }
      }
    }

    private void assertClose(double[] expected, int layer, Of of) {
      double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
      for (int node = 0; node < expected.length; node++) {
        assertEquals(
            expected[node],
            sums.layer(layer).of(of)[node] / sums.weight(),
            TOLERANCE * largest,
            "%s of node %s of layer %s".formatted(of, node, layers.get(layer).layer()));
      }
    }

    private static double[] doubles(JsonNode tensor) {
      double[] values = new double[tensor.path("data").size()];
      Arrays.setAll(values, i -> tensor.get("data").get(i).asDouble());
      return values;
    }
  }
}
