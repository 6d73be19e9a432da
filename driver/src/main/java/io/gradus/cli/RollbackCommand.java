package io.gradus.cli;

import io.gradus.registry.Registry;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a promotion back. */
@Command(
    name = "rollback",
    description =
        "Makes an alias stand again for the version before, or for any other one, in one step.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RollbackCommand implements Callable<Integer> {
  @Mixin private AliasOptions options;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "<name>",
      description = "What the model is called in the registry.")
  private String name;

  @Option(
      names = "--to",
      paramLabel = "<number>",
      description =
          "The version. Default: the one before, of those that were promoted and not rolled back;"
              + " each time one further.")
  private String to;

  @Override
  public Integer call() {
    return options.move(
        name,
        in ->
            in.rollBack(
                new Registry.Rollback(
                    name,
                    options.alias(),
                    Optional.ofNullable(to),
                    options.expected(),
                    options.note())));
  }
}
