package io.gradus.round;

/**
 * What came back of a request: the sum over all partitions.
 *
 * @param total valid until the next round
 * @param timing where the round's time went; where it carried several requests, computing is this
 *     request's, and what the others took is waiting
 */
public record Answer(Object total, RoundTiming timing) {

  /**
   * The sum.
   *
   * @param asked the request that this answers
   */
  public <A> A to(Request<A> asked) {
    return asked.answers().cast(total);
  }
}
