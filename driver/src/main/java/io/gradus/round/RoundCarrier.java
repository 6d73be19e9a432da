package io.gradus.round;

import java.util.ArrayList;
import java.util.List;

/**
 * Carries synchronized rounds: every partition gets the same requests and answers for its own rows,
 * and all answers come back as one sum each, added in {@link SumOrder}. Carriers differ in speed
 * and in what they ask of the cluster, never in bits.
 */
public sealed interface RoundCarrier extends AutoCloseable
    permits JobsCarrier, ResidentCarrier, FlexibleCarrier {

  /** Takes what a round brings. */
  interface Taker {
    /**
     * Computes with an answer as soon as it is there, once, before it is taken, and on any thread:
     * that of the task that gave the last piece of it, whose caches have it, or that of the round.
     * Answers to other requests are computed with at the same time. What was sent with this one may
     * be changed from now on.
     *
     * @param part the request's place in the round
     */
    void summed(int part, Answer answer);

    /**
     * Takes the answer to a request. Those to later ones may still be on their way.
     *
     * @param part the request's place in the round
     */
    void take(int part, Answer answer);
  }

  /** A round that was handed out, and whose answers are still to be taken. */
  interface Begun {
    /**
     * Waits for the answers, and has each taken on this thread, in the order of the requests.
     *
     * @throws RoundFailedException if Spark gave up on a partition
     */
    void finish();
  }

  /**
   * How many rounds may be open at a time, each in a track of its own. There are several where
   * tasks are in other processes: they compute for one while the answers to another travel and are
   * computed with.
   */
  default int tracks() {
    return 1;
  }

  /**
   * Hands out a round. In other tracks others may be open, of other programs.
   *
   * @param track of {@link #tracks()}, from 0; the round that was begun in it before is finished
   * @param requests at least one, and of each program one at most
   * @param taker gets one answer a request
   */
  Begun begin(int track, List<? extends Request<?>> requests, Taker taker);

  /**
   * One round, from the first byte sent to the last answer taken, while no other is open.
   *
   * @param requests at least one, and of each program one at most
   * @param taker gets one answer a request, in their order and on this thread
   * @throws RoundFailedException if Spark gave up on a partition
   */
  default void round(List<? extends Request<?>> requests, Taker taker) {
    begin(0, requests, taker).finish();
  }

  /**
   * One round, whose answers are wanted together.
   *
   * @param requests at least one, and of each program one at most
   * @return one answer a request, in their order
   * @throws RoundFailedException if Spark gave up on a partition
   */
  default List<Answer> round(List<? extends Request<?>> requests) {
    List<Answer> answers = new ArrayList<>(requests.size());
    round(
        requests,
        new Taker() {
          @Override
          public void summed(int part, Answer answer) {
            // It is as it is wanted.
          }

          @Override
          public void take(int part, Answer answer) {
            answers.add(answer);
          }
        });
    return answers;
  }

  /** A round of one request. */
  default <A> A total(Request<A> request) {
    return round(List.of(request)).get(0).to(request);
  }

  /**
   * Gives back slots that are held between rounds, so that other Spark jobs can run; the next round
   * takes them again. No round may be open.
   */
  void release();

  /** As the configuration names it. */
  String name();

  /** Why it is this one where another was possible; empty where there is nothing to say. */
  default String reason() {
    return "";
  }

  /** For which executors the others have waited so far. */
  Stragglers stragglers();

  @Override
  void close();
}
