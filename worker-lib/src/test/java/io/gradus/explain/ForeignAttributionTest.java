package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.compute.Fixture;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Against Captum and SHAP, whose numbers {@code foreign/attributions.py} has written down. */
class ForeignAttributionTest {
  /** Beside the largest value: Captum's conductance takes slopes at the left of 1,000 steps. */
  private static final double CONDUCTANCE = 1e-3;

  /** Single precision beside double. */
  private static final double EXACT = 1e-5;

  @TestFactory
  Stream<DynamicTest> attributions() {
    return Stream.of("captum_embeddings", "captum_convolution", "shap_linear")
        .map(name -> dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) throws URISyntaxException {
    Fixture fixture =
        Fixture.read(
            Path.of(
                ForeignAttributionTest.class.getResource("/foreign/" + name + ".json.gz").toURI()));
    JsonNode json = fixture.json();
    TracedNetwork network =
        TracedNetwork.of(fixture.spec(), fixture.parameters(), fixture.buffers());
    int rows = fixture.block().rows();
    float[] inputs = network.trace().inputs(fixture.parameters(), fixture.block(), 0, rows);
    float[] baseline = floats(doubles(json.get("baseline_values")));
    int[] explained =
        Arrays.stream(doubles(json.get("explained_output"))).mapToInt(x -> (int) x).toArray();
    Attributions found =
        new IntegratedGradients(network, baseline, Quadrature.gaussLegendre(100))
            .of(inputs, explained);
    assertClose("attributions", doubles(json.get("integrated_gradients")), found.values(), EXACT);
    for (JsonNode layer : json.get("conductance")) {
      double[] points = new double[2001];
      Arrays.setAll(points, i -> i / 2000.0);
      String number = String.valueOf(layer.get("layer").asInt() + 1);
      double[] values = new Conductance(network, baseline, points).of(number, inputs, explained);
      assertClose("layer " + number, doubles(layer.get("values")), values, CONDUCTANCE);
    }
  }

  private static double[] doubles(JsonNode tensor) {
    JsonNode data = tensor.get("data");
    double[] values = new double[data.size()];
    Arrays.setAll(values, i -> data.get(i).asDouble());
    return values;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void assertClose(
      String name, double[] expected, double[] found, double tolerance) {
    assertEquals(expected.length, found.length, name);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], tolerance * largest, name + " at " + i);
    }
  }
}
