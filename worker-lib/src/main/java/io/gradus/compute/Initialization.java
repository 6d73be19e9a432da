package io.gradus.compute;

import io.gradus.data.CounterRandom;
import io.gradus.network.Initializer;
import io.gradus.network.MemberStart;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Start;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers a network starts with: a function of the network and the seed only, the same bits
 * everywhere.
 *
 * <p>Each tensor says how it starts: weights follow their {@link Initializer}; embeddings are
 * uniform within {@code ±1/√width}, as in Gorishniy et al., arXiv 2106.11959; biases and running
 * means are zero, gains and running variances one.
 */
public final class Initialization {
  /** Deviations beyond which nothing is kept of a truncated normal distribution. */
  private static final double TRUNCATION = 3;

  /** Keeps these draws apart from other uses of the same seed. */
  private static final long STREAM = 0x696E6974L;

  private Initialization() {}

  /**
   * The parameters before the first step: [parameterCount].
   *
   * @param usual for layers that do not name an initializer of their own
   */
  public static float[] parameters(NetworkSpec spec, Initializer usual, long seed) {
    ParameterLayout layout = ParameterLayout.of(spec);
    Map<String, Initializer> automatic = new HashMap<>();
    choose(spec.shapedLayers(), automatic);
    float[] parameters = new float[layout.parameterCount()];
    long base = CounterRandom.key(seed, STREAM);
    List<Tensor> tensors = layout.parameters();
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      long key = CounterRandom.key(base, i);
      tensor
          .declared()
          .start()
          .accept(new Filling(parameters, tensor, usual, automatic.get(tensor.name()), key));
    }
    return parameters;
  }

  /** The running statistics before the first step: [bufferCount]. */
  public static float[] buffers(NetworkSpec spec) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] buffers = new float[layout.bufferCount()];
    for (Tensor tensor : layout.buffers()) {
      tensor
          .declared()
          .start()
          .accept(new Filling(buffers, tensor, Initializer.ZEROS, Initializer.ZEROS, 0));
    }
    return buffers;
  }

  /** What {@link Initializer#AUTO} means for the tensors of each layer. */
  private static void choose(List<ShapedLayer> layers, Map<String, Initializer> automatic) {
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer shaped = layers.get(i);
      Initializer choice = InitializerChoice.by(layers.subList(i + 1, layers.size()));
      for (TensorSpec tensor : shaped.tensors()) {
        automatic.put(shaped.path() + "." + tensor.name(), choice);
      }
      choose(shaped.body(), automatic);
    }
  }

  /**
   * Fills one tensor.
   *
   * @param usual where the layer says {@link Initializer#AUTO}
   * @param automatic where that says so, too
   */
  private record Filling(
      float[] out, Tensor tensor, Initializer usual, Initializer automatic, long key)
      implements Start.Visitor<Void> {
    @Override
    public Void constant(Start.Constant start) {
      Arrays.fill(out, tensor.offset(), tensor.end(), start.value());
      return null;
    }

    @Override
    public Void uniform(Start.Uniform start) {
      Initialization.uniform(out, tensor, start.bound(), key);
      return null;
    }

    @Override
    public Void normal(Start.Normal start) {
      Initialization.normal(out, tensor, start.deviation(), key);
      return null;
    }

    @Override
    public Void truncatedNormal(Start.TruncatedNormal start) {
      Initialization.truncatedNormal(out, tensor, start.deviation(), key);
      return null;
    }

    @Override
    public Void alike(Start.Alike start) {
      int last = tensor.shape().last();
      for (int i = 0; i < tensor.size(); i++) {
        out[tensor.offset() + i] =
            (float) (start.bound() * (2 * CounterRandom.uniformDouble(key, i % last) - 1));
      }
      return null;
    }

    @Override
    public Void ofFeatures(Start.OfFeatures start) {
      int last = tensor.shape().last();
      List<Integer> widths =
          start.widths().isEmpty() ? Collections.nCopies(last, 1) : start.widths();
      int at = tensor.offset();
      for (long draw = 0; at < tensor.end(); draw += widths.size()) {
        for (int feature = 0; feature < widths.size(); feature++) {
          int end = at + widths.get(feature);
          Arrays.fill(out, at, end, scale(start.how(), key, draw + feature));
          at = end;
        }
      }
      return null;
    }

    @Override
    public Void drawn(Start.Drawn start) {
      Initializer named = start.initializer() == Initializer.AUTO ? usual : start.initializer();
      weights(out, tensor, named == Initializer.AUTO ? automatic : named, key);
      return null;
    }
  }

  private static float scale(MemberStart how, long key, long draw) {
    return switch (how) {
      case ONES -> 1;
      case SIGNS -> CounterRandom.uniformDouble(key, draw) < 0.5 ? -1 : 1;
      case NORMAL -> CounterRandom.gaussian(key, draw);
    };
  }

  private static void weights(float[] out, Tensor tensor, Initializer initializer, long key) {
    double units = tensor.shape().extent(0);
    double fanIn = tensor.size() / units;
    double fanOut = units;
    for (int axis = 2; axis < tensor.shape().rank(); axis++) {
      fanOut *= tensor.shape().extent(axis);
    }
    switch (initializer) {
      case HE_NORMAL -> normal(out, tensor, Math.sqrt(2 / fanIn), key);
      case HE_UNIFORM -> uniform(out, tensor, Math.sqrt(6 / fanIn), key);
      case GLOROT_NORMAL -> normal(out, tensor, Math.sqrt(2 / (fanIn + fanOut)), key);
      case GLOROT_UNIFORM -> uniform(out, tensor, Math.sqrt(6 / (fanIn + fanOut)), key);
      case LECUN_NORMAL -> normal(out, tensor, Math.sqrt(1 / fanIn), key);
      case ORTHOGONAL -> orthogonal(out, tensor, key);
      case ZEROS -> {}
      case AUTO -> throw new IllegalStateException("AUTO was not resolved for " + tensor.name());
    }
  }

  private static void normal(float[] out, Tensor tensor, double deviation, long key) {
    for (int i = 0; i < tensor.size(); i++) {
      out[tensor.offset() + i] = (float) (deviation * CounterRandom.gaussian(key, i));
    }
  }

  /** Draws again what lies beyond the bounds. */
  private static void truncatedNormal(float[] out, Tensor tensor, double deviation, long key) {
    for (int i = 0; i < tensor.size(); i++) {
      double drawn;
      long attempt = 0;
      do {
        drawn = CounterRandom.gaussian(CounterRandom.key(key, i), attempt++);
      } while (Math.abs(drawn) > TRUNCATION);
      out[tensor.offset() + i] = (float) (deviation * drawn);
    }
  }

  private static void uniform(float[] out, Tensor tensor, double bound, long key) {
    for (int i = 0; i < tensor.size(); i++) {
      out[tensor.offset() + i] = (float) (bound * (2 * CounterRandom.uniformDouble(key, i) - 1));
    }
  }

  /** Gram and Schmidt's orthonormalization of normal vectors, each passed twice for accuracy. */
  private static void orthogonal(float[] out, Tensor tensor, long key) {
    int units = tensor.shape().extent(0);
    int inputs = tensor.size() / units;
    int count = Math.min(units, inputs);
    int length = Math.max(units, inputs);
    double[][] vectors = new double[count][length];
    for (int v = 0; v < count; v++) {
      for (int i = 0; i < length; i++) {
        vectors[v][i] = CounterRandom.gaussian(key, (long) v * length + i);
      }
      orthonormalize(vectors, v);
      orthonormalize(vectors, v);
    }
    for (int unit = 0; unit < units; unit++) {
      for (int input = 0; input < inputs; input++) {
        out[tensor.offset() + unit * inputs + input] =
            (float) (units <= inputs ? vectors[unit][input] : vectors[input][unit]);
      }
    }
  }

  private static void orthonormalize(double[][] vectors, int v) {
    double[] vector = vectors[v];
    for (int other = 0; other < v; other++) {
      double projection = dot(vector, vectors[other]);
      for (int i = 0; i < vector.length; i++) {
        vector[i] -= projection * vectors[other][i];
      }
    }
    double norm = Math.sqrt(dot(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
