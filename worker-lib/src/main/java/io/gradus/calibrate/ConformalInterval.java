package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.network.Task;
import java.util.List;

/**
 * Intervals around predicted numbers that hold an asked share of the targets, whatever the network
 * is worth and however targets are distributed, as long as rows are like the validation rows
 * (exchangeable): split conformal prediction. Of every target the margin is the {@code ⌈(n + 1) ·
 * share⌉}-th smallest of the scores of {@code n} validation rows. What a score is, and what a
 * margin makes of a prediction, says the head that fits the loss. Vovk, Gammerman and Shafer,
 * "Algorithmic Learning in a Random World", 2005; Lei, G'Sell, Rinaldo, Tibshirani and Wasserman,
 * J. Am. Stat. Assoc. 113(523), 2018, algorithm 2; Romano, Patterson and Candès, arXiv 1905.03222,
 * theorem 1.
 *
 * @param share of the rows, at least, whose target is to lie within: above 0 and below 1
 * @param margins one a target
 * @param score what the margins are of, for people
 */
public record ConformalInterval(
    @JsonProperty("share") double share,
    @JsonProperty("margins") List<Double> margins,
    @JsonProperty("score") String score) {
  @JsonCreator
  public ConformalInterval {
    if (!(share > 0 && share < 1)
        || margins == null
        || margins.isEmpty()
        || margins.stream().anyMatch(margin -> margin == null || !Double.isFinite(margin))) {
      throw new IllegalArgumentException(
          "Expected a share between 0 and 1 and margins, found %s and %s."
              .formatted(share, margins));
    }
    margins = List.copyOf(margins);
    score = score == null ? "" : score;
  }

  /** Whether it is one for a task and so many targets. */
  boolean suits(Task task, int targets) {
    return task == Task.REGRESSION && margins.size() == targets;
  }
}
