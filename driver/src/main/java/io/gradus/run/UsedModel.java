package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.model.Model;
import io.gradus.storage.ModelStore;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A model that is used, and where it lies.
 *
 * @param directory as the user named it; empty where it is in memory alone
 */
record UsedModel(Model model, Optional<String> directory) {
  static UsedModel at(String directory, Configuration hadoop) {
    return new UsedModel(ModelStore.open(directory, hadoop), Optional.of(directory));
  }

  static UsedModel inMemory(Model model) {
    return new UsedModel(model, Optional.empty());
  }

  /** What it is called, without secrets. */
  String shown() {
    return directory.map(path -> Secrets.redact("model", path)).orElse("the model in memory");
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
