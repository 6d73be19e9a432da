package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import java.util.Arrays;
import java.util.List;

/** What becomes of the numbers of a row, one by one and without short cuts. */
public final class NaiveNumbers {
  private final NaiveTensors tensors;
  private final String path;

  NaiveNumbers(NaiveTensors tensors, String path) {
    this.tensors = tensors;
    this.path = path;
  }

  private double tensor(String name, int... index) {
    return tensors.at(path + "." + name, index);
  }

  /** With these parameters, of the layer whose tensors' names begin with that path. */
  public static NaiveNumbers of(ParameterLayout layout, float[] parameters, String path) {
    double[] exact = new double[parameters.length];
    Arrays.setAll(exact, i -> parameters[i]);
    return new NaiveNumbers(new NaiveTensors(layout, exact), path);
  }

  /** The embedded values of a row that begins with these numbers. */
  public NumberEmbedding.Visitor<double[]> of(double[] x) {
    return new Row(x);
  }

  /** One value a bin, as equation 1 of arXiv 2203.05556 has it. */
  private static double[] encoded(double x, List<Float> edges) {
    int bins = edges.size() - 1;
    double[] shares = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      double share = (x - edges.get(bin)) / (edges.get(bin + 1) - edges.get(bin));
      if (bin > 0 && share < 0) {
        share = 0;
      }
      if (bin < bins - 1 && share > 1) {
        share = 1;
      }
      shares[bin] = share;
    }
    return shares;
  }

  private static double function(ActivationFunction fn, double x) {
    return NaiveActivations.value(fn, 0, x);
  }

  private final class Row implements NumberEmbedding.Visitor<double[]> {
    private final double[] x;

    Row(double[] x) {
      this.x = x;
    }

    @Override
    public double[] encoding(PiecewiseLinearEncoding layer) {
      double[] y = new double[layer.edges().bins()];
      int at = 0;
      for (int feature = 0; feature < layer.features(); feature++) {
        for (double share : encoded(x[feature], layer.edges().byNumber().get(feature))) {
          y[at++] = share;
        }
      }
      return y;
    }

    @Override
    public double[] piecewiseLinear(PiecewiseLinearEmbedding layer) {
      double[] y = new double[layer.features() * layer.width()];
      int first = 0;
      for (int feature = 0; feature < layer.features(); feature++) {
        double[] shares = encoded(x[feature], layer.edges().byNumber().get(feature));
        for (int i = 0; i < layer.width(); i++) {
          double sum = tensor("bias", feature, i);
          for (int bin = 0; bin < shares.length; bin++) {
            sum += shares[bin] * tensor("weight", first + bin, i);
          }
          if (layer.version() == PiecewiseLinearEmbedding.Version.B) {
            sum += x[feature] * tensor("linear_weight", feature, i);
          }
          y[feature * layer.width() + i] = function(layer.fn(), sum);
        }
        first += shares.length;
      }
      return y;
    }

    @Override
    public double[] periodic(PeriodicEmbedding layer) {
      double[] y = new double[layer.features() * layer.width()];
      int waves = 2 * layer.frequencies();
      for (int feature = 0; feature < layer.features(); feature++) {
        for (int i = 0; i < layer.width(); i++) {
          double sum = layer.lite() ? tensor("bias", i) : tensor("bias", feature, i);
          for (int wave = 0; wave < waves; wave++) {
            int frequency = wave % layer.frequencies();
            double turns = tensor("frequency", feature, frequency) * x[feature];
            boolean cosine = wave < layer.frequencies();
            double value = cosine ? Math.cos(2 * Math.PI * turns) : Math.sin(2 * Math.PI * turns);
            sum +=
                value
                    * (layer.lite()
                        ? tensor("weight", i, wave)
                        : tensor("weight", feature, wave, i));
          }
          y[feature * layer.width() + i] = function(layer.fn(), sum);
        }
      }
      return y;
    }

    @Override
    public double[] pbld(PbldEmbedding layer) {
      int width = layer.width() - 1;
      double[] y = new double[layer.features() * layer.width()];
      for (int feature = 0; feature < layer.features(); feature++) {
        for (int i = 0; i < width; i++) {
          double sum = tensor("bias", feature, i);
          for (int k = 0; k < layer.frequencies(); k++) {
            double turns = tensor("frequency", feature, k) * x[feature];
            sum +=
                Math.cos(2 * Math.PI * turns + tensor("phase", feature, k))
                    * tensor("weight", feature, k, i);
          }
          y[feature * width + i] = sum;
        }
        y[layer.features() * width + feature] = x[feature];
      }
      return y;
    }

    @Override
    public double[] linear(LinearEmbedding layer) {
      double[] y = new double[layer.features() * layer.width()];
      for (int feature = 0; feature < layer.features(); feature++) {
        for (int i = 0; i < layer.width(); i++) {
          double sum = x[feature] * tensor("weight", feature, i) + tensor("bias", feature, i);
          y[feature * layer.width() + i] = function(layer.fn(), sum);
        }
      }
      return y;
    }
  }
}
