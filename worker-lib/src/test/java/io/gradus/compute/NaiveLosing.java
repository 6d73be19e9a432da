package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The loss of rows by the naive network in evaluation, with the values behind a layer changed on
 * the way.
 */
public final class NaiveLosing {
  private final NetworkSpec spec;
  private final Block block;
  private final double[][] inputs;
  private final NaiveLayers layers;

  /**
   * @param inputs [rows, input values]
   */
  public NaiveLosing(
      NetworkSpec spec, float[] parameters, float[] buffers, Block block, float[] inputs) {
    this.spec = spec;
    this.block = block;
    ParameterLayout layout = ParameterLayout.of(spec);
    this.layers =
        new NaiveLayers(
            new NaiveTensors(layout, Closeness.doubles(parameters)),
            NaiveNetwork.evaluation(layout, buffers),
            spec.loss().memberMean());
    int width = inputs.length / block.rows();
    this.inputs = new double[block.rows()][width];
    for (int i = 0; i < inputs.length; i++) {
      this.inputs[i / width][i % width] = inputs[i];
    }
  }

  /** Running statistics of moderate size. */
  public static float[] buffers(NetworkSpec spec, Random random) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] values = new float[layout.bufferCount()];
    for (Tensor tensor : layout.buffers()) {
      boolean variance = tensor.declared().role() == TensorSpec.Role.RUNNING_VARIANCE;
      for (int i = tensor.offset(); i < tensor.end(); i++) {
        values[i] = variance ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
      }
    }
    return values;
  }

  /**
   * The losses of the rows: [rows].
   *
   * @param layer behind which something happens to the values
   * @param change what: is given the values of all rows, [rows][values]
   */
  public double[] losses(String layer, Consumer<double[][]> change) {
    double[][] x = copy(inputs);
    if (layer.equals(Trace.INPUT)) {
      change.accept(x);
    }
    double[][] y = forward(spec.shapedLayers(), x, layer, change);
    int width = block.layout().targetWidth();
    double[] losses = new double[y.length];
    for (int row = 0; row < y.length; row++) {
      double[] t = new double[width];
      for (int i = 0; i < width; i++) {
        t[i] = block.targets()[row * width + i];
      }
      losses[row] = NaiveLosses.rowLoss(spec.loss(), y[row], t);
    }
    return losses;
  }

  private double[][] forward(
      List<ShapedLayer> chain, double[][] x, String number, Consumer<double[][]> change) {
    double[][] values = x;
    for (ShapedLayer layer : chain) {
      if (number.startsWith(layer.number() + ".")) {
        double[][] inner = forward(layer.body(), copy(values), number, change);
        for (int row = 0; row < inner.length; row++) {
          for (int i = 0; i < inner[row].length; i++) {
            inner[row][i] += values[row][i];
          }
        }
        values = inner;
      } else {
        values = layers.chain(List.of(layer), values);
      }
      if (number.equals(layer.number())) {
        values = copy(values);
        change.accept(values);
      }
    }
    return values;
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }
}
