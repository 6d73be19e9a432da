package io.gradus.report.html;

import io.gradus.calibrate.Calibration;
import io.gradus.model.Provenance;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;

/**
 * What a report is made of; whatever is not known is left out of it.
 *
 * @param subject what is reported of
 * @param provenance of a model that is trained
 * @param log what happened while it was trained
 * @param measured what it was found to be worth, first on the rows that tell most
 * @param spreads how inputs are spread, training rows first
 * @param explanation of its errors
 * @param others models that were measured on the same rows
 * @param runs side by side, this one first
 * @param calibration what was fitted on validation rows
 */
public record ReportFacts(
    ReportSubject subject,
    Optional<Provenance> provenance,
    TrainingLog log,
    List<MeasuredRows> measured,
    List<InputSpread> spreads,
    Optional<ExplanationJson> explanation,
    List<ComparedModel> others,
    List<ComparedRun> runs,
    Optional<Calibration> calibration) {
  public ReportFacts {
    measured = List.copyOf(measured);
    spreads = List.copyOf(spreads);
    others = List.copyOf(others);
    runs = List.copyOf(runs);
  }

  /** Of a network that nothing else is known of. */
  public static ReportFacts of(ReportSubject subject) {
    return new ReportFacts(
        subject,
        Optional.empty(),
        TrainingLog.none(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** The same, and where the model comes from. */
  public ReportFacts with(Provenance known) {
    return new ReportFacts(
        subject,
        Optional.of(known),
        log,
        measured,
        spreads,
        explanation,
        others,
        runs,
        calibration);
  }

  /** The same, and what happened while it was trained. */
  public ReportFacts with(TrainingLog known) {
    return new ReportFacts(
        subject, provenance, known, measured, spreads, explanation, others, runs, calibration);
  }

  /** The same, and why it errs. */
  public ReportFacts with(ExplanationJson known) {
    return new ReportFacts(
        subject, provenance, log, measured, spreads, Optional.of(known), others, runs, calibration);
  }

  /** The same, and what it is worth on rows. */
  public ReportFacts withMeasured(List<MeasuredRows> known) {
    return new ReportFacts(
        subject, provenance, log, known, spreads, explanation, others, runs, calibration);
  }

  /** The same, and how inputs are spread. */
  public ReportFacts withSpreads(List<InputSpread> known) {
    return new ReportFacts(
        subject, provenance, log, measured, known, explanation, others, runs, calibration);
  }

  /** The same, and other models. */
  public ReportFacts withOthers(List<ComparedModel> known) {
    return new ReportFacts(
        subject, provenance, log, measured, spreads, explanation, known, runs, calibration);
  }

  /** The same, and runs side by side. */
  public ReportFacts withRuns(List<ComparedRun> known) {
    return new ReportFacts(
        subject, provenance, log, measured, spreads, explanation, others, known, calibration);
  }

  /** The same, and what was fitted on validation rows. */
  public ReportFacts with(Optional<Calibration> known) {
    return new ReportFacts(
        subject, provenance, log, measured, spreads, explanation, others, runs, known);
  }

  Task task() {
    return subject.task();
  }

  /** The rows that tell most. */
  Optional<MeasuredRows> first() {
    return measured.stream().findFirst();
  }
}
