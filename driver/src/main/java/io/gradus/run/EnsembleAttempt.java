package io.gradus.run;

import io.gradus.checkpoint.StoppedException;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SkippedRows;
import io.gradus.export.ModelCard;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.InputMeans;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.storage.ModelStore;
import io.gradus.train.Trainee;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingOutcome;
import io.gradus.train.TrainingResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * One attempt to train the networks of an ensemble side by side, over one packed copy of the rows,
 * in an output of its own: each goes on from its newest checkpoint or begins. Leaves the ensemble
 * as the run's model, or what the run can go on from and why it failed.
 */
final class EnsembleAttempt {
  private final RunConfiguration configuration;
  private final JobConfig job;
  private final Function<RunConfiguration, ModelPhases> phasesOf;
  private final RunDirectory output;
  private final Configuration hadoop;
  private final RunRecord record;
  private final List<RunListener> listeners;

  /**
   * @param phasesOf the phases of one network, given its configuration, on the rows that all share
   * @param listeners hear of the first network
   */
  EnsembleAttempt(
      RunConfiguration configuration,
      Function<RunConfiguration, ModelPhases> phasesOf,
      RunDirectory output,
      Configuration hadoop,
      RunRecord record,
      List<RunListener> listeners) {
    this.configuration = configuration;
    this.job = configuration.job();
    this.phasesOf = phasesOf;
    this.output = output;
    this.hadoop = hadoop;
    this.record = record;
    this.listeners = listeners;
  }

  /**
   * Trains, checks and saves.
   *
   * @param rows that are packed
   * @param request has it end when that is asked for
   * @throws RunException if another run is alive at the output, it is of other rows, or a network
   *     diverged
   */
  @SuppressWarnings("try") // Signals are heard for as long.
  RunResult train(SparkSession spark, PreparedData rows, StopRequest request) {
    requireNoTracker();
    output.create();
    try (StopSignal signal = new StopSignal(request);
        RunLock lock = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      EarlierRun.State earlier = EarlierRun.at(output, job);
      try {
        begin(earlier);
        record.packed(rows);
        return ended(trained(spark, rows, lock, request), rows, lock);
      } catch (StoppedException e) {
        listeners.forEach(
            listener -> listener.stopped(e.keptStep(), output.child(RunDirectory.MEMBERS)));
        throw e;
      } catch (RuntimeException e) {
        if (!lock.lost()) {
          failed(e);
        }
        throw e;
      }
    }
  }

  private void requireNoTracker() {
    Map<String, Boolean> wanted = new LinkedHashMap<>();
    wanted.put("mlflow.uri", MlflowTelling.server(job).isPresent());
    wanted.put("output.tensorboard", job.output().tensorboard());
    wanted.forEach(
        (key, set) -> {
          if (set) {
            throw new RunException(
                Reason.CONFIGURATION,
                "%s: Expected none with ensemble.members = %s, since it follows one network. Remove it, or train the networks one by one, each by its seed, and join them with the command ensemble."
                    .formatted(key, job.ensemble().members()));
          }
        });
  }

  private void begin(EarlierRun.State earlier) {
    if (earlier == EarlierRun.State.NONE) {
      output.clear(RunLock.FILE);
    }
    output.removeUnfinished();
    output.remove(RunDirectory.RESULT);
    output.write(RunDirectory.IDENTITY, RunFile.of(configuration).toJson());
    configuration
        .text()
        .ifPresent(text -> output.write(RunDirectory.CONFIGURATION, RunAttempt.HEAD + text));
    configuration
        .effective()
        .ifPresent(text -> output.write(RunDirectory.EFFECTIVE, RunAttempt.EFFECTIVE_HEAD + text));
  }

  /** The network of that number, from 0. */
  private MemberFit member(int number) {
    RunConfiguration own = configuration.member(number);
    String place = RunDirectory.MEMBERS + "/" + (number + 1);
    return new MemberFit(
        number + 1, own.job(), phasesOf.apply(own), RunDirectory.at(output.child(place), hadoop));
  }

  private Ensemble trained(
      SparkSession spark, PreparedData rows, RunLock lock, StopRequest request) {
    List<MemberFit> members = new ArrayList<>();
    try {
      for (int i = 0; i < job.ensemble().members(); i++) {
        members.add(member(i));
        request.begins(members.get(i).checkpoints());
      }
      return trained(spark, rows, lock, members);
    } finally {
      request.ends();
      // What is on its way is written down before it is asked what there is to go on from.
      members.forEach(MemberFit::close);
    }
  }

  private Ensemble trained(
      SparkSession spark, PreparedData rows, RunLock lock, List<MemberFit> members) {
    List<Trainee> trainees = new ArrayList<>();
    for (MemberFit member : members) {
      trainees.add(member.trainee(lock, trainees.isEmpty() ? listeners : List.of()));
    }
    Trainer trainer =
        new Trainer(JavaSparkContext.fromSparkContext(spark.sparkContext()), trainees);
    List<TrainingOutcome> outcomes = rows.reading(trainer::trainAll);
    lock.confirm();
    List<Ensemble.Part> parts = new ArrayList<>();
    Optional<InputMeans> means = Optional.empty();
    for (int i = 0; i < members.size(); i++) {
      TrainingResult result = members.get(i).result(outcomes.get(i));
      TrainedModel model = members.get(i).model(result, means);
      means = model.inputMeans();
      parts.add(new Ensemble.Part(members.get(i).name(), 1, model));
    }
    return EnsembleRun.of(parts);
  }

  /** Leaves networks that were trained, in a run that is at work here. */
  RunResult leave(Ensemble trained, PreparedData rows, RunLock lock) {
    begin(EarlierRun.State.UNFINISHED);
    record.packed(rows);
    return ended(trained, rows, lock);
  }

  /** Checks the ensemble, and writes down all that the run leaves. */
  private RunResult ended(Ensemble trained, PreparedData rows, RunLock lock) {
    if (rows.skippedRows() > 0) {
      output.write(RunDirectory.SKIPPED_ROWS, SkippedRows.lines(rows.skippedSample()));
    }
    CalibrationPhase phase = new CalibrationPhase(job, rows);
    Ensemble fitted = phase.isWanted() ? (Ensemble) phase.fitted(trained) : trained;
    EnsembleReport report = new EnsembleReport(job, output, rows);
    Map<String, Metrics> checks = report.check(fitted);
    lock.confirm();
    listeners.forEach(listener -> listener.checked(checks, rows.encoder().classes()));
    fitted
        .calibration()
        .ifPresent(
            calibration -> {
              record.calibrated(calibration);
              listeners.forEach(listener -> listener.calibrated(calibration));
            });
    Ensemble model = EnsembleRun.checked(fitted, rows, checks);
    output.remove(RunDirectory.MODEL);
    ModelStore.save(model, output.child(RunDirectory.MODEL), hadoop, Existing.FAIL);
    if (job.card().isStated()) {
      output.write(RunDirectory.CARD, ModelCard.of(model, Map.of()));
    }
    report.write(model);
    record.writeDone(checks, rows.reports());
    return RunResult.now(
        output, hadoop, model, checks, record.origin().sinceStart(), rows.skippedRows());
  }

  /** Where a network has a checkpoint the run can go on; otherwise nothing half-done is left. */
  private void failed(RuntimeException cause) {
    try {
      if (!EnsembleRun.holdsCheckpoint(output, job.ensemble().members(), hadoop)) {
        output.discard();
      } else if (!(cause instanceof RunException)) {
        record.writeFailure(RunException.of(cause));
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
