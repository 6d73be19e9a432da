package io.gradus.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads short forms off what they were expanded to: {@code network.hidden} and its like off {@code
 * network.layers}, {@code schedule.warmup} off the sequence that it became. A configuration that is
 * written down has the expanded form only; where the user writes a part of a short form, the other
 * parts must be what they were, and not what defaults have become.
 */
final class ShortForms {
  static final String LONG_LAYERS = "network.layers";
  static final List<String> LAYERS =
      List.of("network.hidden", "network.activation", "network.norm", "network.dropout");

  static final String KIND = "network.kind";

  /** All that says of which layers a network is. */
  static final Set<String> SAYING_LAYERS =
      Set.of(
          KIND,
          LONG_LAYERS,
          "network.hidden",
          "network.activation",
          "network.norm",
          "network.dropout",
          "network.width",
          "network.blocks",
          "network.members");

  private static final String WARMUP = "schedule.warmup";

  private ShortForms() {}

  /** The lower layer in the form that the user's keys ask for. */
  static ConfigObject recovered(ConfigObject lower, ConfigObject user, Set<String> written) {
    ConfigObject recovered = lower;
    boolean layers =
        LAYERS.stream().anyMatch(key -> KeyNames.isWritten(user, key) || written.contains(key));
    if (layers && KeyNames.at(lower, LONG_LAYERS).isPresent()) {
      recovered = shortLayers(recovered);
    }
    if (KeyNames.isWritten(user, WARMUP) || written.contains(WARMUP)) {
      recovered = withoutWarmup(recovered);
    }
    return recovered;
  }

  private static ConfigObject shortLayers(ConfigObject lower) {
    ConfigObject without =
        lower.withValue("network", ((ConfigObject) lower.get("network")).withoutKey("layers"));
    ConfigValue layers = KeyNames.at(lower, LONG_LAYERS).orElseThrow();
    Optional<Map<String, Object>> form =
        layers instanceof ConfigList list ? hidden(list) : Optional.empty();
    ConfigObject result = without;
    for (Map.Entry<String, Object> entry : form.orElse(Map.of()).entrySet()) {
      ConfigValue value =
          ConfigValueFactory.fromAnyRef(entry.getValue(), layers.origin().description());
      result = result.toConfig().withValue("network." + entry.getKey(), value).root();
    }
    return result;
  }

  /** Empty where the layers are none that the short form expands to. */
  private static Optional<Map<String, Object>> hidden(ConfigList layers) {
    List<Object> units = new ArrayList<>();
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (ConfigValue value : layers) {
      if (!(value instanceof ConfigObject layer) || !layer.containsKey(SpecSection.TYPE)) {
        return Optional.empty();
      }
      String type = String.valueOf(layer.get(SpecSection.TYPE).unwrapped());
      if (type.equals("dense") && layer.containsKey("units")) {
        units.add(layer.get("units").unwrapped());
        blocks.add(
            new LinkedHashMap<>(Map.of("activation", "identity", "norm", "none", "dropout", 0)));
        continue;
      }
      if (blocks.isEmpty() || !add(type, layer, blocks.get(blocks.size() - 1))) {
        return Optional.empty();
      }
    }
    boolean alike = blocks.stream().distinct().count() == 1;
    if (!alike) {
      return Optional.empty();
    }
    Map<String, Object> form = new LinkedHashMap<>(blocks.get(0));
    form.put("hidden", units);
    return Optional.of(form);
  }

  private static boolean add(String type, ConfigObject layer, Map<String, Object> block) {
    switch (type) {
      case "batch-norm" -> block.put("norm", "batch");
      case "layer-norm" -> block.put("norm", "layer");
      case "activation" -> block.put("activation", unwrapped(layer, "fn"));
      case "dropout" -> block.put("dropout", unwrapped(layer, "rate"));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Object unwrapped(ConfigObject layer, String key) {
    ConfigValue value = layer.get(key);
    return value == null ? "" : value.unwrapped();
  }

  /** The schedule after the warm-up, in place of the sequence of both. */
  private static ConfigObject withoutWarmup(ConfigObject lower) {
    Optional<ConfigValue> schedules = KeyNames.at(lower, "schedule.schedules");
    if (schedules.isEmpty()
        || !(schedules.get() instanceof ConfigList list)
        || list.size() != 2
        || !(list.get(0) instanceof ConfigObject warmup)
        || !(list.get(1) instanceof ConfigObject main)
        || !"linear-warmup".equals(unwrapped(warmup, SpecSection.TYPE))
        || !warmup.containsKey("length")) {
      return lower;
    }
    ConfigValue unit = ((ConfigObject) lower.get("schedule")).get("unit");
    ConfigObject schedule = main.withValue("warmup", warmup.get("length"));
    return lower.withValue("schedule", unit == null ? schedule : schedule.withValue("unit", unit));
  }
}
