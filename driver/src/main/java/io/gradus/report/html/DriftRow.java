package io.gradus.report.html;

import io.gradus.metric.Drift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How far one column of some rows is from the training rows. */
record DriftRow(String column, Drift drift) {
  /** Of all columns that are known of both, the farthest first. */
  static List<DriftRow> of(ReportFacts facts, InputSpread now) {
    InputSpread training = facts.spreads().get(0);
    List<DriftRow> rows = new ArrayList<>();
    training
        .counts()
        .forEach(
            (column, counts) -> {
              long[] counted = now.counts().get(column);
              if (counted != null) {
                Drift drift = Drift.of(counts, counted);
                if (!Double.isNaN(drift.stability())) {
                  rows.add(new DriftRow(column, drift));
                }
              }
            });
    rows.sort(Comparator.comparingDouble((DriftRow row) -> row.drift().stability()).reversed());
    return rows;
  }
}
