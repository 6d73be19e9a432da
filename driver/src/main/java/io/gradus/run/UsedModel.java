package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.model.Model;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.ModelReference;
import io.gradus.storage.ModelStore;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model that is used, and where it lies.
 *
 * @param directory as the user named it, or where a reference led; empty where it is in memory
 *     alone
 * @param version that it is in a registry, where a reference named it
 */
record UsedModel(Model model, Optional<String> directory, Optional<ModelLocation.Found> version) {
  /** The model that a path or a reference names. */
  static UsedModel at(String named, Configuration hadoop) {
    ModelLocation where = ModelReference.locate(named, hadoop);
    return new UsedModel(
        ModelStore.open(where.path(), hadoop), Optional.of(where.path()), where.found());
  }

  static UsedModel inMemory(Model model) {
    return new UsedModel(model, Optional.empty(), Optional.empty());
  }

  /** What it is called, without secrets: of a version a reference that means it for good. */
  String shown() {
    return version
        .map(ModelLocation.Found::pinned)
        .or(() -> directory)
        .map(path -> Secrets.redact("model", path))
        .orElse("the model in memory");
  }

  /** What tells it from others, wherever it lies. */
  String digest(Configuration hadoop) {
    return directory
        .map(path -> ModelStore.digest(path, hadoop))
        .orElseGet(() -> ModelStore.digest(model));
  }

  /** Where the run that it comes from has left other files, if it lies somewhere. */
  Optional<RunDirectory> beside(Configuration hadoop) {
    return directory.map(path -> RunDirectory.at(above(new Path(path)), hadoop));
  }

  /** The directory that something is in. */
  static String above(Path path) {
    Path parent = path.getParent();
    return parent == null || parent.toString().isEmpty() ? "." : parent.toString();
  }

  void requireApart(OutputPlace place) {
    directory.ifPresent(place::requireApartFromModel);
  }
}
