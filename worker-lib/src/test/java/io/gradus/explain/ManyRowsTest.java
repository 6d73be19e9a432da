package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.Networks;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.explain.LayerSums.Of;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Conv2d;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Sums of nodes over so many rows, in several blocks, that all that holds some of them is filled,
 * emptied and half filled again: against the formulas in double precision, a row after the other.
 */
class ManyRowsTest {
  private static final int[] BLOCKS = {701, 1, 1300};

  /** Beside the sum of what is added: sums of single precision of at most 128 numbers. */
  private static final double TOLERANCE = 2e-6;

  /** Far from 0 beside its spread, as years or identifiers are where nothing is scaled. */
  private static final float FAR = 2000;

  @TestFactory
  Stream<DynamicTest> sums() {
    InputSpec columns = InputSpec.features(3);
    InputSpec image = new InputSpec(Shape.of(2, 5, 5), List.of());
    return Map.of(
            "narrow, rectified and smooth",
            Networks.network(
                columns,
                Networks.SQUARED,
                Networks.dense(5),
                new Activation(ActivationFunction.RELU),
                Networks.dense(4),
                new Activation(ActivationFunction.TANH),
                Networks.dense(1)),
            "wider than a tile",
            Networks.network(
                columns,
                Networks.SQUARED,
                Networks.dense(700),
                new Activation(ActivationFunction.SIGMOID),
                Networks.dense(2)),
            "places",
            Networks.network(
                image,
                Networks.SQUARED,
                new Conv2d(3, 2),
                new Activation(ActivationFunction.RELU),
                new MaxPool2d(2),
                new Flatten(),
                Networks.dense(1)))
        .entrySet()
        .stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  private static void check(NetworkSpec spec) {
    Random random = new Random(7);
    float[] parameters = Networks.parameters(spec, random);
    Plan plan = Plan.compile(spec, PlanUse.TRACING);
    NodeStatistics statistics =
        new NodeStatistics(plan, NodeLayers.of(spec), parameters, new float[0], 0, 3);
    Naive naive = new Naive(spec, parameters);
    int first = 0;
    for (int rows : BLOCKS) {
      Block block = block(spec, first, rows, random);
      statistics.add(block);
      naive.add(block);
      first += rows;
    }
    assertEquals(first, statistics.sums().rows());
    naive.check(statistics.sums());
  }

  /** Rows that weigh nothing are among them, and hold no numbers. */
  private static Block block(NetworkSpec spec, int first, int rows, Random random) {
    int width = spec.input().numericWidth();
    int outputs = spec.outputs();
    BlockBuilder builder = Block.builder(new BlockLayout(width, 0, 0, outputs), rows);
    for (int row = 0; row < rows; row++) {
      float weight = new float[] {1, 1, 0, 0.5f, 3}[random.nextInt(5)];
      builder.row(first + row, weight);
      builder.dense(0, weight == 0 ? Float.NaN : FAR + (float) random.nextGaussian());
      for (int i = 1; i < width; i++) {
        builder.dense(i, (float) random.nextGaussian());
      }
      for (int i = 0; i < outputs; i++) {
        builder.target(i, (float) random.nextGaussian());
      }
    }
    return builder.build();
  }

  /** The formulas as they read. */
  private static final class Naive {
    private final NetworkSpec spec;
    private final float[] parameters;
    private final Trace trace;
    private final List<NodeLayer> layers;
    private final List<Map<Of, double[]>> sums = new ArrayList<>();
    private final List<Map<Of, double[]>> sizes = new ArrayList<>();
    private double weight;

    Naive(NetworkSpec spec, float[] parameters) {
      this.spec = spec;
      this.parameters = parameters;
      this.trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
      this.layers = NodeLayers.of(spec);
      for (NodeLayer layer : layers) {
        sums.add(zeros(layer));
        sizes.add(zeros(layer));
      }
    }

    private static Map<Of, double[]> zeros(NodeLayer layer) {
      Map<Of, double[]> zeros = new EnumMap<>(Of.class);
      for (Of of : Of.values()) {
        zeros.put(of, new double[layer.nodes()]);
      }
      return zeros;
    }

    void add(Block block) {
      String last = String.valueOf(spec.layers().size());
      Plan plan = Plan.compile(spec);
      for (int row = 0; row < block.rows(); row++) {
        double w = block.weights()[row];
        if (w == 0) {
          continue;
        }
        weight += w;
        trace.evaluate(parameters, new float[0], block, row, row + 1);
        float[] errors = new float[spec.outputs()];
        plan.loss().row(trace.values(last), 0, block.targets(), row * spec.outputs(), 1, errors);
        trace.backward(last, errors);
        for (int layer = 0; layer < layers.size(); layer++) {
          add(layer, w);
        }
      }
    }

    private void add(int index, double w) {
      NodeLayer layer = layers.get(index);
      float[] a = trace.valuesByPlace(layer.layer());
      float[] g = trace.errorsByPlace(layer.layer());
      float[] z = trace.valuesByPlace(layer.before());
      double[] flow = new double[layer.nodes()];
      double all = 0;
      for (int i = 0; i < layer.width(); i++) {
        int node = i % layer.nodes();
        double slope = slope(layer, z[i], a[i]);
        double delta = g[i] * slope;
        double product = (double) a[i] * g[i];
        flow[node] += Math.abs(product);
        all += Math.abs(product);
        add(index, Of.ABSOLUTE_ERROR, node, w * Math.abs(delta));
        add(index, Of.ERROR, node, w * delta);
        add(index, Of.SQUARED_ERROR, node, w * delta * delta);
        add(index, Of.INFLUENCE, node, w * Math.abs(product));
        add(index, Of.PRODUCT, node, w * product);
        add(index, Of.SIGNAL, node, w * g[i]);
        add(index, Of.ACTIVATION, node, w * a[i]);
        add(index, Of.SQUARED_ACTIVATION, node, w * a[i] * a[i]);
        add(index, Of.ZERO, node, a[i] == 0 ? w : 0);
        add(index, Of.SATURATED, node, Math.abs(slope) < 0.01 * steepest(layer) ? w : 0);
      }
      for (int node = 0; node < flow.length; node++) {
        double least = Math.max(1.0 / flow.length, 0.05) * all;
        add(index, Of.FLOW, node, all > 0 && flow[node] >= least ? w : 0);
      }
    }

    private void add(int layer, Of of, int node, double term) {
      sums.get(layer).get(of)[node] += term;
      sizes.get(layer).get(of)[node] += Math.abs(term);
    }

    private static double slope(NodeLayer layer, double z, double a) {
      String description = layer.description();
      if (description.contains("relu")) {
        return z > 0 ? 1 : 0;
      }
      if (description.contains("tanh")) {
        return 1 - a * a;
      }
      return description.contains("sigmoid") ? a * (1 - a) : 1;
    }

    private static double steepest(NodeLayer layer) {
      return layer.description().contains("sigmoid") ? 0.25 : 1;
    }

    void check(NodeSums found) {
      assertEquals(weight, found.weight(), 1e-6);
      for (int layer = 0; layer < layers.size(); layer++) {
        for (Of of : Of.values()) {
          for (int node = 0; node < layers.get(layer).nodes(); node++) {
            assertEquals(
                sums.get(layer).get(of)[node],
                found.layer(layer).of(of)[node],
                TOLERANCE * Math.max(sizes.get(layer).get(of)[node], 1e-3),
                "%s of node %s of %s".formatted(of, node, layers.get(layer).description()));
          }
        }
      }
      assertEquals(variance(sums.get(0), weight), variance(found), 1e-4, "spread far from 0");
    }

    private static double variance(NodeSums found) {
      Map<Of, double[]> input = new EnumMap<>(Of.class);
      for (Of of : new Of[] {Of.ACTIVATION, Of.SQUARED_ACTIVATION}) {
        input.put(of, found.layer(0).of(of));
      }
      return variance(input, found.weight());
    }

    private static double variance(Map<Of, double[]> sums, double weight) {
      double mean = sums.get(Of.ACTIVATION)[0] / weight;
      return sums.get(Of.SQUARED_ACTIVATION)[0] / weight - mean * mean;
    }
  }
}
