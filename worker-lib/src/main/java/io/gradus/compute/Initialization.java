package io.gradus.compute;

import io.gradus.data.CounterRandom;
import io.gradus.network.Initializer;
import io.gradus.network.LayerSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers a network starts with: a function of the network and the seed only, the same bits
 * everywhere.
 *
 * <p>Weights follow their {@link Initializer}; embeddings are uniform within {@code ±1/√width}, as
 * in Gorishniy et al., arXiv 2106.11959; biases and running means are zero, gains and running
 * variances one.
 */
public final class Initialization {
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
    Map<String, Initializer> initializers = new HashMap<>();
    choose(spec.shapedLayers(), usual, initializers);
    float[] parameters = new float[layout.parameterCount()];
    long base = CounterRandom.key(seed, STREAM);
    List<Tensor> tensors = layout.parameters();
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      long key = CounterRandom.key(base, i);
      switch (tensor.kind()) {
        case WEIGHT -> weights(parameters, tensor, initializers.get(tensor.name()), key);
        case EMBEDDING -> uniform(parameters, tensor, 1 / Math.sqrt(tensor.shape().get(1)), key);
        case GAIN -> Arrays.fill(parameters, tensor.offset(), tensor.end(), 1);
        case BIAS, RUNNING_MEAN, RUNNING_VARIANCE -> {}
      }
    }
    return parameters;
  }

  /** The running statistics before the first step: [bufferCount]. */
  public static float[] buffers(NetworkSpec spec) {
    ParameterLayout layout = ParameterLayout.of(spec);
    float[] buffers = new float[layout.bufferCount()];
    for (Tensor tensor : layout.buffers()) {
      if (tensor.kind() == Tensor.Kind.RUNNING_VARIANCE) {
        Arrays.fill(buffers, tensor.offset(), tensor.end(), 1);
      }
    }
    return buffers;
  }

  private static void choose(
      List<ShapedLayer> layers, Initializer usual, Map<String, Initializer> initializers) {
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer shaped = layers.get(i);
      Initializer own = declared(shaped.layer());
      if (own != null) {
        Initializer named = own == Initializer.AUTO ? usual : own;
        initializers.put(
            shaped.path() + ".weight",
            named == Initializer.AUTO
                ? byWhatFollows(layers.subList(i + 1, layers.size()))
                : named);
      }
      choose(shaped.body(), usual, initializers);
    }
  }

  private static Initializer declared(LayerSpec layer) {
    if (layer instanceof LayerSpec.Dense dense) {
      return dense.initializer();
    }
    return layer instanceof LayerSpec.Conv2d conv ? conv.initializer() : null;
  }

  private static Initializer byWhatFollows(List<ShapedLayer> following) {
    for (ShapedLayer next : following) {
      if (next.layer() instanceof LayerSpec.Activation activation) {
        return switch (activation.fn()) {
          case RELU, LEAKY_RELU, ELU, GELU, GELU_TANH, SILU, HARD_SWISH -> Initializer.HE_NORMAL;
          case SELU -> Initializer.LECUN_NORMAL;
          case IDENTITY, SIGMOID, TANH, SOFTPLUS -> Initializer.GLOROT_UNIFORM;
        };
      }
      if (declared(next.layer()) != null || next.layer() instanceof LayerSpec.Residual) {
        break;
      }
    }
    return Initializer.GLOROT_UNIFORM;
  }

  private static void weights(float[] out, Tensor tensor, Initializer initializer, long key) {
    double units = tensor.shape().get(0);
    double fanIn = tensor.size() / units;
    double fanOut = units;
    for (int extent : tensor.shape().subList(2, tensor.shape().size())) {
      fanOut *= extent;
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

  private static void uniform(float[] out, Tensor tensor, double bound, long key) {
    for (int i = 0; i < tensor.size(); i++) {
      out[tensor.offset() + i] = (float) (bound * (2 * CounterRandom.uniformDouble(key, i) - 1));
    }
  }

  /** Gram and Schmidt's orthonormalization of normal vectors, each passed twice for accuracy. */
  private static void orthogonal(float[] out, Tensor tensor, long key) {
    int units = tensor.shape().get(0);
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
