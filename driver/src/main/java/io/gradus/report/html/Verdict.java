package io.gradus.report.html;

import io.gradus.metric.Metric;
import java.util.List;
import java.util.Optional;

/** What a reader of one sentence should know: what is predicted, and how well. */
final class Verdict {
  private final ReportFacts facts;

  Verdict(ReportFacts facts) {
    this.facts = facts;
  }

  /** The first sentence. */
  String inOneSentence() {
    Optional<MeasuredRows> rows = facts.first();
    if (rows.isEmpty()) {
      return purpose() + ". " + unmeasured();
    }
    List<Yardstick> yardsticks = Yardsticks.of(rows.get().measured());
    if (yardsticks.isEmpty()) {
      return purpose() + ". The %s define no measure of how well.".formatted(rows.get().inWords());
    }
    Yardstick first = yardsticks.get(0);
    String of = first.metric() == Metric.ACCURACY ? "of" : "on";
    return "%s%s %s %s%s"
        .formatted(howWell(first), range(first), of, rows.get().inWords(), guess(first));
  }

  private String purpose() {
    return switch (facts.task()) {
      case BINARY -> "Tells %s in %s".formatted(sides(), target());
      case MULTICLASS -> "Names one of %s classes of %s".formatted(classes(), target());
      case MULTILABEL -> "Tells which of %s labels a row has".formatted(labels());
      case REGRESSION -> "Predicts " + target();
    };
  }

  private String howWell(Yardstick first) {
    return switch (first.metric()) {
      case AUC ->
          facts.subject().encoder().classes().isEmpty()
              ? "%s with a mean AUC of %s".formatted(purpose(), first.inWords())
              : "%s with an AUC of %s".formatted(purpose(), first.inWords());
      case ACCURACY ->
          "Names the right one of %s classes of %s in %s"
              .formatted(classes(), target(), first.inWords());
      case RMSE -> "%s with a root mean square error of %s".formatted(purpose(), first.inWords());
      default -> "%s with %s %s".formatted(purpose(), first.name(), first.inWords());
    };
  }

  private static String range(Yardstick first) {
    return first.hasInterval()
        ? " (95 % interval: " + first.intervalInWords() + first.intervalOf() + ")"
        : "";
  }

  private static String guess(Yardstick first) {
    return Double.isNaN(first.trivial())
        ? "."
        : "; %s gives %s.".formatted(first.guess(), first.trivialInWords());
  }

  private String unmeasured() {
    if (facts.log().end().isEmpty() && !facts.log().isEmpty()) {
      int done = facts.log().epochs().size();
      String planned = facts.log().planned() > 0 ? " of " + facts.log().planned() : "";
      return "It is being trained: %s%s epochs are done.".formatted(done, planned) + soFar();
    }
    return "Nobody has measured yet how well: there were no validation or test rows.";
  }

  /** What the best epoch by now came to, of a run that validates. */
  private String soFar() {
    int best = facts.log().bestEpoch();
    return facts.log().epochs().stream()
        .filter(epoch -> epoch.epoch() == best && epoch.validation().containsKey("loss"))
        .map(
            epoch ->
                " The best by now is epoch %s, with a validation loss of %s."
                    .formatted(best, Say.number(epoch.validation().get("loss"))))
        .findFirst()
        .orElse("");
  }

  /** What it comes to, for who decides; empty without measures. */
  String judgement() {
    Optional<Yardstick> first =
        facts.first().flatMap(rows -> Yardsticks.of(rows.measured()).stream().findFirst());
    if (first.isEmpty()) {
      return "";
    }
    Yardstick yardstick = first.get();
    if (Double.isNaN(yardstick.trivial())) {
      return "";
    }
    String better =
        yardstick.beatsGuess()
            ? "That is better than %s, whatever the luck of the rows."
            : "That is not shown to be better than %s: as little may come of the luck of the rows.";
    return better.formatted(yardstick.guess()) + against(yardstick.metric());
  }

  private String against(Metric metric) {
    StringBuilder text = new StringBuilder();
    for (ComparedModel other : facts.others()) {
      text.append(' ').append(Comparison.of(facts, other, metric).inWords());
    }
    return text.toString();
  }

  private String sides() {
    List<String> classes = facts.subject().encoder().classes();
    return classes.size() == 2
        ? "%s from %s".formatted(Say.quoted(classes.get(1)), Say.quoted(classes.get(0)))
        : "yes from no";
  }

  private String target() {
    return facts.subject().target();
  }

  private int classes() {
    return facts.subject().encoder().classes().size();
  }

  private int labels() {
    return facts.subject().encoder().outputs();
  }
}
