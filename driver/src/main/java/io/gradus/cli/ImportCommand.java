package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.run.CommandResult;
import io.gradus.run.RunConfiguration;
import io.gradus.run.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a model of weights that were trained elsewhere. */
@Command(
    name = "import",
    description = {
      "Makes a model of weights that were trained elsewhere, by PyTorch or Keras, so that evaluate,"
          + " predict and export take it.",
      "The configuration declares the network, and names rows to which the encoder is fitted;"
          + " nothing is trained."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "<file>",
      description = "Configuration in HOCON: data, features, network; the rest is not asked for.")
  private String config;

  @Option(
      names = {"-w", "--weights"},
      paramLabel = "<file>",
      description = "A safetensors file; short for --set network.initial-weights.path=<file>.")
  private String weights;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "<key=value>",
      description = "Overrides a key, such as network.initial-weights.layout=keras.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description = "Directory for the model.")
  private String output;

  @Option(names = "--overwrite", description = "Replaces a model that is there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    List<String> all = new ArrayList<>(assignments);
    if (weights != null) {
      all.add("network.initial-weights.path=" + weights);
    }
    RunConfiguration configuration = RunConfiguration.of(ConfigOptions.withoutOutput(config, all));
    TrainScreen screen = new TrainScreen(spec.commandLine().getOut(), config, configuration);
    CommandResult result = Main.result(spec);
    result.reachedBy(configuration.job().spark());
    try (TrainingRun run = TrainingRun.of(configuration, screen)) {
      result.runsAs(run::applicationId);
      run.importInto(output, overwrite ? Existing.OVERWRITE : Existing.FAIL);
      result.path("model", output);
      Screen.of(spec).line("Model written to " + output);
    }
    return ExitCode.DONE.number();
  }
}
