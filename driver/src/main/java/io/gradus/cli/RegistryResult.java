package io.gradus.cli;

import io.gradus.registry.AliasStep;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.Pruning;
import io.gradus.registry.Registry;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a registry holds and what was done in it, for machines; {@link RegistryView} for people. */
final class RegistryResult {
  private RegistryResult() {}

  static void moved(
      CommandResult result, ModelRegistry registry, String name, Registry.Moved moved) {
    result.path("registry", registry.toString());
    result.path("model", moved.path());
    result.version(moved.version().number());
    result.alias(moved.alias());
    moved.version().metrics().forEach(result::metrics);
    result.answer("name", name);
    result.answer("moved", moved.moved());
    result.answer("stored", moved.stored());
    moved.before().ifPresent(before -> result.answer("before", before));
    result.answer("model", moved.version().facts());
  }

  static void names(CommandResult result, ModelRegistry registry) {
    result.path("registry", registry.toString());
    Map<String, Object> models = new LinkedHashMap<>();
    for (String name : registry.names()) {
      Map<String, Integer> aliases = new LinkedHashMap<>();
      List<Registry.Listed> versions = registry.list(name);
      for (Registry.Listed listed : versions) {
        listed.aliases().forEach(alias -> aliases.put(alias, listed.version().number()));
      }
      models.put(name, Map.of("versions", versions.size(), "aliases", aliases));
    }
    result.answer("models", models);
  }

  static void versions(CommandResult result, ModelRegistry registry, String name) {
    result.path("registry", registry.toString());
    result.answer("name", name);
    List<Map<String, Object>> versions = new ArrayList<>();
    for (Registry.Listed listed : registry.list(name)) {
      Map<String, Object> version = new LinkedHashMap<>(listed.version().facts());
      version.put("aliases", listed.aliases());
      version.put("pruned", listed.pruned());
      versions.add(version);
    }
    result.answer("versions", versions);
    Map<String, List<Map<String, Object>>> log = new LinkedHashMap<>();
    registry
        .log(name)
        .forEach((alias, steps) -> log.put(alias, steps.stream().map(AliasStep::facts).toList()));
    result.answer("log", log);
  }

  /**
   * Which version it is and where it lies.
   *
   * @param directory where it was laid out, or null
   */
  static void resolved(CommandResult result, ModelLocation found, String directory) {
    result.path("model", found.shown());
    if (directory != null) {
      result.path("output", directory);
    }
    found
        .found()
        .ifPresent(
            version -> {
              result.version(version.version().number());
              version.alias().ifPresent(result::alias);
              version.version().metrics().forEach(result::metrics);
              result.answer("reference", version.pinned());
              result.answer("model", version.version().facts());
            });
  }

  static void pruned(CommandResult result, String name, Pruning.Pruned pruned) {
    result.answer("name", name);
    result.answer("marked", pruned.marked());
    result.answer("removed", pruned.removed());
    result.answer("kept", pruned.kept());
  }
}
