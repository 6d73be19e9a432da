package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.compute.Fixture;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Integrated gradients and conductance against numbers that PyTorch computed in double. */
class AttributionParityTest {
  /** Beside the largest value: rounding of single precision, which the fixtures do not have. */
  private static final double TOLERANCE = 1e-5;

  @TestFactory
  Stream<DynamicTest> integratedGradients() {
    return cases("integrated_gradients", AttributionParityTest::integratedGradients);
  }

  @TestFactory
  Stream<DynamicTest> conductance() {
    return cases("conductance", AttributionParityTest::conductance);
  }

  private interface Check {
    void run(Fixture fixture, JsonNode wanted);
  }

  private static Stream<DynamicTest> cases(String key, Check check) {
    return Fixture.files("attribution", "attribution").stream()
        .flatMap(
            file -> {
              Fixture fixture = Fixture.read(file);
              JsonNode all = fixture.json().get(key);
              return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                  .map(
                      i ->
                          dynamicTest(
                              "%s %s %s".formatted(file.getFileName(), i, all.get(i).get("method")),
                              () -> check.run(fixture, all.get(i))));
            });
  }

  private static void integratedGradients(Fixture fixture, JsonNode wanted) {
    TracedNetwork network = network(fixture);
    Quadrature rule = rule(wanted.get("method").asText(), wanted.get("steps").asInt());
    float[] baseline = floats(wanted.get("baseline_values"));
    Attributions found =
        new IntegratedGradients(network, baseline, rule).of(inputs(fixture), explained(fixture));
    assertClose("attributions", doubles(wanted.get("attributions")), found.values());
    double[] change = doubles(wanted.get("output_change"));
    double[] gap = doubles(wanted.get("completeness_gap"));
    double[] foundChange = new double[change.length];
    double[] foundGap = new double[change.length];
    for (int row = 0; row < change.length; row++) {
      foundChange[row] = found.output(row) - found.baselineOutput(row);
      foundGap[row] = found.gap(row);
    }
    assertClose("change", change, foundChange);
    assertClose("gap", gap, foundGap, largest(change));
  }

  private static Quadrature rule(String method, int steps) {
    if (method.equals("gauss_legendre")) {
      return Quadrature.gaussLegendre(steps);
    }
    assertEquals("riemann_right", method);
    double[] points = new double[steps];
    double[] weights = new double[steps];
    Arrays.setAll(points, i -> (i + 1.0) / steps);
    Arrays.fill(weights, 1.0 / steps);
    return new Quadrature(points, weights);
  }

  private static void conductance(Fixture fixture, JsonNode wanted) {
    int steps = wanted.get("steps").asInt();
    double[] points = new double[steps + 1];
    if (wanted.get("method").asText().equals("gauss_legendre")) {
      points = Quadrature.gaussLegendre(steps + 1).points();
    } else {
      assertEquals("riemann_trapezoid", wanted.get("method").asText());
      Arrays.setAll(points, i -> (double) i / steps);
    }
    float[] inputs = inputs(fixture);
    float[] baseline = baseline(fixture, wanted.get("baseline").asText());
    String layer = String.valueOf(wanted.get("layer").asInt() + 1);
    double[] found =
        new Conductance(network(fixture), baseline, points).of(layer, inputs, explained(fixture));
    assertClose("conductance of layer " + layer, doubles(wanted.get("values")), found);
  }

  /** The one of that name, whose values integrated gradients are given with. */
  private static float[] baseline(Fixture fixture, String name) {
    for (JsonNode gradients : fixture.json().get("integrated_gradients")) {
      if (gradients.get("baseline").asText().equals(name)) {
        return floats(gradients.get("baseline_values"));
      }
    }
    throw new AssertionError("no values of baseline " + name);
  }

  private static TracedNetwork network(Fixture fixture) {
    return TracedNetwork.of(fixture.spec(), fixture.parameters(), fixture.buffers());
  }

  private static float[] inputs(Fixture fixture) {
    return network(fixture)
        .trace()
        .inputs(fixture.parameters(), fixture.block(), 0, fixture.block().rows());
  }

  private static int[] explained(Fixture fixture) {
    return Arrays.stream(doubles(fixture.json().get("explained_output")))
        .mapToInt(value -> (int) value)
        .toArray();
  }

  private static double[] doubles(JsonNode tensor) {
    JsonNode data = tensor.get("data");
    double[] values = new double[data.size()];
    Arrays.setAll(values, i -> data.get(i).asDouble());
    return values;
  }

  private static float[] floats(JsonNode tensor) {
    double[] values = doubles(tensor);
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static void assertClose(String name, double[] expected, double[] found) {
    assertClose(name, expected, found, largest(expected));
  }

  private static void assertClose(String name, double[] expected, double[] found, double scale) {
    assertEquals(expected.length, found.length, name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], TOLERANCE * scale, name + " at " + i);
    }
  }
}
