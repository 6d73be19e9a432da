package io.gradus.round;

import java.util.Optional;

/**
 * The driver's end of rounds in tasks that stay: between whom the bytes of a round travel. It hands
 * rounds out to the tasks of a stage, and gathers what comes back.
 */
sealed interface Topology extends AutoCloseable permits Star, Sharded {
  /** As the configuration names the carrier. */
  String name();

  /** How many rounds may be open at a time. */
  int tracks();

  /** The way here that tasks take along. */
  ResidentLink.Way way();

  /** Adds up what comes back of rounds with requests of this kind for this program. */
  <A> AnswerSum<A> sum(Request<A> request, RoundProgram computes);

  /** Hands out a round, now or as soon as the tasks are there. */
  void open(OpenRound round);

  /** Tells every task to leave; new ones may come with the next round. */
  void dismiss();

  /** Where a partition's task runs; empty while there is none. */
  Optional<ExecutorName> executor(int partition);

  /** Who has not answered, as the subject of a sentence. */
  String missing();

  /** When the last task came in, by {@link System#nanoTime}. */
  long lastJoined();

  @Override
  void close();
}
