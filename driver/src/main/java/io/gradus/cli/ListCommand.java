package io.gradus.cli;

import io.gradus.run.CommandResult;
import io.gradus.run.ModelRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what is in a registry. */
@Command(
    name = "list",
    description =
        "Shows the models of the registry; of one of them its versions, and who promoted what.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RegistryOption registry;

  @Option(
      names = "--name",
      paramLabel = "<name>",
      description = "What the model is called in the registry.")
  private String name;

  @Override
  public Integer call() {
    ModelRegistry from = registry.open();
    Screen screen = Screen.of(spec);
    CommandResult result = Main.result(spec);
    if (name == null) {
      RegistryView.names(screen, from);
      RegistryResult.names(result, from);
    } else {
      RegistryView.versions(screen, from, name);
      RegistryResult.versions(result, from, name);
    }
    return ExitCode.DONE.number();
  }
}
