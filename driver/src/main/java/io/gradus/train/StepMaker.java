package io.gradus.train;

import io.gradus.compute.RowSums;
import io.gradus.optim.Optimizer;
import io.gradus.optim.Ranges;
import io.gradus.round.Answer;
import io.gradus.round.SummedRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes a step of what a round brought: looks whether that is finite and does not explode before
 * anything is moved by it, and tells the follower.
 */
final class StepMaker {
  private final Optimizer optimizer;
  private final RollBack rollBack;
  private final Descent.Follower follower;
  private final TrainingState state;

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
   * Makes a step, or several.
   *
   * @param steps that the round stands for
   * @param update moves the state; is not called where nothing may be moved
   */
  <A extends RowSums> void make(
      SummedRequest<A> asked, int steps, Answer answer, Consumer<A> update) {
    long summed = System.nanoTime();
    A sum = answer.to(asked);
    double rate = optimizer.rate(state.step);
    boolean finite = finite(sum);
    boolean taken = finite && !rollBack.explodes(state, sum.lossSum() / sum.weightSum());
    if (taken) {
      update.accept(sum);
    }
    follower.stepped(
        new Descent.Step(
            asked,
            steps,
            sum.rows(),
            finite ? sum.lossSum() : Double.NaN,
            sum.weightSum(),
            taken,
            rate,
            answer.timing().withUpdate((System.nanoTime() - summed) / 1e9)));
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
