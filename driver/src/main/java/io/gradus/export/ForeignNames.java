package io.gradus.export;

import io.gradus.config.InitialWeightsConfig;
import io.gradus.config.InitialWeightsConfig.Layout;
import io.gradus.encode.ColumnNames;
import io.gradus.model.ModelException;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a file of others calls the tensors of a network. */
final class ForeignNames {
  private final Map<String, String> names;
  private final Layout layout;

  /** Where the tensors of norms lie: their bias has another name in Keras. */
  private final Set<String> norms = new HashSet<>();

  /**
   * Checks that all that is named is of the network.
   *
   * @throws ModelException if something is not
   */
  ForeignNames(InitialWeightsConfig config, Collection<Tensor> tensors) {
    this.names = config.names();
    this.layout = config.layout();
    Set<String> known = new TreeSet<>();
    for (Tensor tensor : tensors) {
      known.add(tensor.name());
      for (String path = parent(tensor.name()); !path.isEmpty(); path = parent(path)) {
        known.add(path);
      }
      if (tensor.declared().role() == TensorSpec.Role.GAIN) {
        norms.add(parent(tensor.name()));
      }
    }
    for (String name : names.keySet()) {
      if (!known.contains(name)) {
        throw new ModelException(
            "network.initial-weights.names: Expected tensors and layers of the network, found \"%s\". The tensors are %s."
                .formatted(name, ColumnNames.list(tensors.stream().map(Tensor::name).toList())));
      }
    }
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** The tensor's own name if it is given, else that of the nearest layer around it. */
  String of(Tensor tensor) {
    String own = tensor.name();
    if (names.containsKey(own)) {
      return names.get(own);
    }
    String layer = parent(own);
    String leaf = layout == Layout.KERAS ? keras(tensor) : "." + own.substring(layer.length() + 1);
    for (String path = layer; !path.isEmpty(); path = parent(path)) {
      if (names.containsKey(path)) {
        return under(names.get(path), layer.substring(path.length()) + leaf);
      }
    }
    return layer + leaf;
  }

  /** A layer that is called nothing leaves no separator. */
  private static String under(String layer, String rest) {
    return layer.isEmpty() ? rest.substring(1) : layer + rest;
  }

  private String keras(Tensor tensor) {
    return switch (tensor.declared().role()) {
      case WEIGHT -> "/kernel";
      case BIAS -> norms.contains(parent(tensor.name())) ? "/beta" : "/bias";
      case GAIN -> "/gamma";
      case SLOPE -> "/alpha";
      case SCALE -> "/" + tensor.name().substring(tensor.name().lastIndexOf('.') + 1);
      case EMBEDDING -> "/embeddings";
      case RUNNING_MEAN -> "/moving_mean";
      case RUNNING_VARIANCE -> "/moving_variance";
      case STATE -> throw new IllegalStateException("No layer has " + tensor.name() + ".");
    };
  }
}
