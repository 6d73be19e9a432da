package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.Pruning;
import io.gradus.run.ModelRegistry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is done with a registry beside promoting and rolling back. */
@Command(
    name = "registry",
    description = "Says where a version lies or lays it out, and removes old ones.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "<command>",
    subcommands = {RegistryCommand.Resolve.class, RegistryCommand.Prune.class})
final class RegistryCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected resolve or prune, found none.");
  }

  /** Which version a reference means, and where it lies. */
  @Command(
      name = "resolve",
      description =
          "Says which version a reference means and where it lies; with --to it is copied there,"
              + " for a service that reads local files.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Resolve implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private RegistryOption registry;

    @Parameters(
        paramLabel = "<reference>",
        description = "Such as registry:churn@champion or registry:churn@7.")
    private String reference;

    @Option(
        names = "--to",
        paramLabel = "<directory>",
        description = "Gets the version's files; nothing is done where they are there already.")
    private String directory;

    @Option(names = "--overwrite", description = "Replaces another model that is there.")
    private boolean overwrite;

    @Override
    public Integer call() {
      String named = registry.in(reference);
      ModelLocation found =
          directory == null
              ? ModelRegistry.locate(named)
              : ModelRegistry.layOut(
                  named, directory, overwrite ? Existing.OVERWRITE : Existing.FAIL);
      RegistryView.resolved(Screen.of(spec), found, directory);
      RegistryResult.resolved(Main.result(spec), found, directory);
      return ExitCode.DONE.number();
    }
  }

  /** Removes old versions. */
  @Command(
      name = "prune",
      description =
          "Removes old versions but for those that aliases stand for, or stood for lately. It marks"
              + " them first; their files go when it runs again, a day later or more.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Prune implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private RegistryOption registry;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "<name>",
        description = "What the model is called in the registry.")
    private String name;

    @Option(
        names = "--keep",
        required = true,
        paramLabel = "<number>",
        description =
            "How many of the newest versions stay, and how many that each alias stood for last.")
    private int keep;

    @Override
    public Integer call() {
      Pruning.Pruned pruned = registry.open().prune(name, keep);
      RegistryView.pruned(Screen.of(spec), name, pruned);
      RegistryResult.pruned(Main.result(spec), name, pruned);
      return ExitCode.DONE.number();
    }
  }
}
