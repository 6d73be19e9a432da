package io.gradus.cli;

import io.gradus.explain.RowsShown;
import picocli.CommandLine.Option;

/** Option: whether what rows hold is told. */
final class RowsOption {
  @Option(
      names = "--include-rows",
      description =
          "Tells what rows hold that lose most, that are traced, or that excite nodes most: the"
              + " values of their columns. Otherwise rows go by their number.")
  private boolean include;

  RowsShown shown() {
    return include ? RowsShown.WITH_VALUES : RowsShown.BY_NUMBER;
  }
}
