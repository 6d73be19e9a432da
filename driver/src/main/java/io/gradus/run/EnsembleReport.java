package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.ReportTime;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.pack.PackedData;
import io.gradus.evaluate.CountedInputs;
import io.gradus.evaluate.Evaluator;
import io.gradus.evaluate.Measured;
import io.gradus.metric.InputSums;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.report.html.InputSpread;
import io.gradus.report.html.InputSpreads;
import io.gradus.report.html.MeasuredRows;
import io.gradus.report.html.ReportFacts;
import io.gradus.report.html.ReportPage;
import io.gradus.report.html.ReportSubject;
import io.gradus.report.html.TrainingLog;
import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of an ensemble that was trained, and the report of them beside the run's other
 * results. It tells of the run and is no part of it: a run whose report cannot be written ends
 * well, and says so.
 */
final class EnsembleReport {
  private static final Logger logger = LoggerFactory.getLogger(EnsembleReport.class);

  private final JobConfig job;
  private final RunDirectory output;
  private final PreparedData rows;
  private final Map<String, Measured> measured = new LinkedHashMap<>();

  EnsembleReport(JobConfig job, RunDirectory output, PreparedData rows) {
    this.job = job;
    this.output = output;
    this.rows = rows;
  }

  private boolean isWanted() {
    return job.output().report() != ReportTime.NEVER;
  }

  /** The metrics on rows that were not trained on, by the name of the rows. */
  Map<String, Metrics> check(Ensemble model) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    checked(rows)
        .forEach((name, part) -> checks.put(name, rows.reading(() -> check(model, name, part))));
    return checks;
  }

  /** The rows that a model is checked on, by their name. */
  static Map<String, PackedData> checked(PreparedData rows) {
    Map<String, PackedData> parts = new LinkedHashMap<>();
    rows.validation().ifPresent(part -> parts.put("validation", part));
    rows.test().ifPresent(part -> parts.put("test", part));
    return parts;
  }

  private Metrics check(Ensemble model, String name, PackedData part) {
    int topK = job.training().topK();
    if (!isWanted()) {
      return Evaluator.evaluate(part.blocks(), model, topK);
    }
    Measured found = Evaluator.measure(part.blocks(), model, topK);
    measured.put(name, found);
    return found.metrics();
  }

  /** Writes the report, with where the ensemble comes from. */
  void write(Ensemble model) {
    if (!isWanted()) {
      return;
    }
    try {
      rows.reading(() -> writeAll(model));
    } catch (RuntimeException e) {
      logger.warn(
          "The report {} could not be written: {}. The run's other results are not touched by"
              + " that.",
          Printable.line(output.child(RunDirectory.REPORT)),
          Printable.line(e.getMessage()));
    }
  }

  private boolean writeAll(Ensemble model) {
    CountedInputs inputs = CountedInputs.of(rows.encoder());
    List<InputSpread> spreads = new ArrayList<>();
    spreads.add(spread("training", inputs.count(rows.train().blocks())));
    measured.forEach((name, found) -> spreads.add(spread(name, found.inputs())));
    output.write(RunDirectory.INPUTS, InputSpreads.toJson(spreads));
    // The first screen is of the rows that decided nothing.
    List<MeasuredRows> told = new ArrayList<>();
    for (String name : measured.containsKey("test") ? List.of("test") : measured.keySet()) {
      told.add(
          new MeasuredRows(
              name, measured.get(name), Optional.ofNullable(rows.reports().get(name))));
    }
    ReportSubject subject =
        new ReportSubject(
            job.appName(),
            output.toString(),
            model.members().get(0).network(),
            rows.encoder(),
            model.members().size());
    ReportFacts facts =
        ReportFacts.of(subject)
            .with(TrainingLog.of(List.of(), 0))
            .with(model.provenance())
            .withMeasured(told)
            .withSpreads(spreads)
            .with(model.calibration());
    output.write(RunDirectory.REPORT, ReportPage.of(facts, Versions.own()));
    return true;
  }

  private InputSpread spread(String name, InputSums sums) {
    return InputSpreads.of(name, CountedInputs.columns(rows.encoder()), sums);
  }
}
