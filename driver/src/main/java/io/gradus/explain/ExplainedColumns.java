package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How much the columns matter, and how the outputs go with them.
 *
 * @param rows of how many rows this is: a sample where there are more
 * @param importance by attributions, the largest first
 * @param permutation by what becomes of the error without a column's order, the worst first
 * @param effects of the columns that matter most
 * @param baseline what rows were compared with
 * @param spread how attributions are spread; null where they are of outputs that differ by row
 * @param notes for people
 */
public record ExplainedColumns(
    @JsonProperty("rows") long rows,
    @JsonProperty("importance") List<Importance> importance,
    @JsonProperty("permutation") List<Permutation> permutation,
    @JsonProperty("effects") List<Effect> effects,
    @JsonProperty("baseline") BaselineOutput baseline,
    @JsonProperty("spread") AttributionSpread spread,
    @JsonProperty("notes") List<String> notes) {
  public ExplainedColumns {
    notes = List.copyOf(notes);
    importance = List.copyOf(importance);
    permutation = List.copyOf(permutation);
    effects = List.copyOf(effects);
  }

  /**
   * The mean of |φ| of a column, with 1.96 standard errors to each side.
   *
   * @param target what is explained, where that is the same in all rows; otherwise null
   * @param byTarget the same of the rows in which a class is predicted, or of a label or target;
   *     empty where there is one
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Importance(
      @JsonProperty("column") String column,
      @JsonProperty("meanAbs") double meanAbs,
      @JsonProperty("low") double low,
      @JsonProperty("high") double high,
      @JsonProperty("target") String target,
      @JsonProperty("byTarget") List<Importance> byTarget) {
    public Importance {
      byTarget = byTarget == null ? List.of() : List.copyOf(byTarget);
    }
  }

  /**
   * How much worse rows are predicted when the column's values are dealt among them anew, on
   * average over the repetitions.
   *
   * @param metric {@code loss}, the mean one
   * @param increase by how much that grows
   * @param sd over the repetitions
   * @param measure another metric, as chosen or as is usual for the task
   * @param before what that is of the rows as they are; this and what follows is null where it is
   *     not defined
   * @param worse by how much it gets worse: falls where a greater value is a better one, and grows
   *     otherwise
   * @param worseSd over the repetitions
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Permutation(
      @JsonProperty("column") String column,
      @JsonProperty("metric") String metric,
      @JsonProperty("increase") double increase,
      @JsonProperty("sd") double sd,
      @JsonProperty("measure") String measure,
      @JsonProperty("before") Double before,
      @JsonProperty("worse") Double worse,
      @JsonProperty("worseSd") Double worseSd) {}

  /**
   * How an output goes with a column.
   *
   * @param target the output: of several the one that goes with it most
   * @param kind {@code ale} or {@code pdp}
   */
  public record Effect(
      @JsonProperty("column") String column,
      @JsonProperty("target") String target,
      @JsonProperty("kind") String kind,
      @JsonProperty("points") List<Point> points) {
    public Effect {
      points = List.copyOf(points);
    }
  }

  /**
   * Where an effect's curve passes.
   *
   * @param x a number in the column's unit, or null
   * @param category a category, or null
   * @param value of the output, less its mean
   * @param rows that lie there; of a number, between the point before and this one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Point(
      @JsonProperty("x") Double x,
      @JsonProperty("category") String category,
      @JsonProperty("value") double value,
      @JsonProperty("rows") long rows) {}

  /**
   * What attributions are measured from.
   *
   * @param kind what the baseline is
   * @param output what the network gives for it, one a class, label or target
   * @param gapShare the mean gap of attributions, as a share of the mean difference that they
   *     explain
   */
  public record BaselineOutput(
      @JsonProperty("kind") String kind,
      @JsonProperty("output") List<Double> output,
      @JsonProperty("gapShare") double gapShare) {}
}
