package io.gradus.report.html;

import io.gradus.evaluate.Measured;
import io.gradus.metric.Interval;
import io.gradus.metric.Metric;
import java.util.Optional;

/**
 * One measure of two models on the same rows.
 *
 * @param difference where ours less theirs lies, row against row; empty where the rows may not be
 *     the same ones
 */
record Comparison(
    String other,
    Optional<Yardstick> ours,
    Optional<Yardstick> theirs,
    Optional<Interval> difference) {
  static Comparison of(ReportFacts facts, ComparedModel other, Metric metric) {
    Optional<Yardstick> ours = facts.first().flatMap(rows -> find(rows.measured(), metric));
    Optional<Yardstick> theirs = find(other.measured(), metric);
    return new Comparison(other.name(), ours, theirs, paired(facts, other, metric, ours, theirs));
  }

  private static Optional<Yardstick> find(Measured measured, Metric metric) {
    return Yardsticks.of(measured).stream().filter(one -> one.metric() == metric).findFirst();
  }

  /** Rows that one of both left out would shift the numbers of those behind them. */
  private static Optional<Interval> paired(
      ReportFacts facts,
      ComparedModel other,
      Metric metric,
      Optional<Yardstick> ours,
      Optional<Yardstick> theirs) {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return Optional.empty();
    }
    MeasuredRows rows = facts.first().orElseThrow();
    long skipped = rows.report().map(report -> report.skipped()).orElse(0L) + other.skipped();
    if (skipped > 0) {
      return Optional.empty();
    }
    return rows.measured()
        .bootstrap()
        .difference(
            other.measured().bootstrap(),
            metric,
            ours.get().value() - theirs.get().value(),
            rows.measured().quality().effectiveRows());
  }

  /** How much ours is more than theirs. */
  double value() {
    return ours.get().value() - theirs.get().value();
  }

  /** Whether the rows tell which is better; false where intervals are not known. */
  boolean isApart() {
    if (ours.isEmpty() || theirs.isEmpty() || value() == 0) {
      return false;
    }
    return difference
        .map(interval -> !interval.holds(0))
        .orElseGet(
            () ->
                ours.get().hasInterval()
                    && theirs.get().hasInterval()
                    && !ours.get().interval().holds(theirs.get().value())
                    && !theirs.get().interval().holds(ours.get().value()));
  }

  boolean isOursBetter() {
    return ours.get().metric().better(ours.get().value(), theirs.get().value(), 0);
  }

  String inWords() {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "%s cannot be compared by this measure.".formatted(Say.quoted(other));
    }
    String range =
        theirs.get().hasInterval()
            ? " (%s%s)".formatted(theirs.get().intervalInWords(), theirs.get().intervalOf())
            : "";
    String fact =
        "On the same rows %s reaches %s%s: "
            .formatted(Say.quoted(other), theirs.get().inWords(), range);
    if (ours.get().value() == theirs.get().value()) {
      return fact + "the same.";
    }
    if (!isApart()) {
      return fact
          + "the rows do not tell which of both is better"
          + by(", the difference being %s to %s.");
    }
    return fact
        + (isOursBetter() ? "this model is better" : "that model is better")
        + by(", by %s to %s.");
  }

  /** The ends of the difference, the smaller first, without a sign where both have the same. */
  private String by(String form) {
    if (difference.isEmpty()) {
      return ".";
    }
    double low = difference.get().low();
    double high = difference.get().high();
    boolean turned = low < 0 && high <= 0;
    return form.formatted(
        ours.get().amountInWords(turned ? -high : low),
        ours.get().amountInWords(turned ? -low : high));
  }

  /** Whether the other one is better beyond doubt. */
  boolean isTheirsBetter() {
    return isApart() && !isOursBetter();
  }
}
