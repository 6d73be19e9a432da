package io.gradus.cli;

import io.gradus.explain.AttributionOptions;
import io.gradus.explain.PathOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options: what is explained along the way from a baseline to rows. */
final class PathsOptions {
  @Option(
      names = "--baseline",
      defaultValue = "mean",
      paramLabel = "<what>",
      description =
          "What rows are compared with: mean of the training rows, zero, or column=value of a row."
              + " Default: ${DEFAULT-VALUE}.")
  private String baseline;

  @Option(
      names = "--steps",
      defaultValue = "50",
      paramLabel = "<number>",
      description =
          "Points between the baseline and a row at which attributions look; more where the gaps"
              + " are large. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--traces",
      defaultValue = "5",
      paramLabel = "<number>",
      description =
          "How many rows with the largest losses are traced back to nodes and columns."
              + " Default: ${DEFAULT-VALUE}.")
  private int traces;

  @Option(
      names = "--row",
      paramLabel = "<column=value>",
      description = "Traces the first row that has the value in the column; may be repeated.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--column-rows",
      defaultValue = "5000",
      paramLabel = "<number>",
      description =
          "Of how many rows at most the importance and effects of columns are computed."
              + " Default: ${DEFAULT-VALUE}.")
  private int columnRows;

  PathOptions read() {
    return new PathOptions(new AttributionOptions(baseline, steps), traces, rows, columnRows);
  }
}
