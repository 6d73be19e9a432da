package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.checkpoint.StoppedException;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SkippedRows;
import io.gradus.encode.ColumnNames;
import io.gradus.export.ModelCard;
import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.DivergedException;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingProblem;
import io.gradus.train.TrainingResult;
import io.gradus.train.UndefinedMetricException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to train in an output of its own: takes the lock, goes on from the newest checkpoint
 * or begins, and leaves the model, or what the run can go on from and why it failed.
 */
final class RunAttempt {
  private static final Logger logger = LoggerFactory.getLogger(RunAttempt.class);

  /** Of the configuration that lies beside the model. */
  static final String HEAD =
      """
      # What this run was told, by a file or on the command line; "gradus train --config" takes it.
      # Every other key has the default of Gradus %s, and run.json says all of them.
      """
          .formatted(Versions.own());

  /** Of the configuration with all that was chosen. */
  static final String EFFECTIVE_HEAD =
      """
      # What this run was told, and what was chosen for keys that nobody wrote; "gradus train
      # --config" takes it, and chooses nothing. Every other key has the default of Gradus %s.
      """
          .formatted(Versions.own());

  private final RunConfiguration configuration;
  private final JobConfig job;
  private final ModelPhases phases;
  private final RunDirectory output;
  private final Configuration hadoop;
  private final RunRecord record;
  private final List<RunListener> listeners;
  private StopRequest stopRequest = new StopRequest();

  /** Begins with the training. */
  private RunReport report;

  RunAttempt(
      RunConfiguration configuration,
      ModelPhases phases,
      RunDirectory output,
      Configuration hadoop,
      RunRecord record,
      List<RunListener> listeners) {
    this.configuration = configuration;
    this.job = configuration.job();
    this.phases = phases;
    this.output = output;
    this.hadoop = hadoop;
    this.record = record;
    this.listeners = listeners;
  }

  /** Has it end when that is asked for, as at a signal. */
  RunAttempt stoppedBy(StopRequest request) {
    stopRequest = request;
    return this;
  }

  /**
   * Trains, checks and saves.
   *
   * @throws RunException if another run is alive at the output, it is of other rows, or training
   *     diverged
   */
  @SuppressWarnings("try") // Signals are heard for as long.
  RunResult train(SparkSession spark) {
    PreparedData rows = phases.packed();
    output.create();
    try (StopSignal signal = new StopSignal(stopRequest);
        RunLock lock = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      CheckpointStore store = output.checkpoints();
      RunModels models =
          new RunModels(output, hadoop, new ResultModels(record.origin(), rows, phases.network()));
      // Refused here, nothing that lies there is this run's.
      EarlierRun.State earlier = EarlierRun.at(output, job);
      try {
        RunIdentity identity = RunIdentity.of(job).with(rows, phases.beginning());
        Optional<Checkpoint> start = begin(earlier, store, identity);
        try (Checkpoints checkpoints =
            new Checkpoints(job.checkpoint(), store, identity.values(), start)) {
          stopRequest.begins(checkpoints);
          return train(phases.problem(), spark, rows, lock, checkpoints, models);
        }
      } catch (DivergedException e) {
        lock.confirm();
        throw diverged(e, models);
      } catch (StoppedException e) {
        failed(e, store);
        listeners.forEach(listener -> listener.stopped(e.keptStep(), store.toString()));
        throw e;
      } catch (RuntimeException e) {
        if (!lock.lost()) {
          failed(e, store);
        }
        throw e;
      }
    }
  }

  /**
   * Leaves what a run leaves that has trained a model: checks it, saves it, reports. Training
   * itself is over; what lay at the output of earlier runs is gone.
   *
   * @param trained by this configuration, on these rows
   * @param steps that were made
   * @param log the lines of its metrics
   */
  RunResult adopt(SparkSession spark, TrainedModel trained, long steps, List<String> log) {
    output.create();
    try (RunLock lock = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      return adopt(spark, trained, steps, log, lock, EarlierRun.State.NONE);
    } catch (RuntimeException e) {
      output.discard();
      throw e;
    }
  }

  /** The same under a lock that is held. */
  RunResult adopt(
      SparkSession spark,
      TrainedModel trained,
      long steps,
      List<String> log,
      RunLock lock,
      EarlierRun.State earlier) {
    PreparedData rows = phases.packed();
    RunIdentity identity = RunIdentity.of(job).with(rows, phases.beginning());
    begin(earlier, output.checkpoints(), identity);
    record.packed(rows);
    record.adopts(trained.provenance());
    report = new RunReport(job, output, rows, phases.network());
    keepLines(log);
    Trainer trainer =
        new Trainer(
            JavaSparkContext.fromSparkContext(spark.sparkContext()), phases.problem(), List.of());
    TrainingResult weights = weights(trained, steps, Optional.empty());
    Optional<Metrics> validation =
        rows.validation().map(part -> rows.reading(() -> trainer.check(part, weights)));
    ResultModels results = ResultModels.of(trained.provenance(), rows, phases.network());
    lock.confirm();
    return ended(
        trainer, weights(trained, steps, validation), rows, new RunModels(output, hadoop, results));
  }

  private static TrainingResult weights(
      TrainedModel trained, long steps, Optional<Metrics> validation) {
    return new TrainingResult(
        trained.parameters(),
        trained.buffers(),
        steps,
        trained.provenance().bestEpoch(),
        List.of(),
        validation,
        0);
  }

  private void keepLines(List<String> log) {
    try (OutputStream out = report.keeping(output.openLog(RunDirectory.METRICS))) {
      for (String line : log) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts over, or finds out where to go on. */
  private Optional<Checkpoint> begin(
      EarlierRun.State earlier, CheckpointStore store, RunIdentity identity) {
    if (earlier == EarlierRun.State.NONE) {
      output.clear(RunLock.FILE);
      List<String> others = output.foreign();
      if (!others.isEmpty()) {
        logger.warn(
            "In {} stays as it is what no run wrote: {}",
            Printable.line(output),
            Printable.line(ColumnNames.list(others)));
      }
    }
    try {
      store.removeUnfinished();
      output.removeUnfinished();
      Optional<Checkpoint> start = store.latest();
      start.ifPresent(
          checkpoint -> {
            Checkpoint.Progress progress = checkpoint.progress();
            EarlierRun.requireNone(
                output, identity.obstacles(progress.identity()), "configuration and data");
            listeners.forEach(listener -> listener.goesOn(progress));
          });
      removeToldLater(start);
      output.remove(RunDirectory.RESULT);
      output.write(RunDirectory.IDENTITY, RunFile.of(configuration).toJson());
      configuration.text().ifPresent(text -> output.write(RunDirectory.CONFIGURATION, HEAD + text));
      configuration
          .effective()
          .ifPresent(text -> output.write(RunDirectory.EFFECTIVE, EFFECTIVE_HEAD + text));
      return start;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** TensorBoard takes no step back: what this run will tell again must not be there. */
  private void removeToldLater(Optional<Checkpoint> start) {
    try {
      if (start.isPresent()) {
        output.tensorBoard().removeAfter(start.get().progress().step());
      } else {
        output.tensorBoard().removeAll();
      }
    } catch (IOException e) {
      logger.warn(
          "{} holds steps that this run tells again, and they could not be removed: {}. Training"
              + " goes on; remove the files of later steps by hand.",
          Printable.line(output.child(RunDirectory.TENSORBOARD)),
          Printable.line(e.getMessage()));
    }
  }

  private RunResult train(
      TrainingProblem problem,
      SparkSession spark,
      PreparedData rows,
      RunLock lock,
      Checkpoints checkpoints,
      RunModels models) {
    record.packed(rows);
    report = new RunReport(job, output, rows, problem.network());
    try (Watchers watchers = Watchers.of(job, output, hadoop, spark, rows)) {
      List<TrainListener> told = new ArrayList<>(List.of(lock, record, report));
      told.addAll(watchers.listeners());
      told.addAll(listeners);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      Trainer trainer;
      TrainingResult result;
      try (MetricsLog log = new MetricsLog(report.keeping(log(checkpoints.start())))) {
        told.add(2, log);
        trainer =
            new Trainer(
                context,
                problem,
                told,
                Optional.of(checkpoints),
                best -> Optional.of(models.best(best)));
        result = rows.reading(trainer::train);
      } catch (UndefinedMetricException e) {
        throw UndefinedMetrics.explained(e, rows);
      } catch (StoppedException e) {
        watchers.stopped(e.keptStep(), output.child(RunDirectory.CHECKPOINTS));
        throw e;
      }
      lock.confirm();
      RunResult end = ended(trainer, result, rows, models);
      watchers.done(end.model());
      return end;
    }
  }

  /** Checks the result, and writes down all that the run leaves. */
  private RunResult ended(
      Trainer trainer, TrainingResult result, PreparedData rows, RunModels models) {
    writeSkippedRows(rows);
    CalibrationPhase phase = new CalibrationPhase(job, rows);
    Optional<Model> calibrated =
        phase.isWanted() ? Optional.of(phase.fitted(models.unchecked(result))) : Optional.empty();
    Map<String, Metrics> checks = checks(trainer, result, rows, calibrated);
    Optional<Calibration> calibration = calibrated.flatMap(Model::calibration);
    listeners.forEach(listener -> listener.checked(checks, rows.encoder().classes()));
    calibration.ifPresent(
        fitted -> {
          record.calibrated(fitted);
          listeners.forEach(listener -> listener.calibrated(fitted));
        });
    TrainingInputs inputs = TrainingInputs.of(rows, phases.network());
    TrainedModel model = models.saveResult(result, checks, inputs, calibration);
    if (job.card().isStated()) {
      output.write(RunDirectory.CARD, ModelCard.of(model, Map.of()));
    }
    report.write(trainer, result, model, inputs);
    record.writeDone(checks, rows.reports());
    return RunResult.now(
        output, hadoop, model, checks, record.origin().sinceStart(), rows.skippedRows());
  }

  /** The metrics of what is the run's model, on rows that it was not trained on. */
  private Map<String, Metrics> checks(
      Trainer trainer, TrainingResult result, PreparedData rows, Optional<Model> calibrated) {
    if (calibrated.isPresent()) {
      return rows.reading(() -> report.check(calibrated.get()));
    }
    Map<String, Metrics> checks = ResultModels.validation(result);
    rows.test()
        .ifPresent(
            test -> checks.put("test", rows.reading(() -> report.check(trainer, test, result))));
    return checks;
  }

  /** The log, which begins with the lines of before where the run goes on. */
  private OutputStream log(Optional<Checkpoint> start) {
    if (start.isEmpty()) {
      return output.openLog(RunDirectory.METRICS);
    }
    long step = start.get().progress().step();
    try {
      output.setAside(RunDirectory.METRICS, RunDirectory.METRICS_BEFORE);
    } catch (IOException e) {
      logLost(e);
    }
    OutputStream log = output.openLog(RunDirectory.METRICS);
    try (InputStream before = output.openToRead(RunDirectory.METRICS_BEFORE)) {
      MetricsLog.copy(before, step, log);
    } catch (IOException e) {
      logLost(e);
    }
    output.remove(RunDirectory.METRICS_BEFORE);
    return log;
  }

  /** The log tells of the run, and is no part of what it goes on from. */
  private void logLost(IOException e) {
    logger.warn(
        "The lines of before in {} could not be read, or not all: {}. Training goes on; the log has"
            + " them no more.",
        Printable.line(output.child(RunDirectory.METRICS)),
        Printable.line(e.getMessage()));
  }

  private void writeSkippedRows(PreparedData rows) {
    if (rows.skippedRows() == 0) {
      return;
    }
    output.write(RunDirectory.SKIPPED_ROWS, SkippedRows.lines(rows.skippedSample()));
  }

  /** With a checkpoint the run can go on, so it stays; otherwise nothing half-done is left. */
  private void failed(RuntimeException cause, CheckpointStore store) {
    boolean refused = cause instanceof RunException;
    try {
      if (!store.any()) {
        output.discard();
      } else if (!refused) {
        record.writeFailure(RunException.of(cause));
      }
    } catch (IOException | RuntimeException e) {
      // The same trouble, maybe; there can be checkpoints, so nothing is removed.
      cause.addSuppressed(e);
    }
  }

  private RunException diverged(DivergedException e, RunModels models) {
    models.saveLastGood(e.lastGood());
    report.writeWithoutModel();
    record.writeDiverged();
    return new RunException(
        Reason.DIVERGED,
        "%s The weights before that step lie in %s."
            .formatted(e.getMessage(), output.child(RunDirectory.LAST_GOOD)),
        e);
  }
}
