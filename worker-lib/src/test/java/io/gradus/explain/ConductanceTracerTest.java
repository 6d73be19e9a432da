package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.Networks;
import io.gradus.data.Block;
import io.gradus.network.ActivationFunction;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.TensorSpec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which nodes an output goes through, on networks of every kind of layer, loss and input. */
class ConductanceTracerTest {
  private static final ConductanceTracer.Shown ALL =
      new ConductanceTracer.Shown(
          Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  @TestFactory
  Stream<DynamicTest> nodesOfEveryLayerAddUpAndColumnsOfEveryNode() {
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
    int output = spec.outputs() - 1;
    RowConductance found =
        new ConductanceTracer(network, columns(width), baseline, ALL).trace(row, output, "last");

    double difference = (double) network.outputs(row)[output] - network.outputs(baseline)[output];
    assertEquals(difference, found.difference(), 1e-6 * Math.abs(difference));
    double largest =
        found.layers().stream()
            .flatMap(layer -> layer.top().stream())
            .mapToDouble(node -> Math.abs(node.part()))
            .max()
            .orElse(0);
    // Single precision leaves noise where the parts are much larger than their sum.
    double allowed = Math.max(1e-3 * Math.abs(difference), 1e-5 * largest);
    assertTrue(found.gap() <= allowed, "gap " + found.gap() + " of " + difference);
    for (RowConductance.Layer layer : found.layers()) {
      double sum = layer.top().stream().mapToDouble(RowConductance.Node::part).sum();
      assertEquals(difference, sum + layer.around(), allowed, "layer " + layer.layer());
      assertEquals(layer.nodes(), layer.top().size());
      for (RowConductance.Node node : layer.top()) {
        double ofColumns = node.columns().stream().mapToDouble(ErrorTrace.Column::part).sum();
        assertEquals(
            node.part(),
            ofColumns,
            4 * allowed + 1e-3 * largest,
            layer.layer() + " " + node.node());
      }
    }
  }

  private static InputGroups columns(int width) {
    return InputGroups.each(IntStream.range(0, width).mapToObj(i -> "c" + i).toList());
  }

  /** Of two linear layers, {@code w₂ⱼ·w₁ⱼᵢ·(xᵢ − x′ᵢ)}. */
  @Test
  void linearLayersInClosedForm() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(4), Networks.SQUARED, Networks.dense(3), Networks.dense(2));
    Random random = new Random(8);
    float[] p = Networks.parameters(spec, random);
    TracedNetwork network = TracedNetwork.of(spec, p, new float[0]);
    float[] row = {1, -2, 0.5f, 3};
    float[] baseline = {0.25f, 1, 0, -1};
    RowConductance found =
        new ConductanceTracer(network, columns(4), baseline, ALL).trace(row, 1, "second");
    int first = ParameterLayout.of(spec).tensor("layers.0.weight").offset();
    int second = ParameterLayout.of(spec).tensor("layers.1.weight").offset();
    assertEquals(1, found.layers().size());
    for (RowConductance.Node node : found.layers().get(0).top()) {
      double part = 0;
      for (int i = 0; i < 4; i++) {
        double wanted =
            (double) p[second + 3 + node.node()]
                * p[first + 4 * node.node() + i]
                * (row[i] - baseline[i]);
        String column = "c" + i;
        double ofColumn =
            node.columns().stream()
                .filter(one -> one.column().equals(column))
                .mapToDouble(ErrorTrace.Column::part)
                .sum();
        assertEquals(wanted, ofColumn, 1e-6);
        part += wanted;
      }
      assertEquals(part, node.part(), 1e-6);
    }
    assertEquals("second", found.output());
  }

  /** All of the probability is one class's: it changes no more, its logit does. */
  @Test
  void aSaturatedSoftMaxStillSaysWhichNodesItCameThrough() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(3),
            new SoftmaxCrossEntropy(),
            Networks.dense(4),
            Networks.act(ActivationFunction.TANH),
            Networks.dense(2));
    float[] p = Networks.parameters(spec, new Random(9));
    int bias = ParameterLayout.of(spec).tensor("layers.2.bias").offset();
    p[bias] = 500;
    TracedNetwork network = TracedNetwork.of(spec, p, new float[0]);
    RowConductance found =
        new ConductanceTracer(network, columns(3), new float[3], ALL)
            .trace(new float[] {1, 2, -1}, 0, "sure");
    assertTrue(Math.abs(found.difference()) > 0.01, found::toString);
    assertEquals(found.difference(), found.layers().get(0).sum(), 1e-3);
    assertTrue(Math.abs(found.layers().get(0).top().get(0).part()) > 0.01);
  }

  static float[] buffers(NetworkSpec spec, Random random) {
    float[] values = new float[ParameterLayout.of(spec).bufferCount()];
    ParameterLayout.of(spec)
        .buffers()
        .forEach(
            tensor -> {
              boolean variance = tensor.declared().role() == TensorSpec.Role.RUNNING_VARIANCE;
              for (int i = tensor.offset(); i < tensor.end(); i++) {
                values[i] = variance ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
              }
            });
    return values;
  }
}
