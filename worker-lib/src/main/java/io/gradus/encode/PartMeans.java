package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Means for training rows, none of which is told its own label.
 *
 * @param means those that the rows of each part get: [parts][codes][targets]
 */
public record PartMeans(
    @JsonProperty("parts") TargetParts parts,
    @JsonProperty("means") List<List<List<Double>>> means) {
  public PartMeans {
    means = means.stream().map(own -> own.stream().map(List::copyOf).toList()).toList();
    if (means.size() != parts.count()) {
      throw new IllegalArgumentException(
          "Expected means of %s parts, found those of %s.".formatted(parts.count(), means.size()));
    }
  }
}
