package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.network.CategoricalInput;
import io.gradus.network.MemberAxis;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import java.util.Arrays;
import java.util.List;

/**
 * The oracle: the same networks by the shortest loops in double precision, forward only. Its
 * derivatives are differences.
 *
 * <p>Values are {@code [row][value]}; images are [channels, height, width] in a row. It shares
 * nothing with the code it judges but the declarations.
 */
final class NaiveNetwork {
  private final NetworkSpec spec;
  private final ParameterLayout layout;
  private final Mode mode;

  /** What a layer does that behaves differently in training and evaluation. */
  interface Mode {
    /** The factors of a dropout layer: [row][value]. */
    double[][] dropout(int dropout, int rows, int width);

    /** Mean and variance of a channel, given those of the batch. */
    double[] moments(String path, int channel, double mean, double variance);
  }

  /** Training without anything dropped. */
  static final Mode TRAINING =
      new Mode() {
        @Override
        public double[][] dropout(int dropout, int rows, int width) {
          throw new UnsupportedOperationException("no dropout expected");
        }

        @Override
        public double[] moments(String path, int channel, double mean, double variance) {
          return new double[] {mean, variance};
        }
      };

  /** Evaluation with these running statistics: nothing is dropped either. */
  static Mode evaluation(ParameterLayout layout, float[] buffers) {
    NaiveTensors statistics = new NaiveTensors(layout, Closeness.doubles(buffers));
    return new Mode() {
      @Override
      public double[][] dropout(int dropout, int rows, int width) {
        double[][] ones = new double[rows][width];
        for (double[] row : ones) {
          Arrays.fill(row, 1);
        }
        return ones;
      }

      @Override
      public double[] moments(String path, int channel, double mean, double variance) {
        return new double[] {
          statistics.at(path + ".running_mean", channel),
          statistics.at(path + ".running_var", channel)
        };
      }
    };
  }

  NaiveNetwork(NetworkSpec spec, Mode mode) {
    this.spec = spec;
    this.layout = ParameterLayout.of(spec);
    this.mode = mode;
  }

  /** {@code Σ w·rowLoss} over all rows: the mean over members, where there are members. */
  double lossSum(double[] theta, Block block) {
    List<ShapedLayer> layers = spec.shapedLayers();
    if (!MemberAxis.isCombinedBy(spec.layers())) {
      return lossSum(outputs(theta, block, layers), block);
    }
    double[][] y = outputs(theta, block, layers.subList(0, layers.size() - 1));
    int outputs = spec.outputs();
    int members = y[0].length / outputs;
    double sum = 0;
    for (int member = 0; member < members; member++) {
      int from = member * outputs;
      double[][] one =
          Arrays.stream(y)
              .map(row -> Arrays.copyOfRange(row, from, from + outputs))
              .toArray(double[][]::new);
      sum += lossSum(one, block) / members;
    }
    return sum;
  }

  private double lossSum(double[][] y, Block block) {
    int width = block.layout().targetWidth();
    double sum = 0;
    for (int row = 0; row < y.length; row++) {
      double[] t = new double[width];
      for (int i = 0; i < width; i++) {
        t[i] = block.targets()[row * width + i];
      }
      sum += block.weights()[row] * NaiveLosses.rowLoss(spec.loss(), y[row], t);
    }
    return sum;
  }

  /** {@code ∂ lossSum / ∂θ} by central differences. */
  double[] gradient(double[] theta, Block block) {
    double h = 1e-5;
    double[] gradient = new double[theta.length];
    double[] moved = theta.clone();
    for (int i = 0; i < theta.length; i++) {
      moved[i] = theta[i] + h;
      double above = lossSum(moved, block);
      moved[i] = theta[i] - h;
      double below = lossSum(moved, block);
      moved[i] = theta[i];
      gradient[i] = (above - below) / (2 * h);
    }
    return gradient;
  }

  double[][] outputs(double[] theta, Block block) {
    return outputs(theta, block, spec.shapedLayers());
  }

  private double[][] outputs(double[] theta, Block block, List<ShapedLayer> layers) {
    NaiveTensors tensors = new NaiveTensors(layout, theta);
    double[][] x = new double[block.rows()][];
    for (int row = 0; row < x.length; row++) {
      x[row] = input(tensors, block, row);
    }
    return new NaiveLayers(tensors, mode, spec.loss().memberMean()).chain(layers, x);
  }

  private double[] input(NaiveTensors tensors, Block block, int row) {
    double[] x = new double[spec.shapedLayers().get(0).inputSize()];
    int dense = block.layout().denseWidth();
    for (int i = 0; i < dense; i++) {
      x[i] = block.dense()[row * dense + i];
    }
    for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
      x[dense + block.sparseIndices()[i]] = block.sparseValues()[i];
    }
    int at = dense + block.layout().sparseWidth();
    List<CategoricalInput> categoricals = spec.input().categoricals();
    for (int c = 0; c < categoricals.size(); c++) {
      CategoricalInput categorical = categoricals.get(c);
      int code = block.codes()[row * categoricals.size() + c];
      if (categorical.table().isPresent()) {
        for (int i = 0; i < categorical.width(); i++) {
          x[at + i] = tensors.at("embeddings." + categorical.name() + ".weight", code, i);
        }
      } else {
        x[at + code] = 1;
      }
      at += categorical.width();
    }
    return x;
  }
}
