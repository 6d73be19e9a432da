package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.explain.ExplainOptions;
import io.gradus.explain.Explanation;
import io.gradus.run.CommandResult;
import io.gradus.run.ExplanationOutput;
import io.gradus.run.ModelRun;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Traces a model's error back to the nodes that caused it, and shows what they recognise. */
@Command(
    name = "explain",
    description =
        "Traces a model's error on labelled rows back to the layers and nodes that caused it, and"
            + " shows what they recognise.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelData source;
  @Mixin private WeightOption weight;
  @Mixin private PathsOptions paths;
  @Mixin private RowsOption shown;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description = "Directory for explanation.json, apart from the rows and the model.")
  private String output;

  @Option(
      names = "--nodes",
      defaultValue = "64",
      paramLabel = "<number>",
      description =
          "How many nodes of each layer are written down, those with the most influence."
              + " Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(names = "--overwrite", description = "Replaces an explanation that is there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    if (nodes < 1) {
      throw new ParameterException(
          spec.commandLine(), "--nodes: Expected a number from 1, found %s.".formatted(nodes));
    }
    ExplanationOutput to =
        new ExplanationOutput(output, overwrite ? Existing.OVERWRITE : Existing.FAIL);
    ExplainOptions options =
        ExplainOptions.DEFAULT.withNodes(nodes).withPaths(paths.read()).withRows(shown.shown());
    CommandResult result = Main.result(spec);
    result.path("output", output);
    try (ModelRun run = source.run(spec, weight)) {
      Explanation explanation = run.explainInto(to, options);
      result.path("explanation", run.pathOf(to));
      ModelData.tell(result, "evaluated", run);
      Screen screen = Screen.of(spec);
      new ExplanationView(screen, explanation).show();
      new PathsView(screen, explanation, run.model().task()).show();
      ModelData.tell(screen, run);
      screen.line("Written to " + run.pathOf(to));
    }
    return ExitCode.DONE.number();
  }
}
