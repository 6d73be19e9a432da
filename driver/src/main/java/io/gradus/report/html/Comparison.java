package io.gradus.report.html;

import io.gradus.evaluate.Measured;
import io.gradus.metric.Metric;
import java.util.Optional;

/** One measure of two models on the same rows. */
record Comparison(String other, Optional<Yardstick> ours, Optional<Yardstick> theirs) {
  static Comparison of(ReportFacts facts, ComparedModel other, Metric metric) {
    return new Comparison(
        other.name(),
        facts.first().flatMap(rows -> find(rows.measured(), metric)),
        find(other.measured(), metric));
  }

  private static Optional<Yardstick> find(Measured measured, Metric metric) {
    return Yardsticks.of(measured).stream().filter(one -> one.metric() == metric).findFirst();
  }

  /** Whether neither interval holds the other's value; false where intervals are not known. */
  private boolean isApart() {
    return ours.get().hasInterval()
        && theirs.get().hasInterval()
        && !ours.get().interval().holds(theirs.get().value())
        && !theirs.get().interval().holds(ours.get().value());
  }

  private boolean isOursBetter() {
    return ours.get().metric().better(ours.get().value(), theirs.get().value(), 0);
  }

  String inWords() {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return "%s cannot be compared by this measure.".formatted(Say.quoted(other));
    }
    String range = theirs.get().hasInterval() ? " (" + theirs.get().intervalInWords() + ")" : "";
    String fact =
        "On the same rows %s reaches %s%s: "
            .formatted(Say.quoted(other), theirs.get().inWords(), range);
    if (ours.get().value() == theirs.get().value()) {
      return fact + "the same.";
    }
    if (!isApart()) {
      return fact + "the rows do not tell which of both is better.";
    }
    return fact + (isOursBetter() ? "this model is better." : "that model is better.");
  }

  /** Whether the other one is better beyond doubt. */
  boolean isTheirsBetter() {
    return ours.isPresent() && theirs.isPresent() && isApart() && !isOursBetter();
  }
}
