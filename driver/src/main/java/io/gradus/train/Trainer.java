package io.gradus.train;

import io.gradus.checkpoint.Checkpoints;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.dataset.pack.PackedData;
import io.gradus.evaluate.Evaluator;
import io.gradus.kernel.Kernels;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.UpdateRule;
import io.gradus.round.Carriers;
import io.gradus.round.NonFiniteAnswers;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundData;
import io.gradus.round.RoundFailedException;
import io.gradus.round.RoundInput;
import io.gradus.round.RoundProgram;
import io.gradus.round.RoundTiming;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains a network, synchronously: the one loop. Each step propagates a batch forward and its error
 * backward on all partitions, sums the gradients in a fixed order, and minimises the error by one
 * update of the parameters; after each epoch the network is checked on rows that it was not trained
 * on.
 */
public final class Trainer {
  private final JavaSparkContext spark;
  private final TrainingProblem problem;
  private final List<TrainListener> listeners;
  private final TrainingExtent extent;
  private final Plan plan;
  private final Evaluator evaluator;
  private final Optional<EarlyStopping> earlyStopping;
  private final Optional<Checkpoints> checkpoints;
  private final Function<TrainingResult, Optional<TrainedModel>> asModel;
  private final RollBack rollBack;
  private long started;

  /**
   * @param listeners are told each event on the calling thread
   */
  public Trainer(JavaSparkContext spark, TrainingProblem problem, List<TrainListener> listeners) {
    this(spark, problem, listeners, Optional.empty(), result -> Optional.empty());
  }

  /**
   * @param listeners are told each event on the calling thread
   * @param checkpoints where the run goes on, and where its state is written down meanwhile
   */
  public Trainer(
      JavaSparkContext spark,
      TrainingProblem problem,
      List<TrainListener> listeners,
      Optional<Checkpoints> checkpoints) {
    this(spark, problem, listeners, checkpoints, result -> Optional.empty());
  }

  /**
   * @param listeners are told each event on the calling thread
   * @param checkpoints where the run goes on, and where its state is written down meanwhile
   * @param asModel what is kept of the best weights beside the checkpoints, if anything
   */
  public Trainer(
      JavaSparkContext spark,
      TrainingProblem problem,
      List<TrainListener> listeners,
      Optional<Checkpoints> checkpoints,
      Function<TrainingResult, Optional<TrainedModel>> asModel) {
    this.checkpoints = checkpoints;
    this.asModel = asModel;
    this.spark = spark;
    this.problem = problem;
    this.listeners = List.copyOf(listeners);
    this.extent = TrainingExtent.of(problem);
    this.plan = PlanCache.plan(problem.network().toJson());
    this.evaluator =
        new Evaluator(
            problem.network(), problem.task(), problem.training().topK(), problem.targetUnits());
    this.earlyStopping =
        problem
            .training()
            .earlyStopping()
            .map(config -> new EarlyStopping(config, metric(config).greaterIsBetter()));
    this.rollBack = new RollBack(problem.training().divergence(), earlyStopping);
  }

  private static Metric metric(EarlyStoppingConfig config) {
    return Metric.of(config.metric());
  }

  /** What the run amounts to. */
  public TrainingExtent extent() {
    return extent;
  }

  /**
   * Trains.
   *
   * @throws DivergedException if loss or gradient stop being finite
   * @throws RoundFailedException if Spark gives up on a partition
   */
  public TrainingResult train() {
    started = System.nanoTime();
    if (problem.optimizer() instanceof OptimizerSpec.Lbfgs lbfgs) {
      RoundProgram program = program(Optional.empty());
      try (RoundCarrier carrier = carrier(program)) {
        return minimise(carrier, lbfgs);
      }
    }
    TrainingState state = firstState();
    rollBack.begin(state);
    boolean begun = false;
    while (true) {
      UpdateRule rule = updateRule(state.rateFactor);
      RoundProgram program = program(Optional.of(rule));
      try (RoundCarrier carrier = carrier(program)) {
        if (!begun) {
          tellStarted(carrier, state);
          begun = true;
        }
        return descend(state, rule, program, carrier);
      } catch (DivergedException e) {
        state = goBack(state, e);
      }
    }
  }

  private RoundCarrier carrier(RoundProgram program) {
    RoundData data =
        new RoundData(
            problem.train().blocks(), problem.validation().map(PackedData::blocks), evaluator);
    return Carriers.choose(
        spark,
        problem.training().carrier(),
        data,
        program,
        "Gradus: train %s epochs in resident rounds".formatted(extent.epochs()));
  }

  private RoundProgram program(Optional<UpdateRule> rule) {
    boolean local = problem.training().localSteps().steps() > 1;
    return new RoundProgram(
        UUID.randomUUID().toString(),
        problem.network().toJson(),
        problem.train().rows(),
        extent.batchSize(),
        problem.seed(),
        rule.filter(known -> local).map(UpdateRule::toJson).orElse(""),
        problem.training().matmulPrecision(),
        problem.training().compression(),
        evaluator.program());
  }

  /**
   * The last good state.
   *
   * @throws DivergedException the same, if the run is to stop
   */
  private TrainingState goBack(TrainingState diverged, DivergedException cause) {
    TrainingState state = rollBack.from(diverged).orElseThrow(() -> cause);
    tell(
        new TrainEvent.RolledBack(
            diverged.step + 1, state.epoch, state.step, state.rateFactor, cause.found()));
    checkpoints.ifPresent(
        kept -> kept.goBack(ResumePoint.of(state, earlyStopping, kept.identity()), best(state)));
    return state;
  }

  /** Checks trained weights on rows that training has not seen. */
  public Metrics check(PackedData rows, TrainingResult weights) {
    spark.setJobDescription("Gradus: check %,d rows".formatted(rows.rows()));
    return evaluator.evaluate(rows.blocks(), weights.parameters(), weights.buffers());
  }

  private UpdateRule updateRule(double rateFactor) {
    return new UpdateRule(
        problem.optimizer(),
        problem
            .schedule()
            .inSteps(
                extent.stepsPerEpoch(),
                (long) extent.stepsPerEpoch() * problem.training().epochs()),
        problem.clipping(),
        problem.regularization(),
        rateFactor);
  }

  /** Gradient descent in batches: epochs of steps. */
  private TrainingResult descend(
      TrainingState state, UpdateRule rule, RoundProgram program, RoundCarrier carrier) {
    TrainingConfig training = problem.training();
    GradientDescent descent =
        new GradientDescent(
            plan,
            carrier,
            rule.on(plan.layout()),
            new OuterStep(training.localSteps()),
            training.compression().parameters(),
            rollBack::explodes);
    while (!patienceIsOver() && state.epoch < training.epochs() && state.step < extent.steps()) {
      epoch(state, descent, program, carrier);
    }
    if (patienceIsOver()) {
      return finish(state, carrier, TrainEvent.EndReason.EARLY_STOPPING);
    }
    return finish(
        state,
        carrier,
        state.epoch < training.epochs()
            ? TrainEvent.EndReason.MAX_STEPS
            : TrainEvent.EndReason.ALL_EPOCHS);
  }

  private void tellStarted(RoundCarrier carrier, TrainingState state) {
    tell(
        new TrainEvent.Started(
            extent, carrier.name(), carrier.reason(), kernel(state), state.epoch, state.step));
  }

  /** What computes here, and whether it predicts a row to the same bits in any company. */
  private String kernel(TrainingState state) {
    return Kernels.of(problem.training().matmulPrecision()).description()
        + (PlanCache.predictor(plan).rowsApart(state.parameters, state.buffers)
            ? "; predicts a row to the same bits alone and among others"
            : "; predicts a row's last bits by its place among others");
  }

  private TrainingState firstState() {
    return firstState(updateRule(1).on(plan.layout()).initialState());
  }

  private TrainingState firstState(OptimizerState optimizer) {
    TrainingState initial = initialState(optimizer);
    return checkpoints
        .flatMap(Checkpoints::start)
        .map(checkpoint -> ResumePoint.restore(checkpoint, initial, earlyStopping))
        .orElse(initial);
  }

  private void saveIfDue(TrainingState state) {
    if (due(state)) {
      save(state);
    }
  }

  private boolean due(TrainingState state) {
    return checkpoints.filter(kept -> kept.due(state.step, state.epoch)).isPresent();
  }

  private void save(TrainingState state) {
    checkpoints.ifPresent(
        kept -> kept.save(ResumePoint.of(state, earlyStopping, kept.identity()), best(state)));
  }

  private Optional<TrainedModel> best(TrainingState state) {
    return Optional.ofNullable(state.best).flatMap(best -> asModel.apply(result(state, best)));
  }

  private TrainingState initialState(OptimizerState optimizer) {
    return problem
        .start()
        .map(
            start ->
                new TrainingState(start.parameters().clone(), start.buffers().clone(), optimizer))
        .orElseGet(
            () ->
                new TrainingState(
                    Initialization.parameters(
                        problem.network(), problem.initializer(), problem.seed()),
                    Initialization.buffers(problem.network()),
                    optimizer));
  }

  private void epoch(
      TrainingState state, GradientDescent descent, RoundProgram program, RoundCarrier carrier) {
    long start = System.nanoTime();
    RoundTiming timing = RoundTiming.NONE;
    int together = problem.training().localSteps().stepsIn(state.epoch);
    while (state.stepInEpoch < extent.stepsPerEpoch() && state.step < extent.steps()) {
      describe(state.epoch, state.step);
      int step = state.stepInEpoch;
      int steps = (int) Math.min(together, stepsLeft(state, step));
      GradientDescent.Step made =
          together == 1
              ? descent.step(state, state.epoch, step)
              : descent.localSteps(state, state.epoch, step, steps);
      if (!made.finite()) {
        RoundInput input =
            together == 1
                ? RoundInput.gradient(state.epoch, step, state.step, state.parameters)
                : descent.localInput(state, state.epoch, step, steps);
        throw notFinite(state, input, program, carrier);
      }
      if (!made.taken()) {
        throw exploded(state, made.loss());
      }
      if (Double.isNaN(state.firstLoss)) {
        state.firstLoss = made.loss();
      }
      state.stepInEpoch += made.steps();
      state.step += made.steps();
      state.lossSum += made.lossSum();
      state.weightSum += made.weightSum();
      timing = timing.plus(made.timing());
      tell(
          new TrainEvent.StepFinished(
              state.epoch + 1, state.step, made.rows(), made.loss(), made.rate(), made.timing()));
      if (state.stepInEpoch < extent.stepsPerEpoch()) {
        saveIfDue(state);
      }
    }
    double trainLoss = state.lossSum / state.weightSum;
    state.epoch++;
    state.stepInEpoch = 0;
    state.lossSum = 0;
    state.weightSum = 0;
    endOfEpoch(state, trainLoss, timing, start, carrier);
    rollBack.epochEnds(state, trainLoss);
    saveIfDue(state);
  }

  /** Steps until the epoch or the whole training ends. */
  private long stepsLeft(TrainingState state, int stepInEpoch) {
    return Math.min(extent.stepsPerEpoch() - stepInEpoch, extent.steps() - state.step);
  }

  /** Checks the network on validation rows, and remembers the best epoch. */
  private void endOfEpoch(
      TrainingState state, double trainLoss, RoundTiming timing, long start, RoundCarrier carrier) {
    long before = System.nanoTime();
    Optional<Metrics> metrics = Optional.empty();
    boolean last = state.epoch == extent.epochs() || state.step >= extent.steps();
    if (problem.validation().isPresent()
        && (last || state.epoch % problem.training().validateEvery() == 0)) {
      spark.setJobDescription("Gradus: validate epoch %s".formatted(state.epoch));
      metrics = Optional.of(carrier.check(state.parameters, state.buffers));
    }
    boolean best = metrics.isPresent() && improves(metrics.get(), state);
    double seconds = (System.nanoTime() - start) / 1e9;
    state.history.add(
        new TrainingResult.EpochRecord(state.epoch, state.step, trainLoss, metrics, seconds));
    tell(
        new TrainEvent.EpochFinished(
            state.epoch,
            state.step,
            trainLoss,
            metrics,
            best,
            seconds,
            timing.withValidate((System.nanoTime() - before) / 1e9)));
  }

  private boolean improves(Metrics metrics, TrainingState state) {
    if (earlyStopping.isEmpty()) {
      return false;
    }
    EarlyStoppingConfig config = problem.training().earlyStopping().get();
    boolean better = earlyStopping.get().improves(metrics.value(metric(config)));
    if (better && (config.bestIsResult() || checkpoints.isPresent())) {
      state.best = new TrainingState.Best(state.epoch, state);
    }
    return better;
  }

  private boolean patienceIsOver() {
    return earlyStopping.map(EarlyStopping::patienceIsOver).orElse(false);
  }

  /** Quasi-Newton on all rows: every evaluation is one round over the whole data. */
  private TrainingResult minimise(RoundCarrier carrier, OptimizerSpec.Lbfgs lbfgs) {
    TrainingState state = firstState(OptimizerState.of(0, Map.of(), Map.of()));
    tellStarted(carrier, state);
    LbfgsMinimizer minimizer = new LbfgsMinimizer(plan, carrier, lbfgs, problem.regularization());
    long[] start = {System.nanoTime()};
    minimizer.minimise(
        state,
        iteration -> {
          state.epoch++;
          endOfEpoch(state, iteration.loss(), iteration.timing(), start[0], carrier);
          if (iteration.memory().isPresent() && due(state)) {
            state.optimizer = iteration.memory().get().get();
            save(state);
          }
          start[0] = System.nanoTime();
          return !patienceIsOver();
        });
    return finish(
        state,
        carrier,
        patienceIsOver()
            ? TrainEvent.EndReason.EARLY_STOPPING
            : minimizer.converged()
                ? TrainEvent.EndReason.CONVERGED
                : TrainEvent.EndReason.ALL_EPOCHS);
  }

  private TrainingResult finish(
      TrainingState state, RoundCarrier carrier, TrainEvent.EndReason reason) {
    TrainingResult result = result(state);
    if (result.validation().isPresent() && result.bestEpoch() <= state.restoredEpochs) {
      // A checkpoint holds the values of metrics alone, not what they are made of.
      result = result.checkedAgain(carrier.check(result.parameters(), result.buffers()));
    }
    checkpoints.ifPresent(kept -> kept.finish(best(state)));
    tell(new TrainEvent.Finished(result, reason));
    return result;
  }

  private TrainingResult result(TrainingState state) {
    boolean restored =
        state.best != null
            && problem
                .training()
                .earlyStopping()
                .filter(EarlyStoppingConfig::bestIsResult)
                .isPresent();
    return result(
        state,
        restored
            ? state.best
            : new TrainingState.Best(state.epoch, state.parameters, state.buffers));
  }

  private TrainingResult result(TrainingState state, TrainingState.Best weights) {
    return new TrainingResult(
        weights.parameters,
        weights.buffers,
        state.step,
        weights.epoch,
        List.copyOf(state.history),
        state.history.stream()
            .filter(record -> record.epoch() == weights.epoch)
            .findFirst()
            .flatMap(TrainingResult.EpochRecord::validation),
        (System.nanoTime() - started) / 1e9);
  }

  private DivergedException notFinite(
      TrainingState state, RoundInput input, RoundProgram program, RoundCarrier carrier) {
    carrier.release();
    List<Integer> partitions = NonFiniteAnswers.find(problem.train().blocks(), program, input);
    return diverged(
        state,
        "Expected a finite loss and gradient, found infinity or NaN in step %,d (epoch %s), %s."
            .formatted(
                state.step + 1,
                state.epoch + 1,
                partitions.isEmpty()
                    ? "in the sum over all partitions"
                    : "partition " + partitions.get(0)));
  }

  private DivergedException exploded(TrainingState state, double loss) {
    return diverged(
        state,
        "Expected a loss of at most %s times the first step's %.6g, found %.6g in step %,d (epoch %s)."
            .formatted(
                problem.training().divergence().exploding().orElseThrow(),
                state.firstLoss,
                loss,
                state.step + 1,
                state.epoch + 1));
  }

  private DivergedException diverged(TrainingState state, String found) {
    String tried =
        state.rollBacks == 0
            ? ""
            : " The rate was lowered %s times, to %s of what is configured."
                .formatted(state.rollBacks, state.rateFactor);
    return new DivergedException(
        found,
        tried + " Lower the learning rate, clip gradients by norm, or scale the features.",
        result(state));
  }

  private void describe(int epoch, long step) {
    spark.setJobDescription(
        "Gradus: epoch %s/%s, step %,d/%,d"
            .formatted(epoch + 1, problem.training().epochs(), step + 1, extent.steps()));
  }

  private void tell(TrainEvent event) {
    for (TrainListener listener : listeners) {
      listener.on(event);
    }
  }
}
