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
      categorical
          .table()
          .ifPresent(table -> parameters.add(categorical.path() + "." + table.name(), table));
    }
    layOut(spec.shapedLayers(), parameters, buffers);
    return new ParameterLayout(parameters.tensors, buffers.tensors);
  }

  private static void layOut(List<ShapedLayer> layers, Tensors parameters, Tensors buffers) {
    for (ShapedLayer shaped : layers) {
      for (TensorSpec tensor : shaped.tensors()) {
        Tensors group = tensor.trained() ? parameters : buffers;
        group.add(shaped.path() + "." + tensor.name(), tensor);
      }
      layOut(shaped.body(), parameters, buffers);
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

    void add(String name, TensorSpec tensor) {
      // In double, since four extents can be more than a long holds.
      double size = 1;
      for (int extent : tensor.shape().extents()) {
        size *= extent;
      }
      if (end + size > LIMIT) {
        throw new NetworkException(
            "Expected at most %s parameters, found more: %s has shape %s. Take fewer units."
                .formatted(LIMIT, name, tensor.shape()));
      }
      tensors.add(new Tensor(name, (int) end, tensor));
      end += (long) size;
    }
  }
}
