package io.gradus.run;

import io.gradus.report.RunListener;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainee;
import io.gradus.train.TrainingOutcome;
import io.gradus.train.TrainingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One model of a {@link FitGroup} on its way: its phases, and why it came to nothing if it did. */
final class Fitting {
  private final RunConfiguration configuration;
  private final List<RunListener> listeners;
  private final RunOrigin origin;
  private ModelPhases phases;
  private TrainingProblem problem;
  private RuntimeException failure;

  Fitting(RunConfiguration configuration, List<RunListener> listeners) {
    this.configuration = configuration;
    this.listeners = List.copyOf(listeners);
    this.origin = new RunOrigin(configuration.job());
  }

  RunConfiguration configuration() {
    return configuration;
  }

  List<RunListener> listeners() {
    return listeners;
  }

  ModelPhases phases() {
    return phases;
  }

  /** What is trained; known once rows are packed. */
  TrainingProblem problem() {
    return problem;
  }

  /** Makes models of what its training gives. */
  ResultModels results() {
    return new ResultModels(origin, phases.packed(), phases.network());
  }

  /** Why there will be no model, as far as that is known. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Goes through the phases before rows are packed; what does not suit the rows is a failure. */
  void begin(ModelPhases own) {
    phases = own;
    try {
      EnsembleRun.requireSingle(
          configuration.job(), "models that are fitted in memory or share their rows");
      phases.extent();
      origin.trains(phases.job(), phases.training());
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** It does not take the rows. */
  void failed(RunException cause) {
    failure = cause;
  }

  Trainee trainee() {
    problem = phases.problem();
    List<TrainListener> told = new ArrayList<>(List.of(origin));
    told.addAll(listeners);
    return Trainee.of(problem, told);
  }

  void ended(TrainingOutcome outcome) {
    outcome
        .undefined()
        .ifPresent(found -> failure = UndefinedMetrics.explained(found, phases.packed()));
    outcome.divergence().ifPresent(found -> failure = found);
  }
}
