package io.gradus.train;

import io.gradus.optim.OptimizerState;
import io.gradus.round.Answer;
import io.gradus.round.Request;
import io.gradus.round.RoundTiming;
import io.gradus.round.SummedRequest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A way downhill. It asks for rounds and takes what they bring; who carries them, and whose else
 * rounds are carried along, is none of its business. So many of them can go side by side over one
 * carrier, each with the bits that it would have alone.
 *
 * <p>Asked and answered in turn: {@link #next}, {@link #summed}, {@link #accept}, {@link #next}, …
 */
sealed interface Descent extends AutoCloseable
    permits SynchronousDescent, LocalStepsDescent, LbfgsDescent {

  /** Is told what a descent has reached. */
  interface Follower {
    /** A step of gradient descent was made, or could not be. */
    void stepped(Step step);

    /** A quasi-Newton iteration has moved the state's parameters. */
    void iterated(Iteration iteration);

    /**
     * Whether it wants to know what so many further steps, or an iteration, did to the parameters.
     */
    boolean watches(int steps);
  }

  /**
   * What a round of gradient descent came to.
   *
   * @param asked what was sent to all partitions
   * @param steps that it stands for
   * @param lossSum NaN if loss or gradient are not finite
   * @param taken whether the parameters were moved
   * @param rate of the first of the steps
   * @param move what became of the parameters, if the follower watches
   */
  record Step(
      SummedRequest<?> asked,
      int steps,
      long rows,
      double lossSum,
      double weightSum,
      boolean taken,
      double rate,
      Optional<Move> move,
      RoundTiming timing) {
    double loss() {
      return lossSum / weightSum;
    }

    boolean finite() {
      return Double.isFinite(lossSum);
    }
  }

  /**
   * What a quasi-Newton iteration came to.
   *
   * @param loss mean over all rows, without penalties
   * @param move what became of the parameters, if the follower watches
   * @param memory with which a descent goes on after it; empty where it cannot
   */
  record Iteration(
      double loss,
      RoundTiming timing,
      Optional<Move> move,
      Optional<Supplier<OptimizerState>> memory) {}

  /**
   * The round that it wants next; empty when it is at its end, or has just told its follower of an
   * iteration.
   */
  Optional<Request<?>> next();

  /**
   * Computes with what the round brought that it asked for last, as soon as it is there; on any
   * thread, before {@link #accept} takes the same.
   */
  void summed(Answer answer);

  /** Takes what the round brought that it asked for last, and tells its follower. */
  void accept(Answer answer);

  /** Why it is at its end, when it is. */
  Optional<TrainEvent.EndReason> end();

  /** Gives up what it holds, wherever it is. */
  @Override
  void close();
}
