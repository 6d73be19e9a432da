package io.gradus.round;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;

/** A resident task's way to the driver. */
sealed interface ResidentLink extends AutoCloseable permits LocalLink, RemoteLink, ShardedLink {

  /** How a task comes to its link; travels with the task. */
  interface Way extends Serializable {
    /**
     * The link of a task.
     *
     * @param generation of the stage, above that of any before it
     * @param desk that the task computes with
     */
    ResidentLink link(BarrierTaskContext task, int generation, Desk desk)
        throws IOException, InterruptedException;
  }

  /** A round as a task gets it. */
  final class Handed {
    final int track;
    final long number;
    final List<? extends Request<?>> requests;
    final Optional<SharedWork> shared;

    /**
     * @param requests their values must not be changed, and are valid until all are answered
     * @param shared where the task may compute for other partitions, too
     */
    Handed(
        int track, long number, List<? extends Request<?>> requests, Optional<SharedWork> shared) {
      this.track = track;
      this.shared = shared;
      this.number = number;
      this.requests = requests;
    }
  }

  /**
   * Waits for the next round.
   *
   * @return null when the task is to leave
   * @throws IOException if the driver cannot be reached any more
   */
  Handed next() throws IOException, InterruptedException;

  /**
   * Answers a request of a round, at once or with others.
   *
   * @param part the request's place in the round
   * @param answer must not be changed until the next round of its track is there
   */
  <A> void answer(Handed round, int part, Request<A> request, A answer) throws IOException;

  /** All requests of a round are answered. */
  void answered(Handed round);

  @Override
  void close();
}
