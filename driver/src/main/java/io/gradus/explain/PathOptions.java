package io.gradus.explain;

import java.util.List;

/**
 * What is explained along the way from a baseline to rows.
 *
 * @param attributions how rows are compared with the baseline
 * @param traces how many rows with the largest losses are traced
 * @param rows which rows are traced besides, each by {@code column=value}
 * @param sample of how many rows the importance and the effects of columns are computed, at most
 */
public record PathOptions(
    AttributionOptions attributions, int traces, List<String> rows, int sample) {
  /** What is explained where nobody says what. */
  public static final PathOptions DEFAULT =
      new PathOptions(AttributionOptions.DEFAULT, 5, List.of(), 5_000);

  public PathOptions {
    rows = List.copyOf(rows);
  }
}
