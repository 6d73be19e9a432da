package io.gradus.train;

import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.network.Tensor;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.Regularization;
import io.gradus.round.Answer;
import io.gradus.round.GradientRequest;
import io.gradus.round.Request;
import io.gradus.round.RoundTiming;
import java.util.Arrays;
import java.util.Optional;

/**
 * Minimises the loss over all training rows by L-BFGS (Liu and Nocedal, Mathematical Programming
 * 45, 1989), or by OWL-QN (Andrew and Gao, ICML 2007) where there is an L1 penalty. Each evaluation
 * of the {@link LbfgsSearch} is one round over all rows.
 */
final class LbfgsDescent implements Descent, LbfgsSearch.PauseVisitor {
  private final int program;
  private final TrainingState state;
  private final Follower follower;
  private final double[] l2;
  private final LbfgsSearch search;
  private final SteppedThread<LbfgsSearch.Pause> thread;
  private final float[] parameters;
  private GradientRequest asked;
  private LbfgsSearch.Evaluation evaluation;
  private RoundTiming timing = RoundTiming.NONE;
  private double lastValue;
  private double lastLoss;
  private float[] lastGradient;
  private boolean ended;

  /**
   * @param program by which the carrier's partitions compute
   * @param state that it moves; begins where its parameters are, or where its optimizer remembers
   *     to have been
   */
  LbfgsDescent(
      int program,
      Plan plan,
      Lbfgs spec,
      Regularization regularization,
      TrainingState state,
      Follower follower) {
    this.program = program;
    this.state = state;
    this.follower = follower;
    int count = plan.layout().parameterCount();
    double[] l1 = new double[count];
    this.l2 = new double[count];
    for (Tensor tensor : plan.layout().parameters()) {
      if (regularization.tensors().concern(tensor)) {
        int end = tensor.offset() + tensor.size();
        double factor = tensor.declared().factors().decay();
        Arrays.fill(l1, tensor.offset(), end, factor * regularization.l1());
        Arrays.fill(l2, tensor.offset(), end, factor * regularization.l2());
      }
    }
    this.parameters = new float[count];
    this.search = new LbfgsSearch(spec, l1);
    this.thread =
        new SteppedThread<>(
            "gradus-lbfgs", pause -> search.run(state.parameters, state.optimizer, pause));
  }

  @Override
  public Optional<Request<?>> next() {
    if (evaluation == null) {
      goOn();
    }
    return Optional.ofNullable(asked);
  }

  private void goOn() {
    Optional<LbfgsSearch.Pause> pause = thread.next();
    ended = pause.isEmpty();
    pause.ifPresent(one -> one.tell(this));
  }

  @Override
  public void wants(LbfgsSearch.Evaluation wanted) {
    evaluation = wanted;
    copy(wanted.at, parameters);
    asked = new GradientRequest(program, 0, 0, 0, 0, parameters);
  }

  @Override
  public void reached(LbfgsSearch.Reached iteration) {
    Optional<float[]> before =
        follower.watches(1) ? Optional.of(state.parameters.clone()) : Optional.empty();
    copy(iteration.at(), state.parameters);
    state.step++;
    // The last evaluation is that of the point that was taken.
    double loss = lastValue == iteration.value() ? lastLoss : iteration.value();
    RoundTiming taken = timing;
    timing = RoundTiming.NONE;
    // Breeze may end an iteration at a point that it had evaluated before the last one.
    Optional<float[]> gradient =
        Optional.ofNullable(lastGradient).filter(any -> lastValue == iteration.value());
    Optional<Move> move = before.map(from -> Move.of(gradient, from, state.parameters));
    follower.iterated(new Iteration(loss, taken, move, iteration.memory()));
  }

  /** Mean loss over all rows, with the L2 penalty; OWL-QN adds the L1 penalty itself. */
  @Override
  public void summed(Answer answer) {
    // The search takes it on its own thread.
  }

  @Override
  public void accept(Answer answer) {
    Gradient sum = answer.to(asked);
    double[] at = evaluation.at;
    double loss = sum.lossSum() / sum.weightSum();
    double value = loss;
    double[] gradient = new double[at.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = sum.values()[i] / sum.weightSum() + l2[i] * at[i];
      value += l2[i] * at[i] * at[i] / 2;
    }
    timing = timing.plus(answer.timing());
    lastValue = value;
    lastLoss = loss;
    if (follower.watches(1)) {
      lastGradient = new float[gradient.length];
      copy(gradient, lastGradient);
    }
    evaluation.is(value, gradient);
    evaluation = null;
    asked = null;
    goOn();
  }

  private static void copy(double[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[i];
    }
  }

  @Override
  public Optional<TrainEvent.EndReason> end() {
    if (!ended) {
      return Optional.empty();
    }
    return Optional.of(
        search.converged() ? TrainEvent.EndReason.CONVERGED : TrainEvent.EndReason.ALL_EPOCHS);
  }

  @Override
  public void close() {
    thread.close();
  }
}
