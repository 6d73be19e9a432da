package io.gradus.evaluate;

import io.gradus.metric.Bootstrap;
import io.gradus.metric.Metrics;
import io.gradus.metric.PairedMean;
import io.gradus.metric.RowLoss;
import java.util.Map;

/**
 * What two models were found to be worth on the same rows.
 *
 * @param losses by row loss, the one that decides first: the champion's mean, then the challenger's
 * @param segments by column, then by value, of the loss that decides
 */
public record Compared(
    Side champion,
    Side challenger,
    Map<RowLoss, PairedMean> losses,
    Map<String, Map<String, PairedMean>> segments) {
  /**
   * One of the models.
   *
   * @param bootstrap of the same rows for both
   */
  public record Side(Metrics metrics, Bootstrap bootstrap) {}
}
