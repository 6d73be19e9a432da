package io.gradus.cli;

import io.gradus.registry.ModelReference;
import io.gradus.registry.Registry;
import io.gradus.run.ModelRegistry;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Options of the commands that make an alias of a registry stand for another version. */
final class AliasOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Mixin private RegistryOption registry;

  @Option(
      names = "--alias",
      defaultValue = ModelReference.CHAMPION,
      paramLabel = "<alias>",
      description = "What stands for one of the versions. Default: ${DEFAULT-VALUE}.")
  private String alias;

  @Option(
      names = "--expect",
      paramLabel = "<number|none>",
      description =
          "The version that the alias has to stand for until now, or none; where it does not,"
              + " nothing is changed.")
  private String expected;

  @Option(names = "--note", paramLabel = "<text>", description = "What the log says of it.")
  private String note;

  String alias() {
    return alias;
  }

  Optional<String> expected() {
    return Optional.ofNullable(expected);
  }

  Optional<String> note() {
    return Optional.ofNullable(note);
  }

  /** What names a model, with the registry in it where it is a reference without one. */
  String in(String model) {
    return registry.in(model);
  }

  /**
   * Moves the alias and tells of it.
   *
   * @param name what the model is called in the registry
   */
  Integer move(String name, Function<ModelRegistry, Registry.Moved> how) {
    ModelRegistry in = registry.open();
    Registry.Moved moved = how.apply(in);
    RegistryView.moved(Screen.of(spec), in, name, moved);
    RegistryResult.moved(Main.result(spec), in, name, moved);
    return ExitCode.DONE.number();
  }
}
