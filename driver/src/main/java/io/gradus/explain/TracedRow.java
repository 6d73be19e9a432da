package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The way of one row's loss back to nodes and columns, see {@link ErrorTrace}, and which nodes its
 * output goes through.
 *
 * @param row its number among the rows that were used; null where it was named by its key
 * @param key {@code column=value}, as the user named it; otherwise null
 * @param conductance null in what earlier versions wrote
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TracedRow(
    @JsonProperty("row") Long row,
    @JsonProperty("key") String key,
    @JsonProperty("loss") double loss,
    @JsonProperty("baselineLoss") double baselineLoss,
    @JsonProperty("gap") double gap,
    @JsonProperty("steps") int steps,
    @JsonProperty("layers") List<ErrorTrace.Layer> layers,
    @JsonProperty("edges") List<ErrorTrace.Edge> edges,
    @JsonProperty("columns") List<ErrorTrace.Column> columns,
    @JsonProperty("path") List<ErrorTrace.Stop> path,
    @JsonProperty("conductance") RowConductance conductance) {
  static TracedRow of(Long row, String key, ErrorTrace trace, RowConductance conductance) {
    return new TracedRow(
        row,
        key,
        trace.loss(),
        trace.baselineLoss(),
        trace.gap(),
        trace.steps(),
        trace.layers(),
        trace.edges(),
        trace.columns(),
        trace.path(),
        conductance);
  }

  /** {@code loss − baselineLoss}: what the parts of each layer add up to. */
  public double difference() {
    return loss - baselineLoss;
  }
}
