package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How an output of one row comes about in the hidden layers, as a difference from that of a
 * baseline: the total conductance of nodes. At every layer the parts of all nodes, and what a skip
 * takes past it, add up to that difference.
 *
 * @param output the explained one: a class, a label or a target
 * @param value of the output: of classes and labels the logit
 * @param baselineValue of the output for the baseline
 * @param gap how far the parts of a layer are from {@code value − baselineValue}, at most
 * @param steps into which the line from the baseline to the row was cut
 * @param layers the hidden ones, on the way forward
 */
public record RowConductance(
    @JsonProperty("output") String output,
    @JsonProperty("value") double value,
    @JsonProperty("baselineValue") double baselineValue,
    @JsonProperty("gap") double gap,
    @JsonProperty("steps") int steps,
    @JsonProperty("layers") List<Layer> layers) {
  public RowConductance {
    layers = List.copyOf(layers);
  }

  /**
   * A hidden layer.
   *
   * @param layer its number in the network's table
   * @param nodes how many it has
   * @param sum of the parts of all its nodes
   * @param around what goes past it by the skips of residual blocks; 0 where there are none
   * @param top the nodes with the largest parts
   */
  public record Layer(
      @JsonProperty("layer") String layer,
      @JsonProperty("nodes") int nodes,
      @JsonProperty("sum") double sum,
      @JsonProperty("around") double around,
      @JsonProperty("top") List<Node> top) {
    public Layer {
      top = List.copyOf(top);
    }

    private Layer times(double step) {
      return new Layer(
          layer, nodes, sum * step, around * step, top.stream().map(n -> n.times(step)).toList());
    }
  }

  /**
   * What goes through a node.
   *
   * @param node its number, from 0
   * @param part of the difference
   * @param columns that make up the node's part, those that make up most of it; empty where that
   *     was not computed
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Node(
      @JsonProperty("node") int node,
      @JsonProperty("part") double part,
      @JsonProperty("columns") List<ErrorTrace.Column> columns) {
    public Node {
      columns = columns == null ? List.of() : List.copyOf(columns);
    }

    private Node times(double step) {
      return new Node(
          node,
          part * step,
          columns.stream()
              .map(column -> new ErrorTrace.Column(column.column(), column.part() * step))
              .toList());
    }
  }

  /** In the unit in which an output is told. */
  RowConductance in(OutputSteps units, int of) {
    double step = units.step(of);
    return new RowConductance(
        output,
        units.value(value, of),
        units.value(baselineValue, of),
        gap * step,
        steps,
        layers.stream().map(layer -> layer.times(step)).toList());
  }

  /** {@code value − baselineValue}: what is explained. */
  public double difference() {
    return value - baselineValue;
  }
}
