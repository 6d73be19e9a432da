package io.gradus.train;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.config.TrainingConfig;
import io.gradus.kernel.Kernels;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.round.Answer;
import io.gradus.round.DiagnosisRequest;
import io.gradus.round.Request;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundProgram;
import io.gradus.round.RoundTiming;
import io.gradus.round.Stragglers;
import io.gradus.round.ValidationRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One model on its way from the first step to the result: asks for the rounds of its {@link
 * Descent}, and between them for those that validation and the diagnosis of a divergence need. It
 * knows nothing of other models whose requests the same rounds may carry.
 */
final class Fit implements Descent.Follower, AutoCloseable {
  private final int program;
  private final Trainee trainee;
  private final TrainingProblem problem;
  private final TrainingExtent extent;
  private final FitRules rules;
  private final Plan plan;
  private final KeptWeights kept;
  private final Validation validation;
  private final BestModel best;
  private final CheckpointPolicy checkpoints;
  private final RollBack rollBack;
  private final Divergence divergence;
  private final boolean updatesAreWatched;
  private InitialWeights start;
  private TrainingState state;
  private Descent descent;
  private Request<?> asked;
  private Consumer<Answer> taker;
  private Consumer<Answer> summer;
  private TrainingOutcome outcome;

  /** Of the open epoch. */
  private long epochBegan;

  /** Of the open epoch's rounds. */
  private RoundTiming timing = RoundTiming.NONE;

  private Supplier<Stragglers> stragglers = () -> Stragglers.NONE;

  /**
   * @param program the number that this fit's program has among those of the carrier
   */
  Fit(int program, Trainee trainee) {
    this.program = program;
    this.trainee = trainee;
    this.problem = trainee.problem();
    this.extent = TrainingExtent.of(problem);
    this.rules = new FitRules(problem, extent);
    this.plan = PlanCache.plan(problem.network().toJson());
    this.kept = rules.kept(plan);
    this.validation = new Validation(program, problem, extent, kept);
    this.best =
        new BestModel(problem.training().earlyStopping(), trainee.checkpoints().isPresent(), kept);
    this.checkpoints = new CheckpointPolicy(trainee.checkpoints(), trainee.asModel(), best);
    this.rollBack = new RollBack(problem.training().divergence(), best.stopping());
    this.divergence = new Divergence(problem.training().divergence(), best);
    // Before rounds keep Spark's slots busy, since rows may have to be asked for.
    this.start = StartingPoint.of(problem);
    this.updatesAreWatched = trainee.listeners().stream().anyMatch(TrainListener::watchesUpdates);
  }

  /** What partitions compute for it. */
  RoundProgram program() {
    return rules.program(validation.program());
  }

  private Optional<Lbfgs> lbfgs() {
    return rules.lbfgs();
  }

  /** Begins, from the start or from a checkpoint, and tells so. */
  void begin(RoundCarrier carrier) {
    OptimizerState blank =
        lbfgs().isPresent()
            ? OptimizerState.of(0, Map.of(), Map.of())
            : rules.update().on(plan.layout()).initialState();
    state = checkpoints.start(new TrainingState(start.parameters(), start.buffers(), blank));
    start = null;
    stragglers = carrier::stragglers;
    kept.begin(state);
    if (lbfgs().isEmpty()) {
      rollBack.begin(state);
    }
    descent = descent();
    beginEpoch();
    tell(
        new TrainEvent.Started(
            extent, carrier.name(), carrier.reason(), kernel(), state.epoch, state.step));
  }

  /** What computes here, and whether it predicts a row to the same bits in any company. */
  private String kernel() {
    return Kernels.of(problem.training().matmulPrecision()).description()
        + (PlanCache.predictor(plan).rowsApart(state.parameters, state.buffers)
            ? "; predicts a row to the same bits alone and among others"
            : "; predicts a row's last bits by its place among others");
  }

  /** The way on from the state. */
  private Descent descent() {
    if (lbfgs().isPresent()) {
      return new LbfgsDescent(program, plan, lbfgs().get(), problem.regularization(), state, this);
    }
    TrainingConfig training = problem.training();
    Optimizer optimizer = rules.update().on(plan.layout()).withRateFactor(state.rateFactor);
    StepMaker maker = new StepMaker(optimizer, rollBack, this, state);
    SynchronousDescent synchronous =
        new SynchronousDescent(
            program, plan, optimizer, training.compression().parameters(), maker, extent, state);
    return training.localSteps().steps() > 1
        ? new LocalStepsDescent(
            program, plan, training.localSteps(), maker, extent, state, synchronous)
        : synchronous;
  }

  /** The round that it wants next; empty when it is at its end. */
  Optional<Request<?>> next() {
    while (asked == null && outcome == null) {
      proceed();
    }
    return Optional.ofNullable(asked);
  }

  private void proceed() {
    Optional<TrainEvent.EndReason> end =
        best.patienceIsOver() ? Optional.of(TrainEvent.EndReason.EARLY_STOPPING) : descent.end();
    if (end.isPresent()) {
      finish(end.get());
      return;
    }
    Optional<Request<?>> wanted = descent.next();
    if (wanted.isPresent()) {
      ask(wanted.get(), descent::accept);
      summer = descent::summed;
    }
  }

  private void ask(Request<?> request, Consumer<Answer> whoTakesIt) {
    asked = request;
    taker = whoTakesIt;
    summer = answer -> {};
  }

  /** Computes with the answer that {@link #accept} takes next; on any thread. */
  void summed(Answer answer) {
    summer.accept(answer);
  }

  /** Takes what the round brought that it asked for last. */
  void accept(Answer answer) {
    asked = null;
    taker.accept(answer);
  }

  @Override
  public void stepped(Descent.Step made) {
    if (!made.finite()) {
      DiagnosisRequest diagnosis = new DiagnosisRequest(made.asked());
      ask(diagnosis, answer -> diverged(divergence.notFinite(state, answer.to(diagnosis))));
      return;
    }
    if (!made.taken()) {
      diverged(divergence.exploded(state, made.loss()));
      return;
    }
    if (Double.isNaN(state.firstLoss)) {
      state.firstLoss = made.loss();
    }
    kept.moved(state, state.step, made.steps());
    state.stepInEpoch += made.steps();
    state.step += made.steps();
    state.lossSum += made.lossSum();
    state.weightSum += made.weightSum();
    timing = timing.plus(made.timing());
    tell(
        new TrainEvent.StepFinished(
            state.epoch + 1, state.step, made.rows(), made.loss(), made.rate(), made.timing()));
    boolean epochIsOpen = state.stepInEpoch < extent.stepsPerEpoch();
    if (epochIsOpen) {
      checkpoints.saveIfDue(state);
    }
    if (!epochIsOpen || state.step >= extent.steps()) {
      epochEnds(made.move());
    }
  }

  @Override
  public boolean watches(int steps) {
    boolean last =
        lbfgs().isPresent()
            || state.stepInEpoch + steps >= extent.stepsPerEpoch()
            || state.step + steps >= extent.steps();
    return updatesAreWatched && last;
  }

  private void epochEnds(Optional<Move> move) {
    double trainLoss = state.lossSum / state.weightSum;
    state.epoch++;
    state.stepInEpoch = 0;
    state.lossSum = 0;
    state.weightSum = 0;
    tellOf(move);
    validate(
        trainLoss,
        () -> {
          rollBack.epochEnds(state, trainLoss);
          checkpoints.saveIfDue(state);
        });
  }

  /** All rows are one batch: an iteration is an epoch. */
  @Override
  public void iterated(Descent.Iteration iteration) {
    state.epoch++;
    timing = iteration.timing();
    tellOf(iteration.move());
    validate(
        iteration.loss(),
        () -> {
          if (iteration.memory().isPresent() && checkpoints.due(state)) {
            state.optimizer = iteration.memory().get().get();
            checkpoints.save(state);
          }
        });
  }

  /**
   * Checks the network after an epoch, if that is one to be validated, and closes the epoch.
   *
   * @param afterwards what is to be done when the epoch is closed
   */
  private void validate(double trainLoss, Runnable afterwards) {
    long before = System.nanoTime();
    Optional<ValidationRequest> due = validation.due(state);
    if (due.isEmpty()) {
      closeEpoch(trainLoss, Optional.empty(), before);
      afterwards.run();
      return;
    }
    ask(
        due.get(),
        answer -> {
          MetricSums sums = answer.to(due.get());
          Metrics metrics = validation.metrics(sums);
          tell(new TrainEvent.Validated(state.epoch, state.step, sums));
          try {
            closeEpoch(trainLoss, Optional.of(metrics), before);
          } catch (UndefinedMetricException e) {
            outcome = TrainingOutcome.of(e);
            tell(new TrainEvent.Failed(e));
            return;
          }
          afterwards.run();
        });
  }

  /** Remembers the epoch, tells of it, and begins the next one. */
  private void closeEpoch(double trainLoss, Optional<Metrics> metrics, long validationBegan) {
    metrics.ifPresent(
        found ->
            best.newlyUndefined(found, state)
                .ifPresent(metric -> tell(new TrainEvent.MetricUndefined(metric, found))));
    boolean isBest = metrics.isPresent() && best.improves(metrics.get(), state);
    long now = System.nanoTime();
    double seconds = (now - epochBegan) / 1e9;
    state.history.add(
        new TrainingResult.EpochRecord(state.epoch, state.step, trainLoss, metrics, seconds));
    tell(
        new TrainEvent.EpochFinished(
            state.epoch,
            state.step,
            trainLoss,
            metrics,
            isBest,
            seconds,
            timing.withValidate((now - validationBegan) / 1e9)));
    beginEpoch();
  }

  private void beginEpoch() {
    epochBegan = System.nanoTime();
    timing = RoundTiming.NONE;
  }

  /** Goes back to the last good state; where it does not go back, or no more, it is at its end. */
  private void diverged(DivergedException cause) {
    Optional<TrainingState> good = rollBack.from(state);
    if (good.isEmpty()) {
      outcome = TrainingOutcome.of(cause);
      tell(new TrainEvent.Failed(cause));
      return;
    }
    long failedStep = state.step + 1;
    state = good.get();
    tell(
        new TrainEvent.RolledBack(
            failedStep, state.epoch, state.step, state.rateFactor, cause.found()));
    checkpoints.goBack(state);
    descent.close();
    descent = descent();
    beginEpoch();
  }

  private void finish(TrainEvent.EndReason reason) {
    TrainingResult result = best.result(state);
    if (result.validation().isEmpty() || result.bestEpoch() > state.restoredEpochs) {
      conclude(result, reason);
      return;
    }
    // A checkpoint holds the values of metrics alone, not what they are made of.
    ValidationRequest again = validation.of(result.parameters(), result.buffers());
    ask(
        again,
        answer -> conclude(result.checkedAgain(validation.metrics(answer.to(again))), reason));
  }

  private void conclude(TrainingResult result, TrainEvent.EndReason reason) {
    checkpoints.finish(state);
    tell(new TrainEvent.Finished(result, reason, stragglers.get()));
    outcome = TrainingOutcome.of(result);
  }

  /** The epochs that are done where it is between two of them, and asks for nothing else. */
  Optional<Integer> closedEpoch() {
    boolean between =
        outcome == null
            && asked == null
            && state.stepInEpoch == 0
            && state.epoch > 0
            && !best.patienceIsOver()
            && descent.end().isEmpty();
    return between ? Optional.of(state.epoch) : Optional.empty();
  }

  /** Of the epochs that are done. */
  List<TrainingResult.EpochRecord> history() {
    return state.history;
  }

  /** Ends it between two epochs, since others are better. */
  void overtaken() {
    finish(TrainEvent.EndReason.OVERTAKEN);
  }

  /** How it ended. */
  TrainingOutcome outcome() {
    return outcome;
  }

  /** What it does next, for Spark's UI. */
  String doing() {
    return asked instanceof ValidationRequest
        ? "Gradus: validate epoch %s".formatted(state.epoch)
        : String.format(
            Locale.ROOT,
            "Gradus: epoch %s/%s, step %,d/%,d",
            state.epoch + 1,
            extent.epochs(),
            state.step + 1,
            extent.steps());
  }

  private void tellOf(Optional<Move> move) {
    move.ifPresent(one -> tell(one.made(plan.layout(), state)));
  }

  private void tell(TrainEvent event) {
    for (TrainListener listener : trainee.listeners()) {
      listener.on(event);
    }
  }

  @Override
  public void close() {
    if (descent != null) {
      descent.close();
    }
  }
}
