package io.gradus.forecast;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What trials took once their code was compiled. */
final class WarmTrials {
  private WarmTrials() {}

  /**
   * The median of the later half.
   *
   * @param seconds of each trial in the order in which they ran, at least one
   */
  static double median(List<Double> seconds) {
    List<Double> warm = new ArrayList<>(seconds.subList(seconds.size() / 2, seconds.size()));
    Collections.sort(warm);
    return warm.get(warm.size() / 2);
  }
}
