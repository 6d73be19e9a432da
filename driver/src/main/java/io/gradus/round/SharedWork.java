package io.gradus.round;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A round's work where all tasks are in the driver's process. A request is worked off by one task
 * for all partitions, one after the other, so that parameters, gradients and optimizer state stay
 * with one core from the first row to the update: where it was measured, a core writes what another
 * has read since twenty times as slowly as what is its own. Tasks begin with requests of their own,
 * the same in each round, and take over others' in the end. Requests that do not come out even are
 * computed by all tasks, each for its partition.
 *
 * <p>Who computes changes no bits: answers are a partition's own, and are added in {@link
 * SumOrder}.
 */
final class SharedWork {
  private final ResidentExchange exchange;
  private final OpenRound round;
  private final int generation;
  private final Desk[] desks;

  /** Requests before this one are worked off by one task each. */
  private final int whole;

  private final AtomicIntegerArray taken;

  /**
   * @param generation of all tasks
   * @param desks of all partitions
   */
  SharedWork(ResidentExchange exchange, OpenRound round, int generation, Desk[] desks) {
    this.exchange = exchange;
    this.round = round;
    this.generation = generation;
    this.desks = desks;
    int requests = round.requests().size();
    this.whole = requests - requests % desks.length;
    this.taken = new AtomicIntegerArray(whole);
  }

  /** Does a task's share. */
  void work(int partition) {
    for (int part = partition; part < whole; part += desks.length) {
      take(part);
    }
    for (int part = whole; part < round.requests().size(); part++) {
      answer(part, round.requests().get(part), partition);
    }
    for (int part = whole - 1; part >= 0; part--) {
      take(part);
    }
  }

  private void take(int part) {
    if (taken.compareAndSet(part, 0, 1)) {
      for (int partition = 0; partition < desks.length; partition++) {
        answer(part, round.requests().get(part), partition);
      }
    }
  }

  private <A> void answer(int part, Request<A> request, int partition) {
    A answer = desks[partition].answer(request);
    exchange.answer(partition, generation, round.number(), part, answer);
  }
}
