package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.model.Ensemble;
import io.gradus.run.EnsembleRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes one model of several. */
@Command(
    name = "ensemble",
    description = {
      "Makes one model of several trained ones, whose predictions are averaged, so that evaluate,"
          + " predict and all others take it.",
      "They must predict the same of rows of the same columns; each keeps its own encoder."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EnsembleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RegistryOption registry;

  @Option(
      names = {"-m", "--model"},
      required = true,
      arity = "1..*",
      paramLabel = "<path>",
      description =
          "Directories of the models, or references to versions, in the order in which they are"
              + " added.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--weights",
      split = ",",
      paramLabel = "<number>",
      description = "What each model counts, as 2,1,1. Default: all count alike.")
  private List<Double> weights = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description = "Directory for the ensemble.")
  private String output;

  @Option(names = "--overwrite", description = "Replaces a model that is there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    List<String> notes = new ArrayList<>();
    Existing existing = overwrite ? Existing.OVERWRITE : Existing.FAIL;
    Ensemble ensemble =
        EnsembleRun.join(
            models.stream().map(registry::in).toList(), weights, output, existing, notes::add);
    Main.result(spec).path("model", output);
    Screen screen = Screen.of(spec);
    screen.line("Ensemble of %s models written to %s".formatted(ensemble.parts().size(), output));
    screen.indented(notes.stream().map(note -> "· " + note).toList());
    return ExitCode.DONE.number();
  }
}
