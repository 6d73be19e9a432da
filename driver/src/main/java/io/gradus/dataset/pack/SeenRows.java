package io.gradus.dataset.pack;

import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SeenValues;
import io.gradus.score.ScoringReport;
import java.io.Serializable;

/** What encoded rows held, and which rows were left out since they could not be encoded. */
public final class SeenRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SeenValues values;
  private final BadRowTally skipped = new BadRowTally();

  SeenRows(SeenValues values) {
    this.values = values;
  }

  void skip(BadRow row) {
    skipped.add(row);
  }

  /** Adds rows that come after these. */
  void merge(SeenRows later) {
    values.merge(later.values);
    skipped.merge(later.skipped);
  }

  long scanned() {
    return values.rows() + skipped.count();
  }

  /** The rows that were left out. */
  public BadRowTally skipped() {
    return skipped;
  }

  /** What is to be said of them to who used the model on them. */
  public ScoringReport report(FeatureEncoder encoder) {
    return ScoringReport.of(encoder, values, skipped.count());
  }
}
