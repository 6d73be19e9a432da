package io.gradus.round;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** A round that is handed out, and what has come back of it. */
final class OpenRound {
  /** Floats whose answers wake the driver: some 50 µs of work, and about what a message takes. */
  private static final int WORTH_WAKING = 1 << 16;

  private final int track;
  private final long number;
  private final List<? extends Request<?>> requests;
  private final List<AnswerSum<?>> sums;
  private final List<FutureTask<Answer>> answers;

  /** Null where each task computes for its own partition. */
  private volatile SharedWork shared;

  /**
   * @param track no other round is open in it
   * @param sums of the requests' answers, in the order of the requests; from now on they expect
   *     those of this round
   * @param finish makes the answer to a request of its complete sum, and computes with it; on any
   *     thread, once a request
   */
  OpenRound(
      int track,
      long number,
      List<? extends Request<?>> requests,
      List<AnswerSum<?>> sums,
      IntFunction<Answer> finish) {
    this.track = track;
    this.number = number;
    this.requests = requests;
    this.sums = sums;
    this.answers = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      int part = i;
      answers.add(new FutureTask<>(() -> finish.apply(part)));
    }
    for (AnswerSum<?> sum : sums) {
      sum.begin(number);
    }
  }

  int track() {
    return track;
  }

  long number() {
    return number;
  }

  List<? extends Request<?>> requests() {
    return requests;
  }

  /** Lets tasks compute for any partition, or from now on, with null, for their own alone. */
  void share(SharedWork work) {
    shared = work;
  }

  /** What tasks share, if they do. */
  Optional<SharedWork> shared() {
    return Optional.ofNullable(shared);
  }

  /** Makes the answer to a request whose sum is complete, unless somebody does or has. */
  void finish(int part) {
    answers.get(part).run();
  }

  /**
   * The answer to a request whose sum is complete.
   *
   * @throws ExecutionException for what went wrong when it was computed with
   */
  Answer answer(int part) throws InterruptedException, ExecutionException {
    finish(part);
    return answers.get(part).get();
  }

  /**
   * Where the requests end whose answers are better awaited together with that to {@code part}: who
   * waits is woken for some work, or for the end.
   */
  int together(int part) {
    if (shared != null) {
      return requests.size();
    }
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
      if (!(shared == null ? sums.get(part).await(millis) : finished(part, millis))) {
        return false;
      }
    }
    return true;
  }

  /** Waits, so that nobody is woken before all is done. */
  private boolean finished(int part, long millis) throws InterruptedException {
    try {
      answers.get(part).get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // who asks for the answer is told
    }
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
