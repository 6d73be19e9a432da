package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a node has to do with the error, and what it recognises. {@code a} is its activation, {@code
 * z} what goes into its activation function, {@code g} = ∂rowLoss/∂a, {@code δ} = ∂rowLoss/∂z,
 * {@code w} a row's weight; {@code ā} the mean of a. Of a node that has places, sums go over them
 * too.
 *
 * @param node its number, from 0
 * @param name of an input its column, of an output its class or target; otherwise null
 * @param errorMeanAbs {@code Σ w·|δ| / Σ w}
 * @param errorMean {@code Σ w·δ / Σ w}
 * @param errorSquare {@code Σ w·δ² / Σ w}
 * @param influence {@code Σ w·|a·g| / Σ w}
 * @param silencedChange of the mean loss to first order, if the node were 0: {@code −Σ w·a·g / Σ w}
 * @param silencedToMeanChange the same, if it were ā: {@code −(Σ w·a·g − ā·Σ w·g) / Σ w}
 * @param exactAblation how much the mean loss really changes if it is ā; null if not computed
 * @param exactAblationToZero how much it really changes if the node is 0; null if not computed
 * @param deadShare the share of its values that are 0, by weight
 * @param saturatedShare the share of its values where the slope of its activation function is below
 *     1 % of the largest, by weight
 * @param flowShare the share of rows, by weight, in which |a·g| is at least max(1/n, 5 %) of the
 *     sum over the layer's n nodes
 * @param mean ā
 * @param deviation the standard deviation of a
 * @param histogram this and what follows is null where it was not computed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExplainedNode(
    @JsonProperty("node") int node,
    @JsonProperty("name") String name,
    @JsonProperty("errorMeanAbs") double errorMeanAbs,
    @JsonProperty("errorMean") double errorMean,
    @JsonProperty("errorSquare") double errorSquare,
    @JsonProperty("influence") double influence,
    @JsonProperty("silencedChange") double silencedChange,
    @JsonProperty("silencedToMeanChange") double silencedToMeanChange,
    @JsonProperty("exactAblation") Double exactAblation,
    @JsonProperty("exactAblationToZero") Double exactAblationToZero,
    @JsonProperty("deadShare") double deadShare,
    @JsonProperty("saturatedShare") double saturatedShare,
    @JsonProperty("flowShare") double flowShare,
    @JsonProperty("mean") double mean,
    @JsonProperty("deviation") double deviation,
    @JsonProperty("histogram") Histogram histogram,
    @JsonProperty("correlations") List<Correlation> correlations,
    @JsonProperty("categories") List<CategoryMean> categories,
    @JsonProperty("selectivity") Selectivity selectivity,
    @JsonProperty("topRows") List<TopRow> topRows,
    @JsonProperty("picture") Picture picture) {

  /**
   * How often the node's values lie where.
   *
   * @param counts of 64 equal parts between the smallest and the largest value
   */
  public record Histogram(
      @JsonProperty("from") double from,
      @JsonProperty("to") double to,
      @JsonProperty("counts") List<Long> counts) {}

  /**
   * With a number.
   *
   * @param element of an array or vector, from 0; otherwise null
   * @param r Pearson's correlation with the encoded value, by weight
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Correlation(
      @JsonProperty("column") String column,
      @JsonProperty("element") Integer element,
      @JsonProperty("r") double r) {}

  /**
   * The node's mean where a column has a value.
   *
   * @param value the category, or which of the hash buckets; null where it is missing or another
   *     group: see {@code kind}
   * @param kind {@code category}, {@code missing}, {@code unseen}, {@code pooled} or {@code bucket}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CategoryMean(
      @JsonProperty("column") String column,
      @JsonProperty("value") String value,
      @JsonProperty("kind") String kind,
      @JsonProperty("mean") double mean,
      @JsonProperty("rows") long rows) {}

  /**
   * How the node goes with what is predicted.
   *
   * @param etaSquared the variance between the classes' means, of the variance of all rows; null
   *     where targets are no classes
   * @param byClass the classes whose means are farthest from the node's first
   * @param byTarget labels or numbers, those that go with it most first
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Selectivity(
      @JsonProperty("etaSquared") Double etaSquared,
      @JsonProperty("byClass") List<ClassMean> byClass,
      @JsonProperty("byTarget") List<WithTarget> byTarget) {
    public Selectivity {
      byClass = byClass == null ? List.of() : List.copyOf(byClass);
      byTarget = byTarget == null ? List.of() : List.copyOf(byTarget);
    }

    /** Of classes. */
    public Selectivity(double etaSquared, List<ClassMean> byClass) {
      this(etaSquared, byClass, List.of());
    }
  }

  /**
   * With a label or a number that is predicted.
   *
   * @param target its name
   * @param r Pearson's correlation, by weight, with the number as the network is trained on it, or
   *     with a label as 0 and 1
   * @param meanWith the node's mean in the rows that have the label; null of a number
   * @param meanWithout its mean in the rows that lack it; null of a number
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record WithTarget(
      @JsonProperty("target") String target,
      @JsonProperty("r") double r,
      @JsonProperty("meanWith") Double meanWith,
      @JsonProperty("meanWithout") Double meanWithout) {}

  /** The node's mean in the rows of a class. */
  public record ClassMean(@JsonProperty("class") String name, @JsonProperty("mean") double mean) {}

  /** A row that excites the node much; its largest value in it where it has places. */
  public record TopRow(
      @JsonProperty("row") long row, @JsonProperty("activation") double activation) {}

  /**
   * What the rows that excite the node most show, on average: where the node is at its largest, the
   * part of the image that it sees.
   *
   * @param mean [channels, height, width], in the image's own units
   */
  public record Picture(
      @JsonProperty("width") int width,
      @JsonProperty("height") int height,
      @JsonProperty("channels") int channels,
      @JsonProperty("mean") List<Double> mean) {}
}
