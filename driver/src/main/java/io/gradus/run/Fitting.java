package io.gradus.run;

import io.gradus.report.RunListener;
import io.gradus.train.TrainListener;
import io.gradus.train.Trainee;
import io.gradus.train.TrainingOutcome;
import io.gradus.train.TrainingProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One network of a {@link FitGroup} on its way: its phases, and why it came to nothing if it did.
 */
final class Fitting {
  private final RunConfiguration configuration;
  private final List<RunListener> listeners;
  private final RunOrigin origin;
  private final Optional<Fitting> first;
  private ModelPhases phases;
  private TrainingProblem problem;
  private RuntimeException failure;

  Fitting(RunConfiguration configuration, List<RunListener> listeners) {
    this(configuration, listeners, Optional.empty());
  }

  private Fitting(
      RunConfiguration configuration, List<RunListener> listeners, Optional<Fitting> first) {
    this.first = first;
    this.configuration = configuration;
    this.listeners = List.copyOf(listeners);
    this.origin = new RunOrigin(configuration.job());
  }

  /** One more network of a model, which comes to nothing where the first one does. */
  static Fitting beside(Fitting first, RunConfiguration configuration) {
    return new Fitting(configuration, List.of(), Optional.of(first));
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
    return Optional.ofNullable(failure).or(() -> first.flatMap(Fitting::failure));
  }

  /** Goes through the phases before rows are packed; what does not suit the rows is a failure. */
  void begin(ModelPhases own) {
    phases = own;
    try {
      EnsembleRun.requireSingle(
          configuration.job(), "models that share their rows, as those of tune");
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
