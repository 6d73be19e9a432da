package io.gradus.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor of a network lies in the one flat array of its parameters, and in that of its
 * buffers.
 *
 * <p>Embeddings come first, then the layers in order, each with weight before bias. Tensors follow
 * one another without gaps. Nothing else knows offsets.
 */
public final class ParameterLayout {
  private final List<Tensor> parameters;
  private final List<Tensor> buffers;
  private final Map<String, Tensor> byName;

  private ParameterLayout(List<Tensor> parameters, List<Tensor> buffers) {
    this.parameters = List.copyOf(parameters);
    this.buffers = List.copyOf(buffers);
    this.byName = new LinkedHashMap<>();
    parameters.forEach(tensor -> byName.put(tensor.name(), tensor));
    buffers.forEach(tensor -> byName.put(tensor.name(), tensor));
  }

  /**
   * The layout of a network's tensors.
   *
   * @throws NetworkException if there are more parameters than one array holds
   */
  public static ParameterLayout of(NetworkSpec spec) {
    Tensors parameters = new Tensors();
    Tensors buffers = new Tensors();
    for (CategoricalInput categorical : spec.input().categoricals()) {
      if (categorical instanceof EmbeddingInput embedding) {
        parameters.add(
            "embeddings." + embedding.name() + ".weight",
            List.of(embedding.cardinality(), embedding.width()),
            Tensor.Kind.EMBEDDING);
      }
    }
    layOut(spec.shapedLayers(), parameters, buffers);
    return new ParameterLayout(parameters.tensors, buffers.tensors);
  }

  private static void layOut(List<ShapedLayer> layers, Tensors parameters, Tensors buffers) {
    for (ShapedLayer shaped : layers) {
      layOut(shaped, parameters, buffers);
      layOut(shaped.body(), parameters, buffers);
    }
  }

  private static void layOut(ShapedLayer shaped, Tensors parameters, Tensors buffers) {
    String path = shaped.path();
    List<Integer> channels = List.of(shaped.input().get(0));
    if (shaped.layer() instanceof LayerSpec.Dense dense) {
      parameters.add(
          path + ".weight", List.of(dense.units(), shaped.inputSize()), Tensor.Kind.WEIGHT);
      if (dense.bias()) {
        parameters.add(path + ".bias", List.of(dense.units()), Tensor.Kind.BIAS);
      }
    } else if (shaped.layer() instanceof LayerSpec.Conv2d conv) {
      parameters.add(
          path + ".weight",
          List.of(conv.filters(), shaped.input().get(0), conv.kernel(), conv.kernel()),
          Tensor.Kind.WEIGHT);
      if (conv.bias()) {
        parameters.add(path + ".bias", List.of(conv.filters()), Tensor.Kind.BIAS);
      }
    } else if (shaped.layer() instanceof LayerSpec.LayerNorm) {
      parameters.add(path + ".weight", channels, Tensor.Kind.GAIN);
      parameters.add(path + ".bias", channels, Tensor.Kind.BIAS);
    } else if (shaped.layer() instanceof LayerSpec.BatchNorm) {
      parameters.add(path + ".weight", channels, Tensor.Kind.GAIN);
      parameters.add(path + ".bias", channels, Tensor.Kind.BIAS);
      buffers.add(path + ".running_mean", channels, Tensor.Kind.RUNNING_MEAN);
      buffers.add(path + ".running_var", channels, Tensor.Kind.RUNNING_VARIANCE);
    }
  }

  /** The trained tensors, by ascending offset. */
  public List<Tensor> parameters() {
    return parameters;
  }

  /** The length of the flat array of parameters. */
  public int parameterCount() {
    return endOf(parameters);
  }

  /**
   * The running statistics of batch norms, by ascending offset; each running mean is followed by
   * its variance.
   */
  public List<Tensor> buffers() {
    return buffers;
  }

  /** The length of the flat array of buffers. */
  public int bufferCount() {
    return endOf(buffers);
  }

  /**
   * The parameter or buffer of that name.
   *
   * @throws NetworkException if the network has none
   */
  public Tensor tensor(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new NetworkException(
          "Expected a tensor of the network, found \"%s\". It has: %s."
              .formatted(name, String.join(", ", byName.keySet())));
    }
    return tensor;
  }

  private static int endOf(List<Tensor> tensors) {
    return tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end();
  }

  /** Places tensors one after the other. */
  private static final class Tensors {
    private static final int LIMIT = Integer.MAX_VALUE - 8;
    private final List<Tensor> tensors = new ArrayList<>();
    private long end;

    void add(String name, List<Integer> shape, Tensor.Kind kind) {
      // In double, since four extents can be more than a long holds.
      double size = 1;
      for (int extent : shape) {
        size *= extent;
      }
      if (end + size > LIMIT) {
        throw new NetworkException(
            "Expected at most %s parameters, found more: %s has shape %s. Take fewer units."
                .formatted(LIMIT, name, shape));
      }
      tensors.add(new Tensor(name, shape, (int) end, kind));
      end += (long) size;
    }
  }
}
