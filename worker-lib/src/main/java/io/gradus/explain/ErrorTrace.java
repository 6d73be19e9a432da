package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The way of one row's loss back through the network, as a difference from the loss of a baseline.
 * At every place the parts of all nodes, and what a skip takes past it, add up to that difference.
 *
 * @param loss of the row
 * @param baselineLoss of the baseline, for the row's targets
 * @param gap how far the parts of a layer are from {@code loss − baselineLoss}, at most
 * @param steps into which the line from the baseline to the row was cut
 * @param layers the input first, then all layers, those inside a block after it
 * @param edges the largest between the nodes that are shown, by layers
 * @param columns the parts of all columns, the largest first
 * @param path from the output with the largest error back to the columns
 */
public record ErrorTrace(
    double loss,
    double baselineLoss,
    double gap,
    int steps,
    List<Layer> layers,
    List<Edge> edges,
    List<Column> columns,
    List<Stop> path) {
  public ErrorTrace {
    layers = List.copyOf(layers);
    edges = List.copyOf(edges);
    columns = List.copyOf(columns);
    path = List.copyOf(path);
  }

  /**
   * A place of the network.
   *
   * @param layer {@code input}, or the layer's number in the network's table
   * @param nodes how many it has
   * @param sum of the parts of all its nodes
   * @param around what goes past it by the skips of residual blocks; 0 where there are none
   * @param parts of the nodes that are shown, the largest first
   */
  public record Layer(
      @JsonProperty("layer") String layer,
      @JsonProperty("nodes") int nodes,
      @JsonProperty("sum") double sum,
      @JsonProperty("around") double around,
      @JsonProperty("parts") List<Part> parts) {
    public Layer {
      parts = List.copyOf(parts);
    }
  }

  /**
   * What a node has in the difference: positive what raised the loss of the row above the
   * baseline's.
   *
   * @param node its number from 0; at the input that of a column
   * @param column at the input its name; otherwise null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Part(
      @JsonProperty("node") int node,
      @JsonProperty("column") String column,
      @JsonProperty("part") double part) {}

  /**
   * A node of a place.
   *
   * @param node its number from 0; at the input that of a column
   * @param column at the input its name; otherwise null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Node(
      @JsonProperty("layer") String layer,
      @JsonProperty("node") int node,
      @JsonProperty("column") String column) {}

  /** What flows from a node to one behind the next layer. */
  public record Edge(
      @JsonProperty("from") Node from,
      @JsonProperty("to") Node to,
      @JsonProperty("part") double part) {}

  /** What a column has in the difference. */
  public record Column(@JsonProperty("column") String column, @JsonProperty("part") double part) {}

  /**
   * A place on the path that is shown.
   *
   * @param nodes of the path there, at most three, with what flows from them along the path, the
   *     largest first
   * @param share that they have in all that the nodes written down give there in the direction of
   *     the difference; 0 where none does
   */
  public record Stop(
      @JsonProperty("layer") String layer,
      @JsonProperty("nodes") List<Part> nodes,
      @JsonProperty("share") double share) {
    public Stop {
      nodes = List.copyOf(nodes);
    }
  }

  /** {@code loss − baselineLoss}: what is explained. */
  public double difference() {
    return loss - baselineLoss;
  }

  /** The gap's share of the difference; infinite where there is no difference but a gap. */
  public double relativeGap() {
    return gap == 0 ? 0 : gap / Math.abs(difference());
  }
}
