package io.gradus.round;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the driver and its resident tasks meet: who takes part for which partition, which rounds
 * are open, one a track, and what has come back. Tasks of the driver's own process come here
 * directly, others by way of {@link ResidentServer}.
 *
 * <p>A task that starts over (a later generation) is handed the open rounds anew that its partition
 * has not answered; what tasks of older generations say is dropped.
 */
final class ResidentExchange implements AutoCloseable {
  /** A task, as the driver sees it. */
  interface Participant {
    /** Where it runs. */
    ExecutorName executor();

    /** Hands over a round; must not wait for its answer. */
    void hand(OpenRound round);

    /** Tells it to leave. */
    void dismiss();

    /** Tells it that the driver is alive. */
    void reassure();

    /** What it computes with, if it is in this process. */
    Optional<Desk> desk();
  }

  /** The exchanges of this process, for tasks that run in it. */
  private static final Map<String, ResidentExchange> HERE = new ConcurrentHashMap<>();

  private final Participant[] participants;
  private final int[] generations;

  /** By track. */
  private final Map<Integer, OpenRound> open = new HashMap<>();

  private boolean dismissing;
  private long lastJoined = System.nanoTime();

  ResidentExchange(int partitions) {
    this.participants = new Participant[partitions];
    this.generations = new int[partitions];
  }

  /** Lets tasks of this process come directly, by that name. */
  void openHere(String id) {
    HERE.put(id, this);
  }

  /** The exchange of that name if it is in this very process, otherwise null. */
  static ResidentExchange here(String id) {
    return HERE.get(id);
  }

  int partitions() {
    return participants.length;
  }

  /** Hands a round to every partition, now or as soon as its task takes part. */
  void open(OpenRound round) {
    List<Participant> present;
    synchronized (this) {
      open.put(round.track(), round);
      dismissing = false;
      present = present();
      shareWork(round, present);
    }
    present.forEach(participant -> participant.hand(round));
  }

  /** Where all tasks of one stage are here, each may compute for any partition. */
  private void shareWork(OpenRound round, List<Participant> present) {
    Desk[] desks =
        present.stream().flatMap(participant -> participant.desk().stream()).toArray(Desk[]::new);
    boolean alike = Arrays.stream(generations).distinct().count() == 1;
    if (desks.length == participants.length && alike) {
      round.share(new SharedWork(this, round, generations[0], desks));
    }
  }

  private synchronized List<Participant> present() {
    return Arrays.stream(participants).filter(Objects::nonNull).toList();
  }

  /** The first partition that has not answered an open round, or -1. */
  synchronized int firstMissing() {
    for (int partition = 0; partition < participants.length; partition++) {
      if (!unanswered(partition).isEmpty()) {
        return partition;
      }
    }
    return -1;
  }

  /** Tells every task to leave; new ones may come with the next round. */
  void dismiss() {
    List<Participant> leaving;
    synchronized (this) {
      dismissing = true;
      open.clear();
      leaving = present();
      Arrays.fill(participants, null);
    }
    leaving.forEach(Participant::dismiss);
  }

  /** Tells everybody that the driver is alive. */
  void reassure() {
    present().forEach(Participant::reassure);
  }

  /** A task comes in. */
  void join(int partition, int generation, Participant participant) {
    List<OpenRound> handed;
    synchronized (this) {
      if (dismissing || generation < generations[partition]) {
        participant.dismiss();
        return;
      }
      generations[partition] = generation;
      participants[partition] = participant;
      lastJoined = System.nanoTime();
      handed = unanswered(partition);
      // What a task that was lost had taken over nobody else would do.
      handed.forEach(round -> round.share(null));
    }
    handed.forEach(participant::hand);
  }

  /** The open rounds that a partition has not answered, in their order. */
  private List<OpenRound> unanswered(int partition) {
    return open.values().stream()
        .filter(round -> !round.answered(partition))
        .sorted(Comparator.comparingLong(OpenRound::number))
        .toList();
  }

  /** Where a partition's task runs; empty while there is none. */
  synchronized Optional<ExecutorName> executor(int partition) {
    return Optional.ofNullable(participants[partition]).map(Participant::executor);
  }

  /** When the task came in that was the last one to come, by {@link System#nanoTime}. */
  synchronized long lastJoined() {
    return lastJoined;
  }

  /** The round of that number, if it is open and the task of that generation may answer it. */
  synchronized Optional<OpenRound> expecting(int partition, int generation, long number) {
    return open.values().stream()
        .filter(round -> round.number() == number && generation == generations[partition])
        .findFirst();
  }

  /**
   * Takes the answer of a task of this process, which must not be changed until the task is handed
   * another round. Who gives the last one finishes the request.
   *
   * @param part the request's place in the round
   */
  @SuppressWarnings("unchecked")
  <A> void answer(int partition, int generation, long number, int part, A answer) {
    Optional<OpenRound> round = expecting(partition, generation, number);
    if (round.isPresent()) {
      AnswerSum<A> sum = (AnswerSum<A>) round.get().sum(part);
      sum.accept(number, partition, answer);
      if (sum.isComplete()) {
        round.get().finish(part);
      }
    }
  }

  @Override
  public void close() {
    HERE.values().remove(this);
    dismiss();
  }
}
