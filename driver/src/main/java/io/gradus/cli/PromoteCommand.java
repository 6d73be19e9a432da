package io.gradus.cli;

import io.gradus.registry.ModelReference;
import io.gradus.registry.Registry;
import io.gradus.run.ModelRegistry;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a model into use. */
@Command(
    name = "promote",
    description = {
      "Takes a model into use: copies it into the registry as a new version, which never changes,"
          + " and makes an alias stand for it, in one step.",
      "A model that is a version already is not copied again; where the alias stands for it, there"
          + " is nothing to do."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PromoteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RegistryOption registry;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<model>",
      description = "Model directory, of one network or of several, or a reference to a version.")
  private String model;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "<name>",
      description = "What the model is called in the registry, such as churn.")
  private String name;

  @Option(
      names = "--alias",
      defaultValue = ModelReference.CHAMPION,
      paramLabel = "<alias>",
      description = "What is to stand for it. Default: ${DEFAULT-VALUE}.")
  private String alias;

  @Option(
      names = "--evidence",
      paramLabel = "<file>",
      description =
          "What compare left with --result: it is kept in the log, and nothing is changed where its"
              + " verdict is against the model.")
  private String evidence;

  @Option(
      names = "--expect",
      paramLabel = "<number|none>",
      description =
          "The version that the alias has to stand for until now, or none; where it does not,"
              + " nothing is changed.")
  private String expected;

  @Option(names = "--note", paramLabel = "<text>", description = "What the log says of it.")
  private String note;

  @Override
  public Integer call() {
    ModelRegistry into = registry.open();
    Registry.Moved moved =
        into.promote(
            new Registry.Promotion(
                registry.in(model),
                name,
                alias,
                Optional.ofNullable(evidence),
                Optional.ofNullable(expected),
                Optional.ofNullable(note)));
    RegistryView.tell(Main.result(spec), into, name, moved);
    RegistryView.moved(Screen.of(spec), into, name, moved);
    RegistryResult.moved(Main.result(spec), into, moved);
    return ExitCode.DONE.number();
  }
}
