package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.NaiveLosing;
import io.gradus.compute.Networks;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.explain.LayerSums.Of;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What each node has to do with the error, on networks that together have every layer and loss:
 * against losses that the naive network computes in double precision with the node changed, and
 * against the formulas as they read.
 */
class NodeStatisticsTest {
  private static final int ROWS = 4;

  /** Rounding of a few dozen float operations a value, beside the largest. */
  private static final double TOLERANCE = 5e-5;

  private static final double STEP = 1e-4;

  /** Of wide layers only some nodes are looked at. */
  private static final int MOST_NODES = 6;

  @TestFactory
  Stream<DynamicTest> ofEveryLayerAndLoss() {
    return Networks.all().entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(), () -> new Case(entry.getKey(), entry.getValue()).check()));
  }

  private static final class Case {
    private final NetworkSpec spec;
    private final Random random;
    private final Block block;
    private final float[] parameters;
    private final float[] buffers;
    private final Trace trace;
    private final List<NodeLayer> layers;
    private final NaiveLosing naive;
    private final double weight;
    private final NodeSums sums;

    Case(String name, NetworkSpec spec) {
      this.spec = spec;
      this.random = new Random(name.hashCode());
      this.block = Networks.rows(spec, ROWS, random);
      this.parameters = Networks.parameters(spec, random);
      this.buffers = NaiveLosing.buffers(spec, random);
      Plan plan = Plan.compile(spec, PlanUse.TRACING);
      this.trace = new Trace(plan, Kernels.active());
      float[] inputs = trace.inputs(parameters, block, 0, ROWS);
      trace.evaluate(parameters, buffers, inputs);
      this.layers = NodeLayers.of(spec);
      this.naive = new NaiveLosing(spec, parameters, buffers, block, inputs);
      double all = 0;
      for (float each : block.weights()) {
        all += each;
      }
      this.weight = all;
      NodeStatistics statistics = new NodeStatistics(plan, layers, parameters, buffers, 0, ROWS);
      statistics.add(block);
      this.sums = statistics.sums();
    }

    void check() {
      double[] losses = naive.losses("", values -> {});
      double loss = 0;
      for (int row = 0; row < ROWS; row++) {
        loss += block.weights()[row] * losses[row];
      }
      assertClose("loss", loss, sums.loss(), Math.abs(loss));
      assertEquals(weight, sums.weight(), 1e-6);
      assertEquals(ROWS, sums.rows());
      assertWorst(losses);
      trace.backward(last(), outputErrors());
      DetailSums details = details();
      for (int layer = 0; layer < layers.size(); layer++) {
        formulas(layer);
        silenced(layer, losses, details);
      }
    }

    private String last() {
      List<ShapedLayer> all = spec.shapedLayers();
      return all.get(all.size() - 1).number();
    }

    private float[] outputErrors() {
      float[] y = trace.values(last());
      float[] errors = new float[y.length];
      float[] ones = new float[ROWS];
      Arrays.fill(ones, 1);
      Plan.compile(spec).loss().outputError(y, block.targets(), ones, ROWS, errors);
      return errors;
    }

    private void assertWorst(double[] losses) {
      LargestRows worst = sums.worst();
      assertEquals(ROWS, worst.count());
      double[] ascending = losses.clone();
      Arrays.sort(ascending);
      for (int i = 0; i < ROWS; i++) {
        double expected = ascending[ROWS - 1 - i];
        assertClose("worst " + i, expected, worst.value(i), Math.abs(ascending[ROWS - 1]));
      }
    }

    /** The sums as the formulas read, over the values and errors that a trace has. */
    private void formulas(int index) {
      NodeLayer layer = layers.get(index);
      LayerSums found = sums.layer(index);
      Map<Of, double[]> expected = new EnumMap<>(Of.class);
      Map<Of, double[]> sizes = new EnumMap<>(Of.class);
      for (Of of : Of.values()) {
        expected.put(of, new double[layer.nodes()]);
        sizes.put(of, new double[layer.nodes()]);
      }
      float[] a = trace.values(layer.layer());
      float[] g = trace.errors(layer.layer());
      boolean traced = !layer.before().equals(Trace.INPUT) && sameChain(layer);
      float[] delta = traced ? trace.errors(layer.before()) : null;
      for (int row = 0; row < ROWS; row++) {
        double w = block.weights()[row];
        double[] flow = new double[layer.nodes()];
        for (int i = 0; i < layer.width(); i++) {
          int at = row * layer.width() + i;
          int node = node(layer, i);
          double product = (double) a[at] * g[at];
          Map<Of, Double> terms = new EnumMap<>(Of.class);
          terms.put(Of.INFLUENCE, Math.abs(product));
          terms.put(Of.PRODUCT, product);
          terms.put(Of.SIGNAL, (double) g[at]);
          terms.put(Of.ACTIVATION, (double) a[at]);
          terms.put(Of.SQUARED_ACTIVATION, (double) a[at] * a[at]);
          terms.put(Of.ZERO, a[at] == 0 ? 1.0 : 0);
          flow[node] += Math.abs(product);
          if (traced) {
            terms.put(Of.ABSOLUTE_ERROR, (double) Math.abs(delta[at]));
            terms.put(Of.ERROR, (double) delta[at]);
            terms.put(Of.SQUARED_ERROR, (double) delta[at] * delta[at]);
          }
          terms.forEach(
              (of, term) -> {
                expected.get(of)[node] += w * term;
                sizes.get(of)[node] += Math.abs(w * term);
              });
        }
        double all = Arrays.stream(flow).sum();
        for (int node = 0; node < flow.length; node++) {
          double least = Math.max(1.0 / flow.length, 0.05) * all;
          double flows = flow[node] >= least && least > 0 ? w : 0;
          expected.get(Of.FLOW)[node] += flows;
          sizes.get(Of.FLOW)[node] += flows;
        }
      }
      if (!traced) {
        List.of(Of.ABSOLUTE_ERROR, Of.ERROR, Of.SQUARED_ERROR).forEach(expected::remove);
      }
      expected.remove(Of.SATURATED);
      expected.forEach(
          (of, values) -> {
            double largest = Arrays.stream(sizes.get(of)).max().orElse(0);
            for (int node = 0; node < values.length; node++) {
              assertClose(
                  "%s of node %s of layer %s".formatted(of, node, layer.layer()),
                  values[node],
                  found.of(of)[node],
                  largest);
            }
          });
    }

    /**
     * What the first layer of a block gives back is not all that comes back to the block's input.
     */
    private boolean sameChain(NodeLayer layer) {
      return chain(layer.layer()).equals(chain(layer.before()));
    }

    private static String chain(String number) {
      return number.contains(".") ? number.substring(0, number.lastIndexOf('.')) : "";
    }

    /** Values of images are declared [channels, height, width]. */
    private static int node(NodeLayer layer, int value) {
      Shape shape = layer.shape();
      if (layer.role() == NodeLayer.Role.INPUT) {
        return shape.isImage()
            ? value % (shape.size() / shape.channels()) * shape.channels()
                + value / (shape.size() / shape.channels())
            : value;
      }
      return shape.isImage() ? value / layer.places() : value % layer.nodes();
    }

    private DetailSums details() {
      List<DetailRequest.Chosen> chosen = new ArrayList<>();
      for (int layer = 1; layer < layers.size(); layer++) {
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
              new DetailRequest.TopRows(0, 0));
      NodeDetails details =
          new NodeDetails(
              Plan.compile(spec, PlanUse.TRACING), layers, request, parameters, buffers, 0);
      details.add(block);
      return details.sums();
    }

    /** The loss without a node, and how it begins to change on the way there. */
    private void silenced(int index, double[] losses, DetailSums details) {
      NodeLayer layer = layers.get(index);
      int first = 0;
      for (int before = 1; before < index; before++) {
        first += layers.get(before).nodes();
      }
      double scale = 0;
      for (double influence : sums.layer(index).of(Of.INFLUENCE)) {
        scale += influence;
      }
      double largest = Arrays.stream(losses).map(Math::abs).max().orElse(0) * weight;
      for (int i = 0; i < Math.min(MOST_NODES, layer.nodes()); i++) {
        int node = layer.nodes() <= MOST_NODES ? i : random.nextInt(layer.nodes());
        String place = "node %s of layer %s".formatted(node, layer.layer());
        double above = loss(layer, node, values -> values * (1 + STEP));
        double below = loss(layer, node, values -> values * (1 - STEP));
        double slope = (above - below) / (2 * STEP);
        assertClose("Σ w·a·g of " + place, slope, sums.layer(index).of(Of.PRODUCT)[node], scale);
        if (index > 0) {
          double mean = sums.mean(index, node);
          double now = loss(layer, node, value -> value);
          assertClose(
              place + " at 0",
              loss(layer, node, value -> 0) - now,
              details.silencedToZero(first + node, 1),
              largest);
          assertClose(
              place + " at its mean",
              loss(layer, node, value -> mean) - now,
              details.silencedToMean(first + node, 1),
              largest);
        }
      }
    }

    private double loss(NodeLayer layer, int node, DoubleUnaryOperator change) {
      Consumer<double[][]> all =
          rows -> {
            for (double[] row : rows) {
              for (int i = 0; i < row.length; i++) {
                if (node(layer, i) == node) {
                  row[i] = change.applyAsDouble(row[i]);
                }
              }
            }
          };
      double[] losses = naive.losses(layer.layer(), all);
      double sum = 0;
      for (int row = 0; row < ROWS; row++) {
        sum += block.weights()[row] * losses[row];
      }
      return sum;
    }

    private static void assertClose(String what, double expected, double found, double scale) {
      assertEquals(expected, found, TOLERANCE * Math.max(scale, 1e-6), what);
      assertTrue(Double.isFinite(found), what);
    }
  }
}
