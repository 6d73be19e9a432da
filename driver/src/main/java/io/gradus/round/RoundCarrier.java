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

  /**
   * One round, from the first byte sent to the last answer taken.
   *
   * @param requests at least one, and of each program one at most
   * @param taker gets one answer a request, in their order and on this thread
   * @throws RoundFailedException if Spark gave up on a partition
   */
  void round(List<? extends Request<?>> requests, Taker taker);

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
   * takes them again.
   */
  void release();

  /** As the configuration names it. */
  String name();

  /** Why it is this one where another was possible; empty where there is nothing to say. */
  default String reason() {
    return "";
  }

  @Override
  void close();
}
