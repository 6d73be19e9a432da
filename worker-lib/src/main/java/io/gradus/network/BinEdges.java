package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The edges of the bins of each number, in the unit in which the network gets it. A number of n + 1
 * ascending edges has n bins. In JSON, a list of edges for each number.
 *
 * <p>A value's place is its bin and the share of the bin that lies below it. Below the first edge
 * the share of the first bin is negative, and beyond the last edge that of the last bin is above 1,
 * so that the place tells all values apart.
 */
public record BinEdges(@JsonValue List<List<Float>> byNumber) {
  private static final String WHAT = "the edges of bins";

  /** The edges of a number that has one bin, so that the share is the number itself. */
  public static final List<Float> ONE_BIN = List.of(0f, 1f);

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public BinEdges {
    SpecChecks.present("a layer", "edges", byNumber);
    List<List<Float>> copy = new ArrayList<>();
    for (List<Float> edges : byNumber) {
      check(copy.size(), edges);
      copy.add(List.copyOf(edges));
    }
    if (copy.isEmpty()) {
      throw new NetworkException("Expected %s of at least one number, found none.".formatted(WHAT));
    }
    byNumber = List.copyOf(copy);
  }

  private static void check(int number, List<Float> edges) {
    if (edges == null || edges.size() < 2) {
      throw new NetworkException(
          "Expected at least two edges for number %s, found %s. One bin from 0 to 1 is [0, 1]."
              .formatted(number + 1, edges == null ? "none" : edges));
    }
    for (int i = 0; i < edges.size(); i++) {
      Float edge = edges.get(i);
      if (edge == null || !Float.isFinite(edge) || i > 0 && !areApart(edges.get(i - 1), edge)) {
        throw new NetworkException(
            "Expected ascending edges for number %s, found %s at place %s of %s. They may be no closer than a float can divide by."
                .formatted(number + 1, edge, i + 1, edges.size()));
      }
    }
    if (!Float.isFinite(edges.get(edges.size() - 1) - edges.get(0))) {
      throw new NetworkException(
          "Expected edges that a float holds the distances of, found %s and %s for number %s."
              .formatted(edges.get(0), edges.get(edges.size() - 1), number + 1));
    }
  }

  /** Whether one edge is so far above another that shares of the bin between them are numbers. */
  public static boolean areApart(float below, float above) {
    return above > below && Float.isFinite(1 / (above - below));
  }

  /** How many numbers have bins. */
  public int numbers() {
    return byNumber.size();
  }

  /** How many bins a number has. */
  public int bins(int number) {
    return byNumber.get(number).size() - 1;
  }

  /** How many bins there are together. */
  public int bins() {
    long bins = 0;
    for (int number = 0; number < numbers(); number++) {
      bins += bins(number);
    }
    return SpecChecks.size(WHAT, bins);
  }

  /** Such as {@code "16 numbers, 2 to 48 bins"}. */
  String description() {
    int fewest = Integer.MAX_VALUE;
    int most = 0;
    for (int number = 0; number < numbers(); number++) {
      fewest = Math.min(fewest, bins(number));
      most = Math.max(most, bins(number));
    }
    return "%s numbers, %s bins"
        .formatted(numbers(), fewest == most ? most : fewest + " to " + most);
  }
}
