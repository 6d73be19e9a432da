package io.gradus.explain;

import io.gradus.compute.Trace;
import io.gradus.network.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A layer of nodes as people think of it: what sums up inputs, the norm behind it and its
 * activation function together. A node is a value behind it; where values have places, such as an
 * image's pixels or the steps of a sequence, a node is a channel, which is at every place.
 *
 * @param layer the number, in the network's table, of the layer whose values are the activations
 *     {@code a}; or {@code "input"}
 * @param before the number of the layer whose values {@code z} go into the activation function;
 *     equal to {@code layer} where there is none
 * @param members the numbers of all layers that belong to it
 * @param kind of the layer that sums up, such as {@code dense}, as the network's JSON has it
 * @param description of its members, for people
 * @param shape of a row's values
 * @param nodes how many there are
 * @param places how often a node is there in each row
 * @param slope of the activation function, if there is one
 */
public record NodeLayer(
    String layer,
    String before,
    List<String> members,
    String kind,
    String description,
    Role role,
    Shape shape,
    int nodes,
    int places,
    Optional<NodeSlope> slope) {
  /** Where it stands. */
  public enum Role {
    INPUT,
    HIDDEN,
    OUTPUT
  }

  public NodeLayer {
    members = List.copyOf(members);
  }

  /**
   * Whether all errors behind {@code before} come back through the activation function, so that
   * they are {@code δ}: not so where a block begins, whose skip brings others.
   */
  boolean takesAllErrors() {
    return !before.equals(Trace.INPUT) && chain(before).equals(chain(layer));
  }

  /** The number of the block that a layer is in; nothing outside of blocks. */
  private static String chain(String number) {
    return number.substring(0, Math.max(0, number.lastIndexOf('.')));
  }

  /** Values of a row: nodes · places. */
  public int width() {
    return nodes * places;
  }
}
