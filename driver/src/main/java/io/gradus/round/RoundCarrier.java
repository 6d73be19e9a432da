package io.gradus.round;

import java.util.List;

/**
 * Carries synchronized rounds: every partition gets the same requests and answers for its own rows,
 * and all answers come back as one sum each, added in {@link SumOrder}. Carriers differ in speed
 * and in what they ask of the cluster, never in bits.
 */
public sealed interface RoundCarrier extends AutoCloseable
    permits JobsCarrier, ResidentCarrier, FlexibleCarrier {

  /**
   * One round, from the first byte sent to the last answer added.
   *
   * @param requests at least one, and of each program one at most
   * @return one answer a request, in their order
   * @throws RoundFailedException if Spark gave up on a partition
   */
  List<Answer> round(List<? extends Request<?>> requests);

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
