package io.gradus.registry;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Names a model in a registry: {@code registry:churn@champion} by an alias, {@code
 * registry:churn@7} by its number, {@code registry:churn} for its {@value #CHAMPION}; with the
 * registry's directory {@code registry:hdfs:///registry#churn@champion}.
 *
 * @param directory of the registry; empty for the one of the settings
 * @param name of the model
 * @param version an alias or a number
 */
public record ModelReference(Optional<String> directory, String name, String version) {
  /** What references begin with, and no path. */
  public static final String PREFIX = "registry:";

  /** The alias of the version that is in use. */
  public static final String CHAMPION = "champion";

  /** The setting of Hadoop's that says where the registry is, where a reference does not. */
  public static final String SETTING = "gradus.registry.path";

  /** The variable of the environment that says so, where the setting does not. */
  public static final String VARIABLE = "GRADUS_REGISTRY";

  public ModelReference {
    RegistryNames.name(name);
    if (!RegistryNames.isNumber(version)) {
      RegistryNames.alias(version);
    }
  }

  /** Whether a text that names a model is a reference, and not the path of a directory. */
  public static boolean isReference(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * Reads a reference.
   *
   * @throws RegistryException if it is none
   */
  public static ModelReference parse(String text) {
    String rest = text.substring(PREFIX.length());
    int hash = rest.lastIndexOf('#');
    Optional<String> directory = hash < 0 ? Optional.empty() : Optional.of(rest.substring(0, hash));
    String named = rest.substring(hash + 1);
    int at = named.indexOf('@');
    if (named.isEmpty() || directory.filter(String::isEmpty).isPresent() || at == 0) {
      throw RegistryException.wrong(
          "Expected a model as registry:<name>@<alias or number>, or registry:<directory>#<name>@<alias or number>, found \"%s\"."
              .formatted(text));
    }
    return at < 0
        ? new ModelReference(directory, named, CHAMPION)
        : new ModelReference(directory, named.substring(0, at), named.substring(at + 1));
  }

  /**
   * Whether a reference to a version, which was recorded, can be what this one meant then: it is of
   * the same model in the same registry, and this one names an alias, which moves.
   */
  public boolean mayHaveMeant(String recorded, Configuration hadoop) {
    if (!isReference(recorded) || RegistryNames.isNumber(version)) {
      return false;
    }
    ModelReference then = parse(recorded);
    return then.name.equals(name)
        && RegistryNames.isNumber(then.version)
        && then.directory
            .filter(Registry.at(directory(directory, hadoop), hadoop).uri()::equals)
            .isPresent();
  }

  /**
   * Where a model lies that is named by a reference or by the path of its directory.
   *
   * @throws RegistryException if a reference leads to nothing, or to what is damaged
   */
  public static ModelLocation locate(String text, Configuration hadoop) {
    if (!isReference(text)) {
      return ModelLocation.plain(text);
    }
    ModelReference reference = parse(text);
    return Registry.at(directory(reference.directory, hadoop), hadoop).locate(reference);
  }

  /**
   * The same, in a registry that is named where the text names none.
   *
   * @param text a reference or a path
   */
  public static String in(String directory, String text) {
    if (!isReference(text)) {
      return text;
    }
    ModelReference reference = parse(text);
    return reference.directory.isPresent()
        ? text
        : "%s%s#%s@%s".formatted(PREFIX, directory, reference.name, reference.version);
  }

  /**
   * The directory of the registry that counts.
   *
   * @param said by the user; empty where he leaves it to the settings
   */
  public static String directory(Optional<String> said, Configuration hadoop) {
    return said.or(() -> Optional.ofNullable(hadoop.getTrimmed(SETTING)))
        .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
        .filter(directory -> !directory.isEmpty())
        .orElseThrow(
            () ->
                RegistryException.wrong(
                    "registry.path: Expected the directory of a registry, found none. Say --registry <directory>, set %s in the environment, spark.hadoop.%s for Spark, or write registry:<directory>#<name>@<alias>."
                        .formatted(VARIABLE, SETTING)));
  }
}
