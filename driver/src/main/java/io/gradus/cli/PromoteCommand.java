package io.gradus.cli;

import io.gradus.registry.Registry;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
  @Mixin private AliasOptions options;

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
      names = "--evidence",
      paramLabel = "<file>",
      description =
          "What compare left with --result: it is kept in the log, and nothing is changed where its"
              + " verdict is against the model, or it compared another one, or with another one"
              + " than the alias stands for.")
  private String evidence;

  @Override
  public Integer call() {
    return options.move(
        name,
        into ->
            into.promote(
                new Registry.Promotion(
                    options.in(model),
                    name,
                    options.alias(),
                    Optional.ofNullable(evidence),
                    options.expected(),
                    options.note())));
  }
}
