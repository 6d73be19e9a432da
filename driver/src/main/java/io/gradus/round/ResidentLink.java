package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.metric.MetricSums;
import java.io.IOException;

/** A resident task's way to the driver. */
sealed interface ResidentLink extends AutoCloseable permits LocalLink, RemoteLink {

  /** A round as a task gets it. */
  final class Handed {
    final long number;
    final RoundInput input;

    /**
     * @param input its values must not be changed, and are valid until the round is answered
     */
    Handed(long number, RoundInput input) {
      this.number = number;
      this.input = input;
    }
  }

  /**
   * Waits for the next round.
   *
   * @return null when the task is to leave
   * @throws IOException if the driver cannot be reached any more
   */
  Handed next() throws IOException, InterruptedException;

  /** Answers a round; the gradient must not be changed until the next round is there. */
  void answer(long number, Gradient gradient) throws IOException;

  /** Answers a round that checks the network. */
  void answer(long number, MetricSums found) throws IOException;

  @Override
  void close();
}
