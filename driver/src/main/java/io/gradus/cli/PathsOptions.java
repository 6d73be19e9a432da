package io.gradus.cli;

import io.gradus.explain.AttributionOptions;
import io.gradus.explain.PathOptions;
import io.gradus.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options: what is explained along the way from a baseline to rows. */
final class PathsOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  @Option(
      names = "--metric",
      paramLabel = "<metric>",
      description =
          "What is told of permuted columns beside the loss, such as auc, f1, log_loss, mae or r2."
              + " Default: auc of two classes and of labels, accuracy of more classes, rmse of"
              + " numbers.")
  private String metric;

  PathOptions read() {
    return new PathOptions(
        new AttributionOptions(baseline, steps), traces, rows, columnRows, metric());
  }

  private Optional<Metric> metric() {
    try {
      return Optional.ofNullable(metric).map(Metric::of);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--metric: " + e.getMessage(), e);
    }
  }
}
