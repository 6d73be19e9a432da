package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.explain.AttributionOptions;
import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRun;
import io.gradus.run.PredictionOutput;
import io.gradus.score.Deviations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model's predictions for rows. */
@Command(
    name = "predict",
    description = "Writes a model's predictions for rows, with or without labels.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PredictCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelData source;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description =
          "Directory for the predictions, apart from the rows and the model. It gets"
              + " _gradus_predictions.json, which says what was found in the rows.")
  private String output;

  @Option(
      names = "--format",
      defaultValue = "parquet",
      paramLabel = "<format>",
      description = "Of the output: parquet, csv or json. Default: ${DEFAULT-VALUE}.")
  private PredictionOutput.Format format;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "<column>",
      description =
          "Input columns to write beside the predictions, such as a key."
              + " Default: all that hold single values.")
  private List<String> keep = new ArrayList<>();

  @Option(
      names = "--overwrite",
      description =
          "Replaces predictions that this command wrote there, and nothing else; they stay until"
              + " the new ones are whole.")
  private boolean overwrite;

  @Option(
      names = "--explain",
      description =
          "Writes beside each prediction what each column added to it: integrated gradients of the"
              + " predicted class's logit, or of the number.")
  private boolean explain;

  @Option(
      names = "--baseline",
      defaultValue = "mean",
      paramLabel = "<what>",
      description =
          "What --explain compares rows with: mean of the training rows, zero, or column=value of a"
              + " row. Default: ${DEFAULT-VALUE}.")
  private String baseline;

  @Option(
      names = "--steps",
      defaultValue = "50",
      paramLabel = "<number>",
      description =
          "Points between the baseline and a row at which --explain looks; more where the gaps are"
              + " large. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--deviation",
      description =
          "Writes beside each probability or number how much the members of an ensemble differ in"
              + " it: their standard deviation.")
  private boolean deviation;

  @Override
  public Integer call() {
    PredictionOutput to =
        new PredictionOutput(
            output,
            format,
            keep,
            overwrite ? Existing.OVERWRITE : Existing.FAIL,
            explain ? Optional.of(new AttributionOptions(baseline, steps)) : Optional.empty(),
            deviation ? Deviations.SHOWN : Deviations.LEFT_OUT);
    CommandResult result = Main.result(spec);
    result.path("output", output);
    try (ModelRun run = source.run(spec, to)) {
      long written = run.predictInto(to);
      result.path("predictions", run.pathOf(to));
      ModelData.tell(result, "predicted", run);
      Screen screen = Screen.of(spec);
      screen.line(
          "%s written to %s as %s"
              .formatted(Numbers.count(written, "prediction"), run.pathOf(to), format));
      ModelData.tell(screen, run);
      PathsView.tellGap(screen, run.gapShare());
    }
    return ExitCode.DONE.number();
  }
}
