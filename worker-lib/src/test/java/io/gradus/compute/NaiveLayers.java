package io.gradus.compute;

import io.gradus.network.Activation;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberMean;
import io.gradus.network.MemberScale;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;

/** What each layer makes of rows, by the shortest loops. */
final class NaiveLayers implements LayerVisitor<NaiveLayers.At, double[][]> {
  private final NaiveTensors tensors;
  private final NaiveNetwork.Mode mode;
  private final MemberMean memberMean;
  private int dropouts;

  /**
   * A layer in its place.
   *
   * @param x what goes in: [row][value], in the declared order
   */
  record At(ShapedLayer layer, double[][] x) {
    String path() {
      return layer.path();
    }

    /** Rows that have nothing to do with each other. */
    double[][] each(UnaryOperator<double[]> function) {
      return Arrays.stream(x).map(function).toArray(double[][]::new);
    }

    /** Along the last axis: each run of its extent has nothing to do with the others. */
    double[][] alongLast(UnaryOperator<double[]> function) {
      int last = layer.input().last();
      return each(
          row -> {
            double[] y = new double[layer.outputSize()];
            int runs = row.length / last;
            for (int run = 0; run < runs; run++) {
              double[] part = function.apply(Arrays.copyOfRange(row, run * last, (run + 1) * last));
              System.arraycopy(part, 0, y, run * part.length, part.length);
            }
            return y;
          });
    }
  }

  NaiveLayers(NaiveTensors tensors, NaiveNetwork.Mode mode, MemberMean memberMean) {
    this.tensors = tensors;
    this.mode = mode;
    this.memberMean = memberMean;
  }

  double[][] chain(List<ShapedLayer> layers, double[][] x) {
    double[][] values = x;
    for (ShapedLayer layer : layers) {
      values = layer.layer().accept(this, new At(layer, values));
    }
    return values;
  }

  @Override
  public double[][] dense(Dense layer, At at) {
    return at.alongLast(
        x -> {
          double[] y = new double[layer.units()];
          for (int unit = 0; unit < y.length; unit++) {
            y[unit] = layer.bias() ? tensors.at(at.path() + ".bias", unit) : 0;
            for (int i = 0; i < x.length; i++) {
              y[unit] += tensors.at(at.path() + ".weight", unit, i) * x[i];
            }
          }
          return y;
        });
  }

  @Override
  public double[][] ntkDense(NtkDense layer, At at) {
    return at.alongLast(
        x -> {
          double[] y = new double[layer.units()];
          for (int unit = 0; unit < y.length; unit++) {
            for (int i = 0; i < x.length; i++) {
              y[unit] += tensors.at(at.path() + ".weight", unit, i) * x[i];
            }
            y[unit] = y[unit] / Math.sqrt(x.length) + tensors.at(at.path() + ".bias", unit);
          }
          return y;
        });
  }

  @Override
  public double[][] scale(FeatureScale layer, At at) {
    return byChannel(at, (value, weight) -> value * weight);
  }

  @Override
  public double[][] parametricActivation(ParametricActivation layer, At at) {
    double alpha = layer.fn().defaultAlpha();
    return byChannel(
        at,
        (value, weight) ->
            (1 - weight) * value + weight * NaiveActivations.value(layer.fn(), alpha, value));
  }

  /** A function of each value and its channel's weight. */
  private double[][] byChannel(At at, DoubleBinaryOperator function) {
    Shape shape = at.layer().input();
    return at.each(
        x -> {
          double[] y = new double[x.length];
          for (int channel = 0; channel < shape.channels(); channel++) {
            double weight = tensors.at(at.path() + ".weight", channel);
            for (int i = 0; i < x.length / shape.channels(); i++) {
              int place = index(shape, channel, i);
              y[place] = function.applyAsDouble(x[place], weight);
            }
          }
          return y;
        });
  }

  @Override
  public double[][] coral(Coral layer, At at) {
    return at.each(
        x -> {
          double[] y = new double[layer.classes() - 1];
          for (int k = 0; k < y.length; k++) {
            y[k] = tensors.at(at.path() + ".bias", k);
            for (int i = 0; i < x.length; i++) {
              y[k] += tensors.at(at.path() + ".weight", 0, i) * x[i];
            }
          }
          return y;
        });
  }

  @Override
  public double[][] activation(Activation layer, At at) {
    return at.each(
        x ->
            Arrays.stream(x)
                .map(value -> NaiveActivations.value(layer.fn(), layer.alpha(), value))
                .toArray());
  }

  @Override
  public double[][] prelu(Prelu layer, At at) {
    Shape shape = at.layer().input();
    return at.each(
        x -> {
          double[] y = new double[x.length];
          for (int channel = 0; channel < shape.channels(); channel++) {
            int slope = layer.per() == Prelu.Per.CHANNEL ? channel : 0;
            for (int i = 0; i < x.length / shape.channels(); i++) {
              int place = index(shape, channel, i);
              y[place] =
                  x[place] > 0 ? x[place] : tensors.at(at.path() + ".weight", slope) * x[place];
            }
          }
          return y;
        });
  }

  @Override
  public double[][] gated(Gated layer, At at) {
    Shape shape = at.layer().input();
    Shape result = at.layer().output();
    return at.each(
        x -> {
          double[] y = new double[x.length / 2];
          for (int channel = 0; channel < result.channels(); channel++) {
            for (int i = 0; i < x.length / shape.channels(); i++) {
              double gate = x[index(shape, result.channels() + channel, i)];
              y[index(result, channel, i)] =
                  x[index(shape, channel, i)] * NaiveActivations.value(layer.fn(), 0, gate);
            }
          }
          return y;
        });
  }

  @Override
  public double[][] dropout(Dropout layer, At at) {
    double[][] factors = mode.dropout(dropouts++, at.x().length, at.layer().inputSize());
    double[][] y = new double[at.x().length][at.layer().outputSize()];
    for (int row = 0; row < y.length; row++) {
      for (int i = 0; i < y[row].length; i++) {
        y[row][i] = at.x()[row][i] * factors[row][i];
      }
    }
    return y;
  }

  @Override
  public double[][] layerNorm(LayerNorm layer, At at) {
    return at.alongLast(
        x -> {
          double mean = Arrays.stream(x).average().orElseThrow();
          double variance =
              Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
          double[] y = new double[x.length];
          for (int i = 0; i < x.length; i++) {
            y[i] =
                (x[i] - mean)
                        / Math.sqrt(variance + layer.eps())
                        * tensors.at(at.path() + ".weight", i)
                    + tensors.at(at.path() + ".bias", i);
          }
          return y;
        });
  }

  /** Channel c of an image are neighbours; otherwise it is every c-th value. */
  private static int index(Shape shape, int channel, int position) {
    int positions = shape.size() / shape.channels();
    return shape.isImage() ? channel * positions + position : position * shape.channels() + channel;
  }

  @Override
  public double[][] batchNorm(BatchNorm layer, At at) {
    Shape shape = at.layer().input();
    int positions = shape.size() / shape.channels();
    double[][] y = new double[at.x().length][shape.size()];
    for (int channel = 0; channel < shape.channels(); channel++) {
      double count = (double) at.x().length * positions;
      double mean = 0;
      for (double[] row : at.x()) {
        for (int i = 0; i < positions; i++) {
          mean += row[index(shape, channel, i)] / count;
        }
      }
      double variance = 0;
      for (double[] row : at.x()) {
        for (int i = 0; i < positions; i++) {
          double distance = row[index(shape, channel, i)] - mean;
          variance += distance * distance / count;
        }
      }
      double[] moments = mode.moments(at.path(), channel, mean, variance);
      double gain = tensors.at(at.path() + ".weight", channel);
      double bias = tensors.at(at.path() + ".bias", channel);
      for (int row = 0; row < y.length; row++) {
        for (int i = 0; i < positions; i++) {
          int to = index(shape, channel, i);
          y[row][to] =
              (at.x()[row][to] - moments[0]) / Math.sqrt(moments[1] + layer.eps()) * gain + bias;
        }
      }
    }
    return y;
  }

  @Override
  public double[][] groupNorm(GroupNorm layer, At at) {
    Shape shape = at.layer().input();
    int width = shape.channels() / layer.groups();
    int positions = shape.size() / shape.channels();
    return at.each(
        x -> {
          double[] y = new double[x.length];
          for (int group = 0; group < layer.groups(); group++) {
            double count = (double) width * positions;
            double mean = 0;
            for (int c = group * width; c < (group + 1) * width; c++) {
              for (int i = 0; i < positions; i++) {
                mean += x[index(shape, c, i)] / count;
              }
            }
            double variance = 0;
            for (int c = group * width; c < (group + 1) * width; c++) {
              for (int i = 0; i < positions; i++) {
                double distance = x[index(shape, c, i)] - mean;
                variance += distance * distance / count;
              }
            }
            for (int c = group * width; c < (group + 1) * width; c++) {
              for (int i = 0; i < positions; i++) {
                int place = index(shape, c, i);
                y[place] =
                    (x[place] - mean)
                            / Math.sqrt(variance + layer.eps())
                            * tensors.at(at.path() + ".weight", c)
                        + tensors.at(at.path() + ".bias", c);
              }
            }
          }
          return y;
        });
  }

  @Override
  public double[][] globalAveragePool(GlobalAveragePool layer, At at) {
    Shape shape = at.layer().input();
    return at.each(
        x -> {
          double[] y = new double[shape.channels()];
          int pixels = x.length / y.length;
          for (int channel = 0; channel < y.length; channel++) {
            for (int i = 0; i < pixels; i++) {
              y[channel] += x[index(shape, channel, i)] / pixels;
            }
          }
          return y;
        });
  }

  @Override
  public double[][] residual(Residual layer, At at) {
    double[][] inner = chain(at.layer().body(), at.x());
    double[][] y = new double[at.x().length][at.layer().outputSize()];
    for (int row = 0; row < y.length; row++) {
      for (int i = 0; i < y[row].length; i++) {
        y[row][i] = at.x()[row][i] + inner[row][i];
      }
    }
    return y;
  }

  @Override
  public double[][] conv2d(Conv2d layer, At at) {
    return at.each(x -> conv(at.layer(), layer, x));
  }

  @Override
  public double[][] maxPool2d(MaxPool2d layer, At at) {
    return at.each(x -> pool(at.layer(), layer.kernel(), layer.stride(), true, x));
  }

  @Override
  public double[][] avgPool2d(AvgPool2d layer, At at) {
    return at.each(x -> pool(at.layer(), layer.kernel(), layer.stride(), false, x));
  }

  @Override
  public double[][] flatten(Flatten layer, At at) {
    return at.x();
  }

  @Override
  public double[][] members(Members layer, At at) {
    return at.each(
        x -> {
          double[] y = new double[layer.k() * x.length];
          Arrays.setAll(y, i -> x[i % x.length]);
          return y;
        });
  }

  @Override
  public double[][] numberEmbedding(NumberEmbedding layer, At at) {
    NaiveNumbers numbers = new NaiveNumbers(tensors, at.path());
    return at.each(
        x -> {
          double[] embedded = layer.accept(numbers.of(x));
          double[] y = Arrays.copyOf(embedded, at.layer().outputSize());
          int rest = x.length - layer.features();
          System.arraycopy(x, layer.features(), y, y.length - rest, rest);
          return y;
        });
  }

  @Override
  public double[][] memberScale(MemberScale layer, At at) {
    int features = at.layer().input().last();
    return at.each(
        x -> {
          double[] y = new double[x.length];
          Arrays.setAll(
              y, i -> x[i] * tensors.at(at.path() + ".weight", i / features, i % features));
          return y;
        });
  }

  @Override
  public double[][] batchEnsemble(BatchEnsemble layer, At at) {
    int inputs = at.layer().input().last();
    return at.each(
        x -> {
          double[] y = new double[at.layer().outputSize()];
          for (int i = 0; i < y.length; i++) {
            int member = i / layer.units();
            int unit = i % layer.units();
            double sum = 0;
            for (int j = 0; j < inputs; j++) {
              sum +=
                  x[member * inputs + j]
                      * tensors.at(at.path() + ".r", member, j)
                      * tensors.at(at.path() + ".weight", unit, j);
            }
            y[i] =
                sum * tensors.at(at.path() + ".s", member, unit)
                    + tensors.at(at.path() + ".bias", member, unit);
          }
          return y;
        });
  }

  @Override
  public double[][] memberDense(MemberDense layer, At at) {
    int inputs = at.layer().input().last();
    return at.each(
        x -> {
          double[] y = new double[at.layer().outputSize()];
          for (int i = 0; i < y.length; i++) {
            int member = i / layer.units();
            int unit = i % layer.units();
            y[i] = tensors.at(at.path() + ".bias", member, unit);
            for (int j = 0; j < inputs; j++) {
              y[i] += x[member * inputs + j] * tensors.at(at.path() + ".weight", member, j, unit);
            }
          }
          return y;
        });
  }

  @Override
  public double[][] combineMembers(CombineMembers layer, At at) {
    int outputs = at.layer().outputSize();
    return at.each(
        x -> {
          double[] mean = new double[outputs];
          for (int from = 0; from < x.length; from += outputs) {
            double[] one = predicted(Arrays.copyOfRange(x, from, from + outputs));
            Arrays.setAll(mean, i -> mean[i] + one[i] * outputs / x.length);
          }
          return Arrays.stream(mean)
              .map(
                  p ->
                      switch (memberMean) {
                        case NUMBERS -> p;
                        case LOGITS -> Math.log(p / (1 - p));
                        case CLASSES, LOGARITHMS -> Math.log(p);
                      })
              .toArray();
        });
  }

  private double[] predicted(double[] x) {
    double exps = Arrays.stream(x).map(Math::exp).sum();
    return Arrays.stream(x)
        .map(
            value ->
                switch (memberMean) {
                  case NUMBERS -> value;
                  case LOGITS -> 1 / (1 + Math.exp(-value));
                  case CLASSES -> Math.exp(value) / exps;
                  case LOGARITHMS -> Math.exp(value);
                })
        .toArray();
  }

  private double[] conv(ShapedLayer shaped, Conv2d conv, double[] x) {
    int channels = shaped.input().channels();
    int height = shaped.input().extent(1);
    int width = shaped.input().extent(2);
    int outHeight = shaped.output().extent(1);
    int outWidth = shaped.output().extent(2);
    double[] y = new double[shaped.outputSize()];
    for (int filter = 0; filter < conv.filters(); filter++) {
      for (int top = 0; top < outHeight; top++) {
        for (int left = 0; left < outWidth; left++) {
          double sum = conv.bias() ? tensors.at(shaped.path() + ".bias", filter) : 0;
          for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < conv.kernel(); i++) {
              for (int j = 0; j < conv.kernel(); j++) {
                int r = top * conv.stride() - conv.padding() + i;
                int c = left * conv.stride() - conv.padding() + j;
                if (r >= 0 && r < height && c >= 0 && c < width) {
                  sum +=
                      tensors.at(shaped.path() + ".weight", filter, channel, i, j)
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
    int height = shaped.input().extent(1);
    int width = shaped.input().extent(2);
    int outHeight = shaped.output().extent(1);
    int outWidth = shaped.output().extent(2);
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
