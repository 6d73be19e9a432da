package io.gradus.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that were trained elsewhere, with which training begins.
 *
 * @param path of a safetensors file; empty for none
 * @param names what the file calls the network's tensors or layers, by the network's names; what is
 *     not named is called the same
 * @param layout how the file has the weights of layers
 */
public record InitialWeightsConfig(
    Optional<String> path, Map<String, String> names, Layout layout) {
  public InitialWeightsConfig {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** How weights lie in a file. */
  public enum Layout {
    /** [units, inputs] and [filters, channels, height, width], as in Gradus. */
    PYTORCH,
    /** [inputs, units] and [height, width, channels, filters]. */
    KERAS
  }
}
