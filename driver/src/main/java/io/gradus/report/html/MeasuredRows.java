package io.gradus.report.html;

import io.gradus.evaluate.Measured;
import io.gradus.score.ScoringReport;
import java.util.Optional;

/**
 * What a network is worth on some rows.
 *
 * @param name of the rows: {@code test}, {@code validation}, or what a user calls them
 * @param report what the rows held against what the training rows held
 */
public record MeasuredRows(String name, Measured measured, Optional<ScoringReport> report) {
  /** How the rows are spoken of: {@code 2,000 test rows}. */
  String inWords() {
    return Say.count((double) measured.metrics().rows()) + " " + RowsName.of(name);
  }
}
