package io.gradus.train;

import io.gradus.compute.RowSums;
import io.gradus.optim.Optimizer;
import io.gradus.optim.Ranges;
import io.gradus.round.Answer;
import io.gradus.round.SummedRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes a step of what a round brought: looks whether that is finite and does not explode before
 * anything is moved by it, and tells the follower afterwards.
 */
final class StepMaker {
  private final Optimizer optimizer;
  private final RollBack rollBack;
  private final Descent.Follower follower;
  private final TrainingState state;
  private Descent.Step made;

  /**
   * @param optimizer whose rate is told
   * @param rollBack knows which loss is too large to go on
   * @param state that steps move
   */
  StepMaker(
      Optimizer optimizer, RollBack rollBack, Descent.Follower follower, TrainingState state) {
    this.optimizer = optimizer;
    this.rollBack = rollBack;
    this.follower = follower;
    this.state = state;
  }

  /**
   * Makes a step, or several; on any thread.
   *
   * @param steps that the round stands for
   * @param update moves the state; is not called where nothing may be moved
   * @param gradient the mean gradient of a sum of some weight, in an array of its own, where it is
   *     one
   */
  <A extends RowSums> void make(
      SummedRequest<A> asked,
      int steps,
      Answer answer,
      Consumer<A> update,
      Function<A, Optional<float[]>> gradient) {
    long summed = System.nanoTime();
    A sum = answer.to(asked);
    double rate = optimizer.rate(state.step);
    boolean finite = finite(sum);
    boolean taken = finite && !rollBack.explodes(state, sum.lossSum() / sum.weightSum());
    Optional<Move> move = Optional.empty();
    if (taken && follower.watches(steps)) {
      float[] before = state.parameters.clone();
      Optional<float[]> towards = sum.weightSum() > 0 ? gradient.apply(sum) : Optional.empty();
      update.accept(sum);
      move = Optional.of(Move.of(towards, before, state.parameters));
    } else if (taken) {
      update.accept(sum);
    }
    made =
        new Descent.Step(
            asked,
            steps,
            sum.rows(),
            finite ? sum.lossSum() : Double.NaN,
            sum.weightSum(),
            taken,
            rate,
            move,
            answer.timing().withUpdate((System.nanoTime() - summed) / 1e9));
  }

  /** Tells the follower of what was made. */
  void tell() {
    follower.stepped(made);
  }

  private static boolean finite(RowSums sum) {
    AtomicBoolean finite = new AtomicBoolean(Double.isFinite(sum.lossSum()));
    sum.values();
    Ranges.PARALLEL.run(
        sum.size(),
        (from, to) -> {
          if (!sum.finite(from, to)) {
            finite.set(false);
          }
        });
    return finite.get();
  }
}
