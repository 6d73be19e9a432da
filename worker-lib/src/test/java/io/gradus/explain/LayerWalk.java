package io.gradus.explain;

import io.gradus.compute.NaiveLosing;
import io.gradus.compute.Networks;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.LayerKind;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One network, through whose layers rows went forward and any errors back. */
final class LayerWalk {
  static final int ROWS = 3;

  final NetworkSpec spec;
  final Block block;
  final float[] parameters;
  final float[] buffers;
  final Trace trace;
  final float[] inputs;

  LayerWalk(NetworkSpec spec, Random random) {
    this.spec = spec;
    this.block = Networks.rows(spec, ROWS, random);
    this.parameters = Networks.parameters(spec, random);
    this.buffers = NaiveLosing.buffers(spec, random);
    this.trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
    this.inputs = trace.inputs(parameters, block, 0, ROWS);
  }

  String last() {
    List<ShapedLayer> layers = spec.shapedLayers();
    return layers.get(layers.size() - 1).number();
  }

  /** Lets any errors go back, and every layer follow its rule. */
  void check(Map<LayerKind, Consumer<LayerRow>> rules, Random random) {
    float[] errors = new float[trace.values(last()).length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = (float) random.nextGaussian();
    }
    trace.backward(last(), errors);
    for (int row = 0; row < ROWS; row++) {
      double[] g = row(trace.errors(Trace.INPUT), row);
      check(rules, spec.shapedLayers(), row(trace.values(Trace.INPUT), row), g, absolute(g), row);
    }
  }

  /**
   * @param sizes what errors are rounded beside
   */
  private void check(
      Map<LayerKind, Consumer<LayerRow>> rules,
      List<ShapedLayer> chain,
      double[] values,
      double[] errors,
      double[] sizes,
      int row) {
    double[] a = values;
    double[] g = errors;
    double[] beside = sizes;
    for (ShapedLayer layer : chain) {
      LayerRow at = new LayerRow(this, layer, row, a, g, beside);
      rules.get(layer.layer().kind()).accept(at);
      if (!layer.body().isEmpty()) {
        // What comes back through the inside is what does not come back past it.
        double[] through = g.clone();
        double[] both = beside.clone();
        for (int i = 0; i < at.e.length; i++) {
          through[i] -= at.e[i];
          both[i] += Math.abs(at.e[i]);
        }
        check(rules, layer.body(), a, through, both, row);
      }
      a = at.y;
      g = at.e;
      beside = absolute(at.e);
    }
  }

  static double[] row(float[] of, int row) {
    int width = of.length / ROWS;
    return IntStream.range(row * width, (row + 1) * width).mapToDouble(i -> of[i]).toArray();
  }

  private static double[] absolute(double[] of) {
    return Arrays.stream(of).map(Math::abs).toArray();
  }

  /** A tensor's values, or empty where the layer has none of that name. */
  double[] tensor(List<Tensor> of, float[] held, String name) {
    return of.stream()
        .filter(tensor -> tensor.name().equals(name))
        .flatMap(tensor -> IntStream.range(tensor.offset(), tensor.end()).boxed())
        .mapToDouble(i -> held[i])
        .toArray();
  }
}
