package io.gradus.report.html;

import io.gradus.metric.DecisionQuality;
import io.gradus.network.Task;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows from the facts for who goes on with the model. */
final class Advice {
  /** Probabilities that are off by more on average should not be taken at their word. */
  private static final double MISCALIBRATED = 0.05;

  private static final int NAMED = 4;

  private final ReportFacts facts;
  private final List<String> lines = new ArrayList<>();

  private Advice(ReportFacts facts) {
    this.facts = facts;
  }

  static List<String> of(ReportFacts facts) {
    Advice advice = new Advice(facts);
    advice.measures();
    advice.training();
    advice.calibration();
    advice.data();
    return advice.lines;
  }

  private void measures() {
    if (facts.measured().isEmpty()) {
      if (facts.log().end().isPresent() || facts.log().isEmpty()) {
        lines.add(
            "Before it is used, measure it on rows that it was not trained on: give the run"
                + " data.test, or data.test-fraction.");
      }
      return;
    }
    Optional<Yardstick> first =
        Yardsticks.of(facts.measured().get(0).measured()).stream().findFirst();
    first
        .filter(one -> !one.beatsGuess())
        .ifPresent(
            one ->
                lines.add(
                    "Do not use it in place of %s: the rows do not show that it is better. More rows, or columns that say more, would."
                        .formatted(one.guess())));
    for (ComparedModel other : facts.others()) {
      if (first.isPresent() && Comparison.of(facts, other, first.get().metric()).isTheirsBetter()) {
        lines.add(
            "Prefer %s, which is better on the same rows.".formatted(Say.quoted(other.name())));
      }
    }
  }

  private void training() {
    TrainingLog log = facts.log();
    List<TrainingLog.Epoch> epochs = log.epochs();
    if (!log.rollBacks().isEmpty()) {
      lines.add(
          "Training diverged and went back %s: a lower learning rate would save that."
              .formatted(log.rollBacks().size() == 1 ? "once" : log.rollBacks().size() + " times"));
    }
    boolean validated = epochs.stream().anyMatch(epoch -> !epoch.validation().isEmpty());
    if (epochs.size() < 3 || !validated || log.end().isEmpty()) {
      return;
    }
    int last = epochs.get(epochs.size() - 1).epoch();
    int best = log.bestEpoch();
    if (best == last && log.isStillFalling()) {
      lines.add(
          "The validation loss was still falling at the end: with more epochs than %s it may become better still."
              .formatted(last));
    } else if (best > 0 && best < last && last - best >= Math.max(2, last / 4)) {
      lines.add(
          "After epoch %s it only learned its training rows by heart; the weights of that epoch are kept. More rows or regularization would help, more epochs would not."
              .formatted(best));
    }
  }

  private void calibration() {
    if (facts.task() == Task.REGRESSION
        || facts.task() == Task.MULTILABEL
        || facts.first().isEmpty()) {
      return;
    }
    DecisionQuality decision = facts.first().get().measured().quality().decisions().get(0);
    if (decision.calibrationError() > MISCALIBRATED) {
      lines.add(
          "Take its probabilities as an order, not at their word: on average they are off by %s."
              .formatted(Say.percent(decision.calibrationError())));
    }
  }

  private void data() {
    for (MeasuredRows rows : facts.measured()) {
      rows.report()
          .map(ScoringReport::unusual)
          .filter(unusual -> !unusual.isEmpty())
          .ifPresent(
              unusual ->
                  lines.add(
                      "Look into the %s: %s."
                          .formatted(RowsName.of(rows.name()), Say.list(unusual, 2))));
    }
    for (InputSpread spread : facts.spreads().stream().skip(1).toList()) {
      List<String> drifted =
          DriftRow.of(facts, spread).stream()
              .filter(row -> row.drift().isNotable())
              .map(row -> Say.quoted(row.column()))
              .toList();
      if (!drifted.isEmpty()) {
        lines.add(
            "The %s are spread otherwise than the training rows in %s: what was learned may not hold for them."
                .formatted(RowsName.of(spread.name()), Say.list(drifted, NAMED)));
      }
    }
  }
}
