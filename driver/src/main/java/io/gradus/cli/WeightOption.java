package io.gradus.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Whether rows with labels are weighted as in training. */
final class WeightOption {
  @Option(
      names = "--no-weight",
      description =
          "Every row counts alike, and the column of weights that training had is not asked for;"
              + " short for --set data.weight=null.")
  private boolean noWeight;

  /** What the option is short for. */
  List<String> settings() {
    return noWeight ? List.of("data.weight=null") : List.of();
  }
}
