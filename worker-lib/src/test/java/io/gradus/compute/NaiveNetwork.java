package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.network.CategoricalInput;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
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
  private double[] parameters;

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

  private int dropouts;

  NaiveNetwork(NetworkSpec spec, Mode mode) {
    this.spec = spec;
    this.layout = ParameterLayout.of(spec);
    this.mode = mode;
  }

  /** {@code Σ w·rowLoss} over all rows. */
  double lossSum(double[] theta, Block block) {
    double[][] y = outputs(theta, block);
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
    parameters = theta;
    dropouts = 0;
    double[][] x = new double[block.rows()][];
    for (int row = 0; row < x.length; row++) {
      x[row] = input(block, row);
    }
    return chain(spec.shapedLayers(), x);
  }

  private double[] input(Block block, int row) {
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
      if (categorical instanceof EmbeddingInput) {
        for (int i = 0; i < categorical.width(); i++) {
          x[at + i] = at("embeddings." + categorical.name() + ".weight", code, i);
        }
      } else {
        x[at + code] = 1;
      }
      at += categorical.width();
    }
    return x;
  }

  /** One number of a tensor, by its indices. */
  private double at(String name, int... indices) {
    Tensor tensor = layout.tensor(name);
    int flat = 0;
    for (int i = 0; i < indices.length; i++) {
      flat = flat * tensor.shape().get(i) + indices[i];
    }
    return parameters[tensor.offset() + flat];
  }

  private double[][] chain(List<ShapedLayer> layers, double[][] x) {
    double[][] values = x;
    for (ShapedLayer layer : layers) {
      values = layer(layer, values);
    }
    return values;
  }

  private double[][] layer(ShapedLayer shaped, double[][] x) {
    LayerSpec layer = shaped.layer();
    if (layer instanceof LayerSpec.BatchNorm norm) {
      return batchNorm(shaped, norm.eps(), x);
    }
    if (layer instanceof LayerSpec.Residual) {
      double[][] inner = chain(shaped.body(), x);
      double[][] y = new double[x.length][shaped.outputSize()];
      for (int row = 0; row < x.length; row++) {
        for (int i = 0; i < y[row].length; i++) {
          y[row][i] = x[row][i] + inner[row][i];
        }
      }
      return y;
    }
    if (layer instanceof LayerSpec.Dropout) {
      double[][] factors = mode.dropout(dropouts++, x.length, shaped.inputSize());
      double[][] y = new double[x.length][shaped.outputSize()];
      for (int row = 0; row < x.length; row++) {
        for (int i = 0; i < y[row].length; i++) {
          y[row][i] = x[row][i] * factors[row][i];
        }
      }
      return y;
    }
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      y[row] = rowLayer(shaped, x[row]);
    }
    return y;
  }

  private double[] rowLayer(ShapedLayer shaped, double[] x) {
    LayerSpec layer = shaped.layer();
    if (layer instanceof LayerSpec.Dense dense) {
      return dense(shaped.path(), dense, x);
    }
    if (layer instanceof LayerSpec.Activation activation) {
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = NaiveActivations.value(activation.fn(), activation.alpha(), x[i]);
      }
      return y;
    }
    if (layer instanceof LayerSpec.LayerNorm norm) {
      return layerNorm(shaped.path(), norm.eps(), x);
    }
    if (layer instanceof LayerSpec.Conv2d conv) {
      return conv(shaped, conv, x);
    }
    if (layer instanceof LayerSpec.MaxPool2d pool) {
      return pool(shaped, pool.kernel(), pool.stride(), true, x);
    }
    if (layer instanceof LayerSpec.AvgPool2d pool) {
      return pool(shaped, pool.kernel(), pool.stride(), false, x);
    }
    if (layer instanceof LayerSpec.Flatten) {
      return x;
    }
    throw new IllegalArgumentException(layer.type());
  }

  private double[] dense(String path, LayerSpec.Dense dense, double[] x) {
    double[] y = new double[dense.units()];
    for (int unit = 0; unit < y.length; unit++) {
      y[unit] = dense.bias() ? at(path + ".bias", unit) : 0;
      for (int i = 0; i < x.length; i++) {
        y[unit] += at(path + ".weight", unit, i) * x[i];
      }
    }
    return y;
  }

  private double[] layerNorm(String path, double eps, double[] x) {
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] =
          (x[i] - mean) / Math.sqrt(variance + eps) * at(path + ".weight", i)
              + at(path + ".bias", i);
    }
    return y;
  }

  private double[][] batchNorm(ShapedLayer shaped, double eps, double[][] x) {
    int channels = shaped.input().get(0);
    int plane = shaped.inputSize() / channels;
    double[][] y = new double[x.length][shaped.inputSize()];
    for (int channel = 0; channel < channels; channel++) {
      double count = (double) x.length * plane;
      double mean = 0;
      for (double[] row : x) {
        for (int i = 0; i < plane; i++) {
          mean += row[channel * plane + i] / count;
        }
      }
      double variance = 0;
      for (double[] row : x) {
        for (int i = 0; i < plane; i++) {
          double distance = row[channel * plane + i] - mean;
          variance += distance * distance / count;
        }
      }
      double[] moments = mode.moments(shaped.path(), channel, mean, variance);
      for (int row = 0; row < x.length; row++) {
        for (int i = channel * plane; i < (channel + 1) * plane; i++) {
          y[row][i] =
              (x[row][i] - moments[0])
                      / Math.sqrt(moments[1] + eps)
                      * at(shaped.path() + ".weight", channel)
                  + at(shaped.path() + ".bias", channel);
        }
      }
    }
    return y;
  }

  private double[] conv(ShapedLayer shaped, LayerSpec.Conv2d conv, double[] x) {
    int channels = shaped.input().get(0);
    int height = shaped.input().get(1);
    int width = shaped.input().get(2);
    int outHeight = shaped.output().get(1);
    int outWidth = shaped.output().get(2);
    double[] y = new double[shaped.outputSize()];
    for (int filter = 0; filter < conv.filters(); filter++) {
      for (int top = 0; top < outHeight; top++) {
        for (int left = 0; left < outWidth; left++) {
          double sum = conv.bias() ? at(shaped.path() + ".bias", filter) : 0;
          for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < conv.kernel(); i++) {
              for (int j = 0; j < conv.kernel(); j++) {
                int r = top * conv.stride() - conv.padding() + i;
                int c = left * conv.stride() - conv.padding() + j;
                if (r >= 0 && r < height && c >= 0 && c < width) {
                  sum +=
                      at(shaped.path() + ".weight", filter, channel, i, j)
                          * x[(channel * height + r) * width + c];
                }
              }
            }
          }
          y[(filter * outHeight + top) * outWidth + left] = sum;
        }
      }
    }
    return y;
  }

  private static double[] pool(
      ShapedLayer shaped, int kernel, int stride, boolean largest, double[] x) {
    int height = shaped.input().get(1);
    int width = shaped.input().get(2);
    int outHeight = shaped.output().get(1);
    int outWidth = shaped.output().get(2);
    double[] y = new double[shaped.outputSize()];
    for (int i = 0; i < y.length; i++) {
      int channel = i / (outHeight * outWidth);
      int top = i / outWidth % outHeight * stride;
      int left = i % outWidth * stride;
      double max = Double.NEGATIVE_INFINITY;
      double sum = 0;
      for (int r = top; r < top + kernel; r++) {
        for (int c = left; c < left + kernel; c++) {
          double value = x[(channel * height + r) * width + c];
          max = Math.max(max, value);
          sum += value;
        }
      }
      y[i] = largest ? max : sum / (kernel * kernel);
    }
    return y;
  }
}
