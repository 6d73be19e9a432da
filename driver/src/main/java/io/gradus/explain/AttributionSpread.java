package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the attributions of single rows are spread, of the columns that matter most; in bins, so that
 * no row stands out.
 *
 * @param rows of how many rows
 * @param from where the first bin begins, of all columns
 * @param to where the last one ends
 */
public record AttributionSpread(
    @JsonProperty("rows") long rows,
    @JsonProperty("from") double from,
    @JsonProperty("to") double to,
    @JsonProperty("columns") List<Column> columns) {
  /** How many equal bins there are. */
  static final int BINS = 60;

  public AttributionSpread {
    columns = List.copyOf(columns);
  }

  /**
   * Of a column.
   *
   * @param counts how many rows lie in each bin
   * @param ranks the mean rank of their values among those of the column, from 0 for the least to
   *     1; null where there is no row; empty of columns that are no numbers
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Column(
      @JsonProperty("column") String column,
      @JsonProperty("counts") List<Long> counts,
      @JsonProperty("ranks") List<Double> ranks) {
    public Column {
      counts = List.copyOf(counts);
      // Bins without rows have none.
      ranks = ranks == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(ranks));
    }
  }
}
