package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.compute.NaiveNumbers;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.GroupNorm;
import io.gradus.network.LayerNorm;
import io.gradus.network.MemberMean;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** One row at one layer. */
final class LayerRow {
  private static final Set<ActivationFunction> HOMOGENEOUS =
      EnumSet.of(
          ActivationFunction.IDENTITY, ActivationFunction.RELU, ActivationFunction.LEAKY_RELU);

  final double[] y;
  final double[] e;

  private final LayerWalk walk;
  private final ShapedLayer layer;
  private final int row;
  private final double[] a;
  private final double[] g;
  private final double[] sizes;

  /**
   * @param a values before the layer
   * @param g errors before it
   * @param sizes what those errors are rounded beside
   */
  LayerRow(LayerWalk walk, ShapedLayer layer, int row, double[] a, double[] g, double[] sizes) {
    this.walk = walk;
    this.layer = layer;
    this.row = row;
    this.a = a;
    this.g = g;
    this.sizes = sizes;
    this.y = LayerWalk.row(walk.trace.values(layer.number()), row);
    this.e = LayerWalk.row(walk.trace.errors(layer.number()), row);
  }

  /** {@code Σ a·g = Σ (y − b)·e}. */
  void sumsUp(double[] bias, IntUnaryOperator unit) {
    Balance balance = new Balance();
    for (int i = 0; i < a.length; i++) {
      balance.before(a[i], g[i], sizes[i]);
    }
    for (int i = 0; i < y.length; i++) {
      double b = bias.length == 0 ? 0 : bias[unit.applyAsInt(i)];
      balance.behind(y[i] - b, e[i]);
      balance.beside(b, e[i]);
    }
    balance.check(what());
  }

  void sumsUp() {
    sumsUp(new double[0], this::channel);
  }

  /** {@code a·g = y·e} of each value, for it grows as its input does. */
  void keepsEachValue(IntUnaryOperator before) {
    for (int i = 0; i < y.length; i++) {
      int j = before.applyAsInt(i);
      Balance balance = new Balance();
      balance.before(a[j], g[j], sizes[j]);
      balance.behind(y[i], e[i]);
      balance.check(what());
    }
  }

  /** The value of the half that a gate lets through; nothing is kept of the gate's own half. */
  int letThrough(int value) {
    int last = layer.output().last();
    return layer.output().isImage() ? value : value / last * 2 * last + value % last;
  }

  /**
   * Kept by functions that grow as their inputs do. Two others have a slope that their value tells;
   * the rest keep nothing that needs no slope.
   */
  void activates() {
    ActivationFunction fn = ((Activation) layer.layer()).fn();
    if (HOMOGENEOUS.contains(fn)) {
      keepsEachValue(value -> value);
    }
    for (int i = 0; i < y.length; i++) {
      double allowed = Balance.TOLERANCE * (sizes[i] + Math.abs(e[i]));
      if (fn == ActivationFunction.TANH) {
        assertEquals((1 - y[i] * y[i]) * e[i], g[i], allowed, what());
      }
      if (fn == ActivationFunction.SIGMOID) {
        assertEquals(y[i] * (1 - y[i]) * e[i], g[i], allowed, what());
      }
    }
  }

  /** The slope {@code 1 + (f'(a) − 1)·w}, by the derivatives of SELU and Mish as published. */
  void activatesInPart() {
    ActivationFunction fn = ((ParametricActivation) layer.layer()).fn();
    double[] weights = parameters("weight");
    for (int i = 0; i < y.length; i++) {
      double slope;
      if (fn == ActivationFunction.SELU) {
        slope = 1.0507009873554805 * (a[i] > 0 ? 1 : 1.6732632423543772 * Math.exp(a[i]));
      } else {
        double t = Math.tanh(Math.log1p(Math.exp(a[i])));
        slope = t + a[i] * (1 - t * t) / (1 + Math.exp(-a[i]));
      }
      double expected = e[i] * (1 + (slope - 1) * weights[channel(i)]);
      double allowed = Balance.TOLERANCE * (sizes[i] + Math.abs(e[i]));
      assertEquals(expected, g[i], allowed, what());
    }
  }

  /**
   * The derivative of the mean P of members' predictions p, through the function that makes outputs
   * of it: {@code ∂y/∂P} is 1, {@code 1/(P(1 − P))} or {@code 1/P}.
   */
  void combines() {
    MemberMean mean = walk.spec.loss().memberMean();
    int members = a.length / y.length;
    for (int member = 0; member < members; member++) {
      int first = member * y.length;
      double exps = IntStream.range(first, first + y.length).mapToDouble(i -> Math.exp(a[i])).sum();
      double[] came = new double[y.length];
      for (int i = 0; i < y.length; i++) {
        double p = 1 / (1 + Math.exp(-a[first + i]));
        double whole = 1 / (1 + Math.exp(-y[i]));
        switch (mean) {
          case NUMBERS -> came[i] += e[i] / members;
          case LOGITS -> came[i] += e[i] * p * (1 - p) / (members * whole * (1 - whole));
          case LOGARITHMS -> came[i] += e[i] * Math.exp(a[first + i] - y[i]) / members;
          case CLASSES -> {
            double share = Math.exp(a[first + i]) / exps;
            double error = e[i] * share / (members * Math.exp(y[i]));
            for (int c = 0; c < y.length; c++) {
              double other = Math.exp(a[first + c]) / exps;
              came[c] += error * ((c == i ? 1 : 0) - other);
            }
          }
        }
      }
      for (int i = 0; i < y.length; i++) {
        double size = Math.abs(sizes[first + i]) + Arrays.stream(e).map(Math::abs).sum();
        assertEquals(came[i], g[first + i], Balance.TOLERANCE * size, what());
      }
    }
  }

  /**
   * What is no number is passed on. A number's error is that of its values, each times how fast the
   * value grows with the number, as differences in double precision tell.
   */
  void embedsNumbers() {
    NumberEmbedding embedding = (NumberEmbedding) layer.layer();
    int[] sources = embedding.sources(layer.input());
    double[] sums = new double[a.length];
    double[] allowed = new double[a.length];
    double[][] slopes = slopes(embedding);
    for (int i = 0; i < y.length; i++) {
      int number = sources[i];
      if (number >= embedding.features()) {
        assertEquals(a[number], y[i], what());
        sums[number] = e[i];
        continue;
      }
      sums[number] += slopes[number][i] * e[i];
      allowed[number] +=
          2 * Balance.TOLERANCE * (sizes[number] + Math.abs(slopes[number][i] * e[i]));
    }
    for (int j = 0; j < a.length; j++) {
      assertEquals(sums[j], g[j], allowed[j], what());
    }
  }

  /** How fast each value behind an embedding grows with each number: [features, values]. */
  private double[][] slopes(NumberEmbedding embedding) {
    NaiveNumbers naive =
        NaiveNumbers.of(ParameterLayout.of(walk.spec), walk.parameters, layer.path());
    double[][] slopes = new double[embedding.features()][];
    double step = 1e-6;
    for (int j = 0; j < slopes.length; j++) {
      double[] moved = a.clone();
      moved[j] = a[j] + step;
      double[] above = embedding.accept(naive.of(moved));
      moved[j] = a[j] - step;
      double[] below = embedding.accept(naive.of(moved));
      slopes[j] = new double[above.length];
      for (int i = 0; i < above.length; i++) {
        slopes[j][i] = (above[i] - below[i]) / (2 * step);
      }
    }
    return slopes;
  }

  void passesOn() {
    assertArrayEquals(a, y, what());
    assertArrayEquals(g, e, what());
  }

  /**
   * {@code y = a + inside(a)}: the error comes past the inside as it is, and to the inside's end.
   * The inside's own rules tell whether the rest of {@code g} came through it.
   */
  void addsToItsInput() {
    List<ShapedLayer> body = layer.body();
    String last = body.get(body.size() - 1).number();
    assertArrayEquals(e, LayerWalk.row(walk.trace.errors(last), row), what());
    double[] inside = LayerWalk.row(walk.trace.values(last), row);
    for (int i = 0; i < y.length; i++) {
      double size = Math.abs(a[i]) + Math.abs(inside[i]);
      assertEquals(a[i] + inside[i], y[i], Balance.TOLERANCE * size, what());
    }
  }

  void normsAlongLastAxis() {
    int last = layer.input().last();
    norms(((LayerNorm) layer.layer()).eps(), i -> i / last, i -> i % last);
  }

  void normsGroups() {
    GroupNorm norm = (GroupNorm) layer.layer();
    int channels = layer.input().channels() / norm.groups();
    norms(norm.eps(), i -> channel(i) / channels, this::channel);
  }

  /**
   * Moved inputs change nothing, so the errors of what is normed together add up to 0. Nor would
   * grown inputs, but for eps: {@code Σ (a − m)·g = eps/(v + eps)·Σ (y − b)·e}.
   */
  private void norms(double eps, IntUnaryOperator together, IntUnaryOperator unit) {
    double[] gain = parameters("weight");
    double[] bias = parameters("bias");
    int groups = IntStream.range(0, a.length).map(together).max().orElseThrow() + 1;
    for (int group = 0; group < groups; group++) {
      int of = group;
      int[] values =
          IntStream.range(0, a.length).filter(i -> together.applyAsInt(i) == of).toArray();
      double mean = Arrays.stream(values).mapToDouble(i -> a[i]).average().orElseThrow();
      double variance =
          Arrays.stream(values)
              .mapToDouble(i -> (a[i] - mean) * (a[i] - mean))
              .average()
              .orElseThrow();
      Balance moved = new Balance();
      Balance grown = new Balance();
      for (int i : values) {
        int at = unit.applyAsInt(i);
        double came = gain[at] * e[i] / Math.sqrt(variance + eps);
        moved.before(1, g[i], sizes[i] + Math.abs(came));
        grown.before(a[i] - mean, g[i], sizes[i] + Math.abs(came));
        grown.behind((y[i] - bias[at]) * eps / (variance + eps), e[i]);
        grown.beside(bias[at] * eps / (variance + eps), e[i]);
        grown.beside(a[i], came);
      }
      moved.check(what() + ", moved");
      grown.check(what() + ", grown");
    }
  }

  double[] bias() {
    return parameters("bias");
  }

  /** By running statistics it is a sum of one summand. */
  double[] shiftOfBatchNorm() {
    double eps = ((BatchNorm) layer.layer()).eps();
    List<Tensor> held = ParameterLayout.of(walk.spec).buffers();
    double[] mean = walk.tensor(held, walk.buffers, layer.path() + ".running_mean");
    double[] variance = walk.tensor(held, walk.buffers, layer.path() + ".running_var");
    double[] gain = parameters("weight");
    double[] shift = parameters("bias");
    for (int c = 0; c < shift.length; c++) {
      shift[c] -= gain[c] * mean[c] / Math.sqrt(variance[c] + eps);
    }
    return shift;
  }

  private double[] parameters(String name) {
    return walk.tensor(
        ParameterLayout.of(walk.spec).parameters(), walk.parameters, layer.path() + "." + name);
  }

  int feature(int value) {
    return value % layer.output().last();
  }

  /** Values of images are declared [channels, height, width]. */
  int channel(int value) {
    Shape shape = layer.output();
    return shape.isImage() ? value / (shape.size() / shape.channels()) : feature(value);
  }

  private String what() {
    return "%s, row %s".formatted(layer.name(), row);
  }
}
