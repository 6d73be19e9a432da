package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.compute.Fixture;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Against Captum and SHAP, whose numbers {@code foreign/attributions.py} has written down. */
class ForeignAttributionTest {
  /** Beside the largest value: Captum's conductance takes slopes at the left of 1,000 steps. */
  private static final double CONDUCTANCE = 1e-3;

  /** Single precision beside double. */
  private static final double EXACT = 1e-5;

  private static final ConductanceTracer.Shown ALL =
      new ConductanceTracer.Shown(
          Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  @TestFactory
  Stream<DynamicTest> attributions() {
    return Stream.of("captum_embeddings", "captum_convolution", "shap_linear")
        .map(name -> dynamicTest(name, () -> new Case(name).attributions()));
  }

  @TestFactory
  Stream<DynamicTest> layerConductance() {
    return Stream.of("captum_embeddings", "captum_convolution")
        .map(name -> dynamicTest(name, () -> new Case(name).layers()));
  }

  /** What {@code explain} shows of rows. */
  @TestFactory
  Stream<DynamicTest> neuronConductance() {
    return Stream.of("captum_embeddings", "captum_convolution")
        .map(name -> dynamicTest(name, () -> new Case(name).neurons()));
  }

  /** Where no two columns meet in a node, Shapley values are integrated gradients. */
  @TestFactory
  Stream<DynamicTest> exactShapleyValuesOfColumns() {
    return Stream.of("shap_embeddings", "shap_convolution")
        .map(name -> dynamicTest(name, () -> new Case(name).columns()));
  }

  private static final class Case {
    private final JsonNode json;
    private final TracedNetwork network;
    private final float[] inputs;
    private final float[] baseline;
    private final int[] explained;

    Case(String name) throws URISyntaxException {
      Fixture fixture =
          Fixture.read(
              Path.of(
                  ForeignAttributionTest.class
                      .getResource("/foreign/" + name + ".json.gz")
                      .toURI()));
      this.json = fixture.json();
      this.network = TracedNetwork.of(fixture.spec(), fixture.parameters(), fixture.buffers());
      this.inputs =
          network.trace().inputs(fixture.parameters(), fixture.block(), 0, fixture.block().rows());
      this.baseline = floats(doubles(json.get("baseline_values")));
      this.explained =
          Arrays.stream(doubles(json.get("explained_output"))).mapToInt(x -> (int) x).toArray();
    }

    private Attributions found() {
      return new IntegratedGradients(network, baseline, Quadrature.gaussLegendre(100))
          .of(inputs, explained);
    }

    void attributions() {
      assertClose(
          "attributions", doubles(json.get("integrated_gradients")), found().values(), EXACT);
    }

    void layers() {
      assertEquals(2, json.get("conductance").size());
      for (JsonNode layer : json.get("conductance")) {
        double[] points = new double[2001];
        Arrays.setAll(points, i -> i / 2000.0);
        String number = number(layer);
        double[] values = new Conductance(network, baseline, points).of(number, inputs, explained);
        assertClose("layer " + number, doubles(layer.get("values")), values, CONDUCTANCE);
      }
    }

    private static String number(JsonNode layer) {
      return String.valueOf(layer.get("layer").asInt() + 1);
    }

    /** Channels' places are added, as {@code explain} does. */
    void neurons() {
      int width = baseline.length;
      InputGroups each =
          InputGroups.each(IntStream.range(0, width).mapToObj(String::valueOf).toList());
      ConductanceTracer tracer = new ConductanceTracer(network, each, baseline, ALL);
      for (int row = 0; row < explained.length; row++) {
        RowConductance told =
            tracer.trace(
                Arrays.copyOfRange(inputs, row * width, (row + 1) * width), explained[row], "y");
        for (JsonNode wanted : json.get("conductance")) {
          RowConductance.Layer layer =
              told.layers().stream()
                  .filter(one -> one.layer().equals(number(wanted)))
                  .findFirst()
                  .orElseThrow();
          nodes(wanted.get("values"), row, layer);
          assertEquals(2, wanted.get("neurons").size());
          for (JsonNode neuron : wanted.get("neurons")) {
            double[] all = doubles(neuron.get("values"));
            double[] parts = new double[width];
            for (ErrorTrace.Column part : node(layer, neuron.get("node").asInt()).columns()) {
              parts[Integer.parseInt(part.column())] = part.part();
            }
            double scale = largest(all);
            for (int i = 0; i < width; i++) {
              assertEquals(
                  all[row * width + i], parts[i], CONDUCTANCE * scale, number(wanted) + " " + i);
            }
          }
        }
      }
    }

    private static RowConductance.Node node(RowConductance.Layer layer, int number) {
      return layer.top().stream().filter(n -> n.node() == number).findFirst().orElseThrow();
    }

    private static void nodes(JsonNode values, int row, RowConductance.Layer layer) {
      double[] all = doubles(values);
      int places = all.length / values.get("shape").get(0).asInt() / layer.nodes();
      for (int node = 0; node < layer.nodes(); node++) {
        double sum = 0;
        for (int place = 0; place < places; place++) {
          sum += all[(row * layer.nodes() + node) * places + place];
        }
        assertEquals(sum, node(layer, node).part(), CONDUCTANCE * places * largest(all));
      }
    }

    void columns() {
      int[] players = new int[json.get("players").size()];
      Arrays.setAll(players, i -> json.get("players").get(i).asInt());
      double[] wanted = doubles(json.get("shap"));
      double[] sums = new double[wanted.length];
      double[] values = found().values();
      int columns = wanted.length / explained.length;
      for (int i = 0; i < values.length; i++) {
        sums[i / players.length * columns + players[i % players.length]] += values[i];
      }
      assertClose("columns", wanted, sums, EXACT);
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
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
    double largest = largest(expected);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], tolerance * largest, name + " at " + i);
    }
  }
}
