package io.gradus.run;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.checkpoint.CheckpointStore;
import io.gradus.checkpoint.Checkpoints;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.model.InputMeans;
import io.gradus.model.TrainedModel;
import io.gradus.report.MetricsLog;
import io.gradus.report.RunListener;
import io.gradus.text.Printable;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainee;
import io.gradus.train.TrainingOutcome;
import io.gradus.train.TrainingResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network of an ensemble on its way: its checkpoints and the log of its metrics, below {@code
 * members/}, and where it goes on.
 */
final class MemberFit implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(MemberFit.class);

  private final int number;
  private final JobConfig job;
  private final ModelPhases phases;
  private final RunDirectory directory;
  private final RunOrigin origin;
  private final Checkpoints checkpoints;
  private final MetricsLog log;

  /**
   * Looks for where it goes on.
   *
   * @param number from 1
   * @param job with the seed of this network
   * @param directory of its own
   * @throws RunException if what lies there is of another configuration or other rows
   */
  MemberFit(int number, JobConfig job, ModelPhases phases, RunDirectory directory) {
    this.number = number;
    this.job = job;
    this.phases = phases;
    this.directory = directory;
    this.origin = new RunOrigin(job);
    origin.trains(job, phases.training());
    PreparedData rows = phases.packed();
    directory.create();
    CheckpointStore store = directory.checkpoints();
    RunIdentity identity = RunIdentity.of(job).with(rows, phases.beginning());
    Optional<Checkpoint> start;
    try {
      store.removeUnfinished();
      directory.removeUnfinished();
      start = store.latest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start.ifPresent(
        checkpoint ->
            EarlierRun.requireNone(
                directory,
                identity.obstacles(checkpoint.progress().identity()),
                "configuration and data"));
    this.log = new MetricsLog(openLog(start));
    this.checkpoints = new Checkpoints(job.checkpoint(), store, identity.values(), start);
  }

  /** The log, which begins with the lines of before where training goes on. */
  private OutputStream openLog(Optional<Checkpoint> start) {
    if (start.isEmpty()) {
      return directory.openLog(RunDirectory.METRICS);
    }
    try {
      directory.setAside(RunDirectory.METRICS, RunDirectory.METRICS_BEFORE);
      OutputStream lines = directory.openLog(RunDirectory.METRICS);
      try (InputStream before = directory.openToRead(RunDirectory.METRICS_BEFORE)) {
        MetricsLog.copy(before, start.get().progress().step(), lines);
      }
      directory.remove(RunDirectory.METRICS_BEFORE);
      return lines;
    } catch (IOException e) {
      logger.warn(
          "The lines of before in {} could not be read, or not all: {}. Training goes on; the log"
              + " has them no more.",
          Printable.line(directory.child(RunDirectory.METRICS)),
          Printable.line(e.getMessage()));
      return directory.openLog(RunDirectory.METRICS);
    }
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /**
   * What is trained.
   *
   * @param lock that is looked after
   * @param listeners that hear of this network
   */
  Trainee trainee(RunLock lock, List<RunListener> listeners) {
    List<TrainListener> told = new ArrayList<>(List.of(lock, origin, log));
    told.addAll(listeners);
    return new Trainee(
        phases.problem(),
        told,
        Optional.of(checkpoints),
        best -> Optional.of(results().of(best, ResultModels.validation(best))));
  }

  private ResultModels results() {
    return new ResultModels(origin, phases.packed(), phases.network());
  }

  /**
   * What came of it.
   *
   * @throws RunException if it diverged, or its validation rows do not define the metric that tells
   *     the best epoch
   */
  TrainingResult result(TrainingOutcome outcome) {
    outcome
        .undefined()
        .ifPresent(
            found -> {
              throw failed(UndefinedMetrics.explained(found, phases.packed()));
            });
    outcome
        .divergence()
        .ifPresent(
            found -> {
              throw failed(found);
            });
    return outcome.orElseThrow();
  }

  private RunException failed(RuntimeException cause) {
    return failed(number, job, cause);
  }

  /**
   * Why a network of several came to nothing.
   *
   * @param number from 1
   * @param job with the seed of this network
   */
  static RunException failed(int number, JobConfig job, RuntimeException cause) {
    RunException told = RunException.of(cause);
    return new RunException(
        told.reason(),
        "Member %s, of seed %s: %s".formatted(number, job.seed(), told.getMessage()),
        told);
  }

  /**
   * The trained network.
   *
   * @param means of the inputs of the rows that all were trained on, if they are known already
   */
  TrainedModel model(TrainingResult result, Optional<InputMeans> means) {
    return results().withMeans(result, ResultModels.validation(result), means);
  }

  /** For people. */
  String name() {
    return name(job);
  }

  /** What a network of several is called, for people. */
  static String name(JobConfig job) {
    return "seed " + job.seed();
  }

  @Override
  public void close() {
    log.close();
    checkpoints.close();
  }
}
