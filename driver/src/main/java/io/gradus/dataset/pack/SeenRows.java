package io.gradus.dataset.pack;

import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.SeenValues;
import io.gradus.score.ScoringReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What encoded rows held, and which rows were left out since they could not be encoded. */
public final class SeenRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What each encoder saw. */
  private final ArrayList<SeenValues> views = new ArrayList<>();

  private final BadRowTally skipped = new BadRowTally();

  SeenRows(SeenValues values) {
    this(List.of(values));
  }

  /** Of rows that each of several encoders sees. */
  SeenRows(List<SeenValues> views) {
    this.views.addAll(views);
  }

  private SeenValues values() {
    return SeenValues.joined(views);
  }

  void skip(BadRow row) {
    skipped.add(row);
  }

  /** Adds rows that come after these. */
  void merge(SeenRows later) {
    views.get(0).merge(later.values());
    skipped.merge(later.skipped);
  }

  long scanned() {
    return views.get(views.size() - 1).rows() + skipped.count();
  }

  /** The rows that were left out. */
  public BadRowTally skipped() {
    return skipped;
  }

  /** What is to be said of them to who used the model on them. */
  public ScoringReport report(EncoderSet encoders) {
    return ScoringReport.of(encoders, values(), skipped.count());
  }
}
