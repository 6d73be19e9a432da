package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.Networks;
import io.gradus.data.Block;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What an error trace promises, on networks of every kind of layer, loss and input. */
class ErrorTracerTest {
  @TestFactory
  Stream<DynamicTest> partsOfEveryLayerAddUpAndEdgesKeepThem() {
    return Networks.all().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, NetworkSpec spec) {
    Random random = new Random(name.hashCode());
    Block block = Networks.rows(spec, 2, random);
    float[] parameters = Networks.parameters(spec, random);
    TracedNetwork network = TracedNetwork.of(spec, parameters, buffers(spec, random));
    float[] rows = network.trace().inputs(parameters, block, 0, 2);
    int width = rows.length / 2;
    float[] baseline = Arrays.copyOf(rows, width);
    float[] row = Arrays.copyOfRange(rows, width, 2 * width);
    float[] targets =
        Arrays.copyOfRange(block.targets(), block.targets().length / 2, block.targets().length);
    InputGroups columns =
        InputGroups.each(IntStream.range(0, width).mapToObj(i -> "c" + i).toList());
    ErrorTrace trace =
        new ErrorTracer(network, columns, baseline, Integer.MAX_VALUE).trace(row, targets);

    double difference = loss(network, row, targets) - loss(network, baseline, targets);
    assertEquals(difference, trace.difference(), 1e-6 * Math.abs(difference));
    // Single precision leaves noise where the parts are much larger than their sum.
    double largest =
        trace.layers().stream()
            .flatMap(layer -> layer.parts().stream())
            .mapToDouble(part -> Math.abs(part.part()))
            .max()
            .orElseThrow();
    double allowed = Math.max(1e-3 * Math.abs(difference), 1e-5 * largest);
    for (ErrorTrace.Layer layer : trace.layers()) {
      double sum = layer.parts().stream().mapToDouble(ErrorTrace.Part::part).sum();
      assertEquals(layer.sum(), sum, 1e-9 * largest, "all nodes of " + layer.layer());
      assertEquals(difference, sum + layer.around(), allowed, "layer " + layer.layer());
    }
    assertTrue(trace.gap() <= allowed, "gap " + trace.gap() + " of " + difference);
    edgesLeaveNodesAsTheirParts(spec, trace, largest);
    assertEquals(
        spec.shapedLayers().get(spec.shapedLayers().size() - 1).number(),
        trace.path().get(0).layer());
    assertEquals("input", trace.path().get(trace.path().size() - 1).layer());
  }

  /** Σ_i C_{j→i} = C_j, to the rounding of single precision. */
  private static void edgesLeaveNodesAsTheirParts(
      NetworkSpec spec, ErrorTrace trace, double largest) {
    Map<ErrorTrace.Node, Double> leaving = new LinkedHashMap<>();
    for (ErrorTrace.Edge edge : trace.edges()) {
      leaving.merge(edge.from(), edge.part(), Double::sum);
    }
    String last = spec.shapedLayers().get(spec.shapedLayers().size() - 1).number();
    for (ErrorTrace.Layer layer : trace.layers()) {
      for (ErrorTrace.Part part : layer.parts()) {
        if (!layer.layer().equals(last)) {
          assertEquals(
              part.part(),
              leaving.getOrDefault(
                  new ErrorTrace.Node(layer.layer(), part.node(), part.column()), 0.0),
              2e-5 * largest,
              "edges from node %s of %s".formatted(part.node(), layer.layer()));
        }
      }
    }
  }

  private static double loss(TracedNetwork network, float[] point, float[] targets) {
    float[] outputs = network.outputs(point);
    return network.plan().loss().sum(outputs, targets, new float[] {1}, 1);
  }

  private static float[] buffers(NetworkSpec spec, Random random) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] values = new float[layout.bufferCount()];
    List<Tensor> tensors = layout.buffers();
    for (Tensor tensor : tensors) {
      boolean variance = tensor.declared().role() == TensorSpec.Role.RUNNING_VARIANCE;
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        values[i] = variance ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
      }
    }
    return values;
  }
}
