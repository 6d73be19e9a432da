package io.gradus.report.html;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the inputs of some rows are spread, by column.
 *
 * @param name of the rows
 * @param counts by the names of columns: rows by bin of {@code io.gradus.metric.InputSums}
 */
public record InputSpread(String name, Map<String, long[]> counts) {
  public InputSpread {
    counts = new LinkedHashMap<>(counts);
  }

  long rows(String column) {
    return Arrays.stream(counts.getOrDefault(column, new long[0])).sum();
  }
}
