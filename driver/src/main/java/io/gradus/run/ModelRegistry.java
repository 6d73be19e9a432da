package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.registry.AliasStep;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.ModelReference;
import io.gradus.registry.Pruning;
import io.gradus.registry.Registry;
import io.gradus.storage.ModelStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A registry of models, as faces use it. All methods throw {@link RunException}, and nothing else,
 * when they cannot do what they are asked for; no Spark session is needed.
 */
public final class ModelRegistry {
  private final Registry registry;

  private ModelRegistry(Registry registry) {
    this.registry = registry;
  }

  /**
   * The registry of a directory, which need not be there.
   *
   * @param directory on any Hadoop file system; empty for the one that settings name
   */
  public static ModelRegistry at(Optional<String> directory) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.with(Map.of());
          return new ModelRegistry(
              Registry.at(ModelReference.directory(directory, hadoop), hadoop));
        });
  }

  /** Where a model lies that is named by a reference or by the path of its directory. */
  public static ModelLocation locate(String model) {
    return RunException.told(
        () ->
            ModelReference.isReference(model)
                ? ModelReference.locate(model, HadoopSettings.with(Map.of()))
                : new ModelLocation(model, Optional.empty()));
  }

  /**
   * Lays a version out as a directory, for those who serve it without Hadoop. Nothing is done where
   * that model lies there already.
   *
   * @param reference to the version
   * @param directory that gets it
   * @param existing what happens if another model is there: only a model is ever replaced
   * @return which version it is
   */
  public static ModelLocation layOut(String reference, String directory, Existing existing) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.with(Map.of());
          ModelLocation found = ModelReference.locate(reference, hadoop);
          new OutputPlace("--to", directory, hadoop).requireApartFromModel(found.path());
          if (!ModelStore.isThere(directory, ModelStore.digest(found.path(), hadoop), hadoop)) {
            ModelStore.copy(found.path(), directory, hadoop, existing);
          }
          return found;
        });
  }

  /** The directory, as other programs take it. */
  @Override
  public String toString() {
    return registry.toString();
  }

  /** The names of all models. */
  public List<String> names() {
    return RunException.told(registry::names);
  }

  /** The versions of a model, ascending. */
  public List<Registry.Listed> list(String name) {
    return RunException.told(() -> registry.list(name));
  }

  /** What was promoted and rolled back, by alias, the first step first. */
  public Map<String, List<AliasStep>> log(String name) {
    return RunException.told(() -> registry.log(name));
  }

  /** Takes a model into use, see {@link Registry#promote}. */
  public Registry.Moved promote(Registry.Promotion wanted) {
    return RunException.told(() -> registry.promote(wanted));
  }

  /** Makes an alias stand for an earlier version, see {@link Registry#rollBack}. */
  public Registry.Moved rollBack(Registry.Rollback wanted) {
    return RunException.told(() -> registry.rollBack(wanted));
  }

  /** Removes models that nobody needs any more, see {@link Pruning}. */
  public Pruning.Pruned prune(String name, int keep) {
    return RunException.told(() -> registry.prune(name, keep));
  }
}
