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

  static void moved(CommandResult result, ModelRegistry registry, Registry.Moved moved) {
    result.path("registry", registry.toString());
    result.version(moved.version().number());
    result.alias(moved.alias());
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
    List<Map<String, Object>> versions = new ArrayList<>();
    for (Registry.Listed listed : registry.list(name)) {
      Map<String, Object> version = new LinkedHashMap<>(listed.version().facts());
      version.put("aliases", listed.aliases());
      version.put("pruned", listed.pruned());
      versions.add(version);
    }
    result.answer("versions", versions);
    Map<String, Object> log = new LinkedHashMap<>();
    registry
        .log(name)
        .forEach(
            (alias, steps) -> log.put(alias, steps.stream().map(RegistryResult::step).toList()));
    result.answer("log", log);
  }

  private static Map<String, Object> step(AliasStep step) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("action", step.action());
    map.put("version", step.version());
    step.before().ifPresent(before -> map.put("before", before));
    map.put("at", step.at().toString());
    map.put("by", step.by().toString());
    step.evidence().ifPresent(evidence -> map.put("evidence", evidence.words()));
    step.note().ifPresent(note -> map.put("note", note));
    return map;
  }

  static void resolved(CommandResult result, ModelLocation found, String directory) {
    result.path("model", directory == null ? found.path() : directory);
    found
        .found()
        .ifPresent(
            version -> {
              result.version(version.version().number());
              version.alias().ifPresent(result::alias);
              result.answer("reference", version.pinned());
              result.answer("digest", version.version().digest());
            });
  }

  static void pruned(CommandResult result, Pruning.Pruned pruned) {
    result.answer("marked", pruned.marked());
    result.answer("removed", pruned.removed());
    result.answer("kept", pruned.kept());
  }
}
