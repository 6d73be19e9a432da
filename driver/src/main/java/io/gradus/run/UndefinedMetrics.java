package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.encode.DataException;
import io.gradus.report.UndefinedMetric;
import io.gradus.train.UndefinedMetricException;

/** What a user is told whose validation rows do not define the metric that is to tell the best. */
final class UndefinedMetrics {
  private UndefinedMetrics() {}

  static DataException explained(UndefinedMetricException e, PreparedData rows) {
    return DataException.expected(
            "validation rows that define training.early-stopping.metric = "
                + UndefinedMetric.name(e.metric()),
            UndefinedMetric.reason(e.metric(), e.metrics(), rows.encoder().classes()))
        .remedy(
            "Validate on other rows, choose another metric, or let the loss tell the best epoch"
                + " with training.early-stopping.undefined = warn.")
        .cause(e)
        .build();
  }
}
