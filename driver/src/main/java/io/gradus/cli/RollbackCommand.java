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

/** Takes a promotion back. */
@Command(
    name = "rollback",
    description =
        "Makes an alias stand again for the version before, or for any other one, in one step.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RegistryOption registry;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "<name>",
      description = "What the model is called in the registry.")
  private String name;

  @Option(
      names = "--alias",
      defaultValue = ModelReference.CHAMPION,
      paramLabel = "<alias>",
      description = "What stands for one of its versions. Default: ${DEFAULT-VALUE}.")
  private String alias;

  @Option(
      names = "--to",
      paramLabel = "<number>",
      description =
          "The version. Default: the one before, of those that were promoted and not rolled back;"
              + " each time one further.")
  private String to;

  @Option(
      names = "--expect",
      paramLabel = "<number>",
      description =
          "The version that the alias has to stand for until now; where it does not, nothing is"
              + " changed.")
  private String expected;

  @Option(names = "--note", paramLabel = "<text>", description = "What the log says of it.")
  private String note;

  @Override
  public Integer call() {
    ModelRegistry in = registry.open();
    Registry.Moved moved =
        in.rollBack(
            new Registry.Rollback(
                name,
                alias,
                Optional.ofNullable(to),
                Optional.ofNullable(expected),
                Optional.ofNullable(note)));
    RegistryView.tell(Main.result(spec), in, name, moved);
    RegistryView.moved(Screen.of(spec), in, name, moved);
    RegistryResult.moved(Main.result(spec), in, moved);
    return ExitCode.DONE.number();
  }
}
