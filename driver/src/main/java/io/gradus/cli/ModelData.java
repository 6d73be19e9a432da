package io.gradus.cli;

import io.gradus.run.CommandResult;
import io.gradus.run.ModelRun;
import io.gradus.run.PredictionOutput;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options: a model, which rows it is to be used on, and how they are read. */
final class ModelData extends DataOptions {
  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<path>",
      description =
          "Model directory, as train leaves it under <output>/model, or registry:<name>@<alias or"
              + " number>.")
  private String model;

  @Option(
      names = RegistryOption.NAME,
      paramLabel = RegistryOption.LABEL,
      description = RegistryOption.DESCRIPTION)
  private String registry;

  String model() {
    return model;
  }

  /** A command's run of the model on the rows, which have labels. */
  ModelRun run(CommandSpec command, WeightOption weight) {
    return run(command, weight, model);
  }

  /** A command's run of another model on the rows, which have labels. */
  ModelRun run(CommandSpec command, WeightOption weight, String other) {
    return run(command, other, weight.settings());
  }

  /** A command's run of the model on the rows, whose predictions will be written there. */
  ModelRun run(CommandSpec command, PredictionOutput output) {
    String named = RegistryOption.in(registry, model);
    return told(command, ModelRun.of(appName(command), named, rows(List.of()), output), model);
  }

  private ModelRun run(CommandSpec command, String directory, List<String> more) {
    String named = RegistryOption.in(registry, directory);
    return told(command, ModelRun.of(appName(command), named, rows(more)), directory);
  }

  private ModelRun told(CommandSpec command, ModelRun run, String directory) {
    CommandResult result = Main.result(command);
    result.reachedBy(run.spark());
    result.runsAs(run::applicationId);
    if (directory.equals(model)) {
      result.path("model", directory);
      run.version()
          .ifPresent(
              found -> {
                result.version(found.version().number());
                found.alias().ifPresent(result::alias);
              });
    }
    return run;
  }

  private static String appName(CommandSpec command) {
    return "gradus " + command.name();
  }

  /**
   * How many rows a run has read, and what of them.
   *
   * @param done what was done with those that the model could be used on
   */
  static void tell(CommandResult result, String done, ModelRun run) {
    tell(result, done, run.report());
  }

  /** Which version was used, what was unusual about the rows of a run, how many were left out. */
  static void tell(Screen screen, ModelRun run) {
    run.version()
        .ifPresent(
            version ->
                screen.fact(
                    "model",
                    version
                        + run.tried()
                            .map(at -> ", as in the try of " + at + ", which came to no end")
                            .orElse("")));
    tell(screen, run.report());
  }
}
