package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A layer of nodes.
 *
 * @param layer its number in the network's table; {@code "input"}
 * @param members the numbers of all layers that belong to it
 * @param kind such as {@code dense}
 * @param description of all members, for people
 * @param role {@code input}, {@code hidden} or {@code output}
 * @param shape of a row's values
 * @param nodes how many there are
 * @param dead how many nodes were 0 in every row
 * @param saturated how many others were at the flat end of their function in 99 % of their values
 * @param error of all nodes together: {@code Σ w·|δ| / Σ w}
 * @param influence of all nodes together: {@code Σ w·|a·g| / Σ w}
 * @param nodesShown those with the most influence first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExplainedLayer(
    @JsonProperty("layer") String layer,
    @JsonProperty("members") List<String> members,
    @JsonProperty("kind") String kind,
    @JsonProperty("description") String description,
    @JsonProperty("role") String role,
    @JsonProperty("shape") List<Integer> shape,
    @JsonProperty("nodes") int nodes,
    @JsonProperty("dead") int dead,
    @JsonProperty("saturated") int saturated,
    @JsonProperty("error") double error,
    @JsonProperty("influence") double influence,
    @JsonProperty("nodesShown") List<ExplainedNode> nodesShown) {
  public ExplainedLayer {
    members = members == null ? List.of() : List.copyOf(members);
    shape = shape == null ? List.of() : List.copyOf(shape);
    nodesShown = nodesShown == null ? List.of() : List.copyOf(nodesShown);
  }
}
