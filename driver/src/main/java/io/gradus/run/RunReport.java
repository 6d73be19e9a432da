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
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.report.RunListener;
import io.gradus.report.html.InputSpread;
import io.gradus.report.html.InputSpreads;
import io.gradus.report.html.MeasuredRows;
import io.gradus.report.html.ReportFacts;
import io.gradus.report.html.ReportPage;
import io.gradus.report.html.ReportSubject;
import io.gradus.report.html.TrainingLog;
import io.gradus.text.Printable;
import io.gradus.train.TrainEvent;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingResult;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of a run, beside its other results. It tells of the run and is no part of it: a run
 * whose report cannot be written ends well, and says so.
 */
final class RunReport implements RunListener {
  private static final Logger logger = LoggerFactory.getLogger(RunReport.class);

  private final JobConfig job;
  private final RunDirectory output;
  private final PreparedData rows;
  private final NetworkSpec network;
  private final CountedInputs inputs;
  private KeptLines lines = new KeptLines(OutputStream.nullOutputStream());
  private Optional<Measured> test = Optional.empty();
  private Optional<Measured> validation = Optional.empty();

  RunReport(JobConfig job, RunDirectory output, PreparedData rows, NetworkSpec network) {
    this.job = job;
    this.output = output;
    this.rows = rows;
    this.network = network;
    inputs = CountedInputs.of(rows.encoder());
  }

  private boolean isWanted() {
    return job.output().report() != ReportTime.NEVER;
  }

  /** The log of metrics, whose lines the report tells of. */
  OutputStream keeping(OutputStream log) {
    lines = new KeptLines(log);
    return lines;
  }

  @Override
  public void epochFinished(TrainEvent.EpochFinished event) {
    if (job.output().report() == ReportTime.EPOCH) {
      told(() -> write(begun()));
    }
  }

  /** Checks the test rows, and measures them in the same pass. */
  Metrics check(Trainer trainer, PackedData testRows, TrainingResult result) {
    if (!isWanted()) {
      return trainer.check(testRows, result);
    }
    test = Optional.of(trainer.measure(testRows, result, inputs));
    return test.get().metrics();
  }

  /**
   * Checks a model on all rows that it was not trained on, and measures those that the report tells
   * of in the same pass.
   */
  Map<String, Metrics> check(Model model) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    int topK = job.training().topK();
    rows.validation()
        .ifPresent(
            part -> {
              if (isWanted() && rows.test().isEmpty()) {
                validation = Optional.of(Evaluator.measure(part.blocks(), model, topK));
              }
              checks.put(
                  "validation",
                  validation
                      .map(Measured::metrics)
                      .orElseGet(() -> Evaluator.evaluate(part.blocks(), model, topK)));
            });
    rows.test()
        .ifPresent(
            part -> {
              if (isWanted()) {
                test = Optional.of(Evaluator.measure(part.blocks(), model, topK));
              }
              checks.put(
                  "test",
                  test.map(Measured::metrics)
                      .orElseGet(() -> Evaluator.evaluate(part.blocks(), model, topK)));
            });
    return checks;
  }

  /**
   * Of a run that has come to its end.
   *
   * @param training of the rows it was trained on
   */
  void write(Trainer trainer, TrainingResult result, TrainedModel model, TrainingInputs training) {
    if (isWanted()) {
      told(() -> rows.reading(() -> writeAll(trainer, result, model, training)));
    }
  }

  private boolean writeAll(
      Trainer trainer, TrainingResult result, TrainedModel model, TrainingInputs training) {
    if (test.isEmpty() && validation.isEmpty()) {
      validation = rows.validation().map(part -> trainer.measure(part, result, inputs));
    }
    List<MeasuredRows> measured = new ArrayList<>();
    test.ifPresent(found -> measured.add(measuredRows("test", found)));
    validation.ifPresent(found -> measured.add(measuredRows("validation", found)));
    List<InputSpread> spreads = new ArrayList<>();
    spreads.add(spread("training", training.counts()));
    rows.validation()
        .ifPresent(
            part ->
                spreads.add(
                    spread(
                        "validation",
                        validation
                            .map(Measured::inputs)
                            .orElseGet(() -> inputs.count(part.blocks())))));
    test.ifPresent(found -> spreads.add(spread("test", found.inputs())));
    output.write(RunDirectory.INPUTS, InputSpreads.toJson(spreads));
    write(
        begun()
            .with(model.provenance())
            .withMeasured(measured)
            .withSpreads(spreads)
            .with(model.calibration()));
    return true;
  }

  /** Of a run that leaves no model. */
  void writeWithoutModel() {
    if (isWanted()) {
      told(() -> write(begun()));
    }
  }

  private MeasuredRows measuredRows(String name, Measured found) {
    return new MeasuredRows(name, found, Optional.ofNullable(rows.reports().get(name)));
  }

  private InputSpread spread(String name, InputSums sums) {
    return InputSpreads.of(name, CountedInputs.columns(rows.encoder()), sums);
  }

  /** What is known while the run goes on. */
  private ReportFacts begun() {
    ReportSubject subject =
        new ReportSubject(job.appName(), output.toString(), network, rows.encoder());
    return ReportFacts.of(subject).with(TrainingLog.parse(lines.lines().stream()));
  }

  private void write(ReportFacts facts) {
    output.write(RunDirectory.REPORT, ReportPage.of(facts, Versions.own()));
  }

  private void told(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      logger.warn(
          "The report {} could not be written: {}. The run's other results are not touched by"
              + " that.",
          Printable.line(output.child(RunDirectory.REPORT)),
          Printable.line(e.getMessage()));
    }
  }
}
