package io.gradus.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.network.LayerSpec;
import java.util.List;
import java.util.Locale;

/** Layers as the files of other implementations' numbers declare them. */
final class FixtureLayers {
  private FixtureLayers() {}

  /**
   * @param input the shape of a row
   */
  static List<LayerSpec> of(List<JsonNode> declared, JsonNode input) {
    return declared.stream()
        .map(layer -> LayerSpec.fromJson(ours(layer.deepCopy(), input).toString()))
        .toList();
  }

  /** With our names; what embeds numbers takes all of them here, and stands first. */
  private static ObjectNode ours(ObjectNode layer, JsonNode input) {
    String type = layer.get("type").asText();
    if (!type.matches("(piecewise_linear|linear|periodic|pbld)_.*")) {
      return layer;
    }
    rename(layer, "bins", "edges");
    rename(layer, "dims", "width");
    if (!layer.has("edges")) {
      layer.set("features", input.get(0));
    }
    if (layer.has("version")) {
      layer.put("version", layer.get("version").asText().toLowerCase(Locale.ROOT));
    }
    if (layer.has("activation")) {
      layer.put("fn", layer.remove("activation").asBoolean() ? "relu" : "identity");
    }
    return layer;
  }

  private static void rename(ObjectNode layer, String from, String to) {
    if (layer.has(from)) {
      layer.set(to, layer.remove(from));
    }
  }
}
