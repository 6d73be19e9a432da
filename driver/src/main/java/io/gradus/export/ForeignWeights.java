package io.gradus.export;

import io.gradus.config.InitialWeightsConfig;
import io.gradus.config.InitialWeightsConfig.Layout;
import io.gradus.encode.ColumnNames;
import io.gradus.model.ForeignTensors;
import io.gradus.model.ModelException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Weights that were trained elsewhere, for a network that is declared here: a safetensors file
 * whose tensors are found by a map of names. Arrays are not copied: nobody changes them.
 *
 * @param parameters [parameterCount]
 * @param buffers running statistics: [bufferCount]
 * @param unused what else is in the file
 */
public record ForeignWeights(float[] parameters, float[] buffers, List<String> unused) {
  /** PyTorch counts the batches that a batch norm has seen, which no evaluation asks for. */
  private static final String COUNTER = "num_batches_tracked";

  /**
   * Reads them.
   *
   * @param path of the file
   * @throws ModelException if a tensor of the network is not in the file, or has another shape
   */
  public static ForeignWeights read(
      String path, InitialWeightsConfig config, NetworkSpec network, Configuration hadoop) {
    Path file = new Path(path);
    try {
      FileSystem files = file.getFileSystem(hadoop);
      long length = files.getFileStatus(file).getLen();
      try (InputStream in = new BufferedInputStream(files.open(file))) {
        OtherFormat.refuse(in, path);
        return read(ForeignTensors.of(in, path, length), path, config, network);
      }
    } catch (FileNotFoundException e) {
      throw new ModelException(
          "network.initial-weights.path: Expected a safetensors file at %s, found none."
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new ModelException(
          "network.initial-weights.path: Could not read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static ForeignWeights read(
      ForeignTensors tensors, String path, InitialWeightsConfig config, NetworkSpec network)
      throws IOException {
    ParameterLayout layout = ParameterLayout.of(network);
    List<Tensor> all = new ArrayList<>(layout.parameters());
    all.addAll(layout.buffers());
    ForeignNames names = new ForeignNames(config, all);
    Map<String, Shape> shapes = tensors.shapes();
    Map<Tensor, String> found = new LinkedHashMap<>();
    Map<String, Tensor> taken = new LinkedHashMap<>();
    for (Tensor tensor : all) {
      String name = names.of(tensor);
      requireShape(tensor, name, shapes, path, config.layout());
      requireOnce(taken.put(name, tensor), tensor, name, path);
      found.put(tensor, name);
    }
    Map<String, float[]> values = tensors.read(new TreeSet<>(found.values()));
    float[] parameters = new float[layout.parameterCount()];
    float[] buffers = new float[layout.bufferCount()];
    found.forEach(
        (tensor, name) -> {
          requireNumbers(tensor, name, values.get(name), path);
          float[] into = tensor.declared().trained() ? parameters : buffers;
          copy(values.get(name), tensor, config.layout(), into);
        });
    TreeSet<String> unused = new TreeSet<>(shapes.keySet());
    unused.removeAll(found.values());
    unused.removeIf(name -> name.endsWith(COUNTER));
    return new ForeignWeights(parameters, buffers, List.copyOf(unused));
  }

  /** Weights that two layers share would go their own ways with the first step. */
  private static void requireOnce(Tensor before, Tensor tensor, String name, String path) {
    if (before != null) {
      throw new ModelException(
          "network.initial-weights.names: Expected a tensor of its own in %s for each of the network, found %s for %s and for %s. Name another one, or write it into the file a second time."
              .formatted(path, name, before.name(), tensor.name()));
    }
  }

  private static void requireNumbers(Tensor tensor, String name, float[] values, String path) {
    boolean variance = tensor.declared().role() == TensorSpec.Role.RUNNING_VARIANCE;
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i]) || variance && values[i] < 0) {
        throw new ModelException(
            "network.initial-weights: Expected %s in %s, for %s of the network, to hold %s, found %s as number %s of %s. Write the weights of a network that is whole, in F32."
                .formatted(
                    name,
                    path,
                    tensor.name(),
                    variance ? "variances, which are finite and not negative" : "finite numbers",
                    values[i],
                    i + 1,
                    values.length));
      }
    }
  }

  private static void requireShape(
      Tensor tensor, String name, Map<String, Shape> shapes, String path, Layout layout) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new ModelException(
          "network.initial-weights: Expected a tensor \"%s\" in %s for %s of the network, found none. %s Say in names what the file calls it."
              .formatted(name, path, tensor.name(), ColumnNames.suggestion(name, shapes.keySet())));
    }
    requireLayout(tensor, name, path, layout);
    Shape expected = there(tensor, layout);
    if (!shape.equals(expected)) {
      Layout other = layout == Layout.KERAS ? Layout.PYTORCH : Layout.KERAS;
      throw new ModelException(
          "network.initial-weights: Expected %s in %s of shape %s, for %s of the network, found %s. %s"
              .formatted(
                  name,
                  path,
                  expected,
                  tensor.name(),
                  shape,
                  shape.equals(there(tensor, other))
                      ? "That is how %s has it: set network.initial-weights.layout = %s."
                          .formatted(word(other), key(other))
                      : "Declare the layers of the network that the file is of."));
    }
  }

  /** A square matrix does not say by its shape which way it lies, but its name may. */
  private static void requireLayout(Tensor tensor, String name, String path, Layout layout) {
    if (tensor.declared().role() != TensorSpec.Role.WEIGHT) {
      return;
    }
    String leaf = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1);
    Layout other =
        switch (leaf) {
          case "kernel" -> Layout.KERAS;
          case "weight" -> Layout.PYTORCH;
          default -> layout;
        };
    if (other != layout) {
      throw new ModelException(
          "network.initial-weights.layout: Expected weights of %s for %s, found %s in %s, which is called and lies as %s has it. Set network.initial-weights.layout = %s, or rename the tensor in the file."
              .formatted(word(layout), tensor.name(), name, path, word(other), key(other)));
    }
  }

  private static String word(Layout layout) {
    return layout == Layout.KERAS ? "Keras" : "PyTorch";
  }

  private static String key(Layout layout) {
    return layout.name().toLowerCase(Locale.ROOT);
  }

  /** Members' own weights have inputs before units as they are. */
  private static boolean turned(Tensor tensor, Layout layout) {
    return layout == Layout.KERAS
        && tensor.declared().role() == TensorSpec.Role.WEIGHT
        && tensor.shape().rank() != 3;
  }

  /** The shape that a tensor has in a file; only weights are laid out in different ways. */
  private static Shape there(Tensor tensor, Layout layout) {
    Shape here = tensor.shape();
    if (!turned(tensor, layout)) {
      return here;
    }
    return here.rank() == 4
        ? Shape.of(here.extent(2), here.extent(3), here.extent(1), here.extent(0))
        : Shape.of(here.extent(1), here.extent(0));
  }

  private static void copy(float[] values, Tensor tensor, Layout layout, float[] into) {
    Shape here = tensor.shape();
    if (!turned(tensor, layout)) {
      System.arraycopy(values, 0, into, tensor.offset(), values.length);
      return;
    }
    // From [positions, inputs, outputs] to [outputs, inputs, positions].
    int outputs = here.extent(0);
    int inputs = here.extent(1);
    int positions = tensor.size() / outputs / inputs;
    for (int i = 0; i < values.length; i++) {
      int output = i % outputs;
      int input = i / outputs % inputs;
      int position = i / outputs / inputs;
      into[tensor.offset() + (output * inputs + input) * positions + position] = values[i];
    }
  }
}
