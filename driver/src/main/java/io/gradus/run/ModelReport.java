package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.evaluate.CountedInputs;
import io.gradus.evaluate.Measured;
import io.gradus.explain.Explanation;
import io.gradus.model.Model;
import io.gradus.model.Provenance;
import io.gradus.report.html.ComparedModel;
import io.gradus.report.html.ComparedRun;
import io.gradus.report.html.ExplanationJson;
import io.gradus.report.html.InputSpread;
import io.gradus.report.html.InputSpreads;
import io.gradus.report.html.MeasuredRows;
import io.gradus.report.html.ReportFacts;
import io.gradus.report.html.ReportPage;
import io.gradus.report.html.ReportSubject;
import io.gradus.report.html.TrainingLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * The report of a model on rows that have labels: what a run's report tells, measured on these rows
 * instead, with other models beside it, and with its errors traced back. What the run kept beside
 * the model, its log and how its rows were spread, is told where it is still there.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for.
 */
public final class ModelReport {
  private final ModelRun run;
  private final Measured measured;
  private final List<ComparedModel> others = new ArrayList<>();
  private List<ComparedRun> compared = List.of();
  private Optional<Explanation> explanation = Optional.empty();

  private ModelReport(ModelRun run, Measured measured) {
    this.run = run;
    this.measured = measured;
  }

  /**
   * Measures a model on its rows; its use stays the caller's to close.
   *
   * @throws RunException as {@link ModelRun#evaluate}
   */
  public static ModelReport of(ModelRun run) {
    return new ModelReport(run, run.measure());
  }

  /** Measures another model, which was given the same rows, to stand beside. */
  public void against(ModelRun other) {
    Model theirs = other.model();
    Model ours = run.model();
    if (theirs.task() != ours.task()
        || !theirs.encoder().labelColumns().equals(ours.encoder().labelColumns())
        || !theirs.encoder().classes().equals(ours.encoder().classes())) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--against: Expected a model that predicts %s as this one does, found one of %s in %s. Compare models of one task, label and classes."
              .formatted(
                  ours.encoder().labelColumns(),
                  theirs.encoder().labelColumns(),
                  other.used().shown()));
    }
    Measured theirMeasures = other.measure();
    others.add(new ComparedModel(other.used().shown(), theirMeasures, other.report().skipped()));
  }

  /** Tells of an explanation, too, of this model on these rows. */
  public void with(Explanation known) {
    explanation = Optional.of(known);
  }

  /**
   * Writes the report.
   *
   * @return where, as other programs take it
   */
  public String writeTo(ReportOutput output) {
    return RunException.told(
        () -> output.write(ReportPage.of(facts(), Versions.own()), run.hadoop()));
  }

  /** The report itself. */
  public String page() {
    return RunException.told(() -> ReportPage.of(facts(), Versions.own()));
  }

  /** Puts the model's run beside others, whose directories are named; nothing is measured. */
  public void beside(List<String> runs) {
    RunException.told(
        () -> {
          List<String> all = new ArrayList<>();
          run.used()
              .beside(run.hadoop())
              .filter(own -> RunFile.at(own).isPresent())
              .ifPresent(own -> all.add(own.toString()));
          runs.stream()
              .filter(named -> !all.contains(RunDirectory.at(named, run.hadoop()).toString()))
              .forEach(all::add);
          compared = RunsReport.read(all, run.hadoop());
          return compared;
        });
  }

  private ReportFacts facts() {
    Model model = run.model();
    Provenance provenance = model.provenance();
    Optional<RunDirectory> beside = run.used().beside(run.hadoop());
    MeasuredRows rows = new MeasuredRows(rowsName(), measured, Optional.of(run.report()));
    List<InputSpread> spreads = new ArrayList<>();
    beside.flatMap(left -> left.read(RunDirectory.INPUTS)).stream()
        .flatMap(text -> InputSpreads.parse(text).stream())
        .limit(1)
        .forEach(spreads::add);
    if (!spreads.isEmpty()) {
      spreads.add(
          InputSpreads.of(rowsName(), CountedInputs.columns(model.encoder()), measured.inputs()));
    }
    String place = run.used().shown();
    ReportFacts facts =
        ReportFacts.of(
                new ReportSubject(
                    place,
                    place,
                    model.members().get(0).network(),
                    model.encoder(),
                    model.members().size()))
            .with(provenance)
            .with(log(beside, provenance))
            .withMeasured(List.of(rows))
            .withSpreads(spreads)
            .withOthers(named())
            .withRuns(compared)
            .with(model.calibration());
    return explanation
        .flatMap(known -> ExplanationJson.parse(known.toJson()))
        .map(facts::with)
        .orElse(facts);
  }

  /** The other models, each by what tells it from this one and the rest. */
  private List<ComparedModel> named() {
    List<String> places = new ArrayList<>(List.of(run.used().shown()));
    others.forEach(other -> places.add(other.name()));
    List<String> names = ShortNames.of(places);
    List<ComparedModel> named = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      ComparedModel other = others.get(i);
      named.add(new ComparedModel(names.get(i + 1), other.measured(), other.skipped()));
    }
    return named;
  }

  /** The run's log where this is still the model that it left; or what the model remembers. */
  private static TrainingLog log(Optional<RunDirectory> beside, Provenance provenance) {
    Optional<TrainingLog> kept =
        beside
            .flatMap(left -> left.read(RunDirectory.METRICS))
            .map(text -> TrainingLog.parse(text.lines()))
            .filter(log -> log.end().isPresent())
            .filter(log -> log.bestEpoch() == provenance.bestEpoch());
    return kept.orElseGet(() -> TrainingLog.of(provenance.history(), provenance.bestEpoch()));
  }

  /** Of one path its last part; nobody wants to read more in every sentence. */
  private String rowsName() {
    List<String> paths = run.paths();
    String first = Secrets.redact("data", new Path(paths.get(0)).getName());
    return paths.size() == 1 ? first : first + " and other";
  }
}
