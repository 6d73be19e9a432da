package io.gradus.cli;

import io.gradus.registry.ModelReference;
import io.gradus.run.ModelRegistry;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Option: the registry that references to models mean. */
final class RegistryOption {
  /** Groups of options, which take no others in, declare it themselves. */
  static final String NAME = "--registry";

  static final String LABEL = "<directory>";

  static final String DESCRIPTION =
      "The registry of models that are named as registry:<name>@<alias or number>, a directory on"
          + " any Hadoop file system. Default: what GRADUS_REGISTRY in the environment says, or"
          + " Spark's setting spark.hadoop.gradus.registry.path.";

  @Option(names = NAME, paramLabel = LABEL, description = DESCRIPTION)
  private String directory;

  /** The registry itself. */
  ModelRegistry open() {
    return ModelRegistry.at(Optional.ofNullable(directory));
  }

  /** What names a model, with the registry in it where it is a reference without one. */
  String in(String model) {
    return in(directory, model);
  }

  /**
   * The same.
   *
   * @param directory of the registry, or null
   */
  static String in(String directory, String model) {
    return directory == null ? model : ModelReference.in(directory, model);
  }
}
