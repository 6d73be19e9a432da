package io.gradus.round;

import java.util.List;

/** A round that is handed out, and what has come back of it. */
final class OpenRound {
  /** Floats whose answers wake the driver: some 50 µs of work, and about what a message takes. */
  private static final int WORTH_WAKING = 1 << 16;

  private final long number;
  private final List<? extends Request<?>> requests;
  private final List<AnswerSum<?>> sums;

  /**
   * @param sums of the requests' answers, in the order of the requests; from now on they expect
   *     those of this round
   */
  OpenRound(long number, List<? extends Request<?>> requests, List<AnswerSum<?>> sums) {
    this.number = number;
    this.requests = requests;
    this.sums = sums;
    for (AnswerSum<?> sum : sums) {
      sum.begin(number);
    }
  }

  long number() {
    return number;
  }

  List<? extends Request<?>> requests() {
    return requests;
  }

  /**
   * Where the requests end whose answers are better awaited together with that to {@code part}: who
   * waits is woken for some work, or for the end.
   */
  int together(int part) {
    int end = part;
    for (long floats = 0; end < requests.size() && floats < WORTH_WAKING; end++) {
      floats += requests.get(end).values().length;
    }
    return end;
  }

  /**
   * Waits for the last answer to each request from {@code from} to {@code to}, exclusive, and for
   * each so long at most. That to the last of them comes last mostly, so that the thread is woken
   * once.
   */
  boolean await(int from, int to, long millis) throws InterruptedException {
    for (int part = to - 1; part >= from; part--) {
      if (!sums.get(part).await(millis)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a partition has answered all requests. */
  boolean answered(int partition) {
    for (AnswerSum<?> sum : sums) {
      if (!sum.answered(partition)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the answers to a request are added up.
   *
   * @param part the request's place in the round
   * @throws IllegalArgumentException if there is no such request
   */
  AnswerSum<?> sum(int part) {
    if (part < 0 || part >= sums.size()) {
      throw new IllegalArgumentException(
          "Expected an answer to one of %s requests, found one to request %s."
              .formatted(sums.size(), part));
    }
    return sums.get(part);
  }
}
