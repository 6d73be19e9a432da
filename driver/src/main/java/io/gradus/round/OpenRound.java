package io.gradus.round;

import io.gradus.metric.MetricSums;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A round that is handed out, and what has come back of it. */
final class OpenRound {
  private final long number;
  private final RoundInput input;
  private final Answers answers;

  /** Either gradients, added up, or metrics. */
  private sealed interface Answers permits Gradients, Checks {
    boolean await(long millis) throws InterruptedException;

    boolean answered(int partition);
  }

  private record Gradients(RoundSum sum) implements Answers {
    @Override
    public boolean await(long millis) throws InterruptedException {
      return sum.await(millis);
    }

    @Override
    public boolean answered(int partition) {
      return sum.answered(partition);
    }
  }

  private static final class Checks implements Answers {
    private final MetricSums[] sums;
    private final AtomicInteger missing;
    private final CountDownLatch complete = new CountDownLatch(1);

    Checks(int partitions) {
      this.sums = new MetricSums[partitions];
      this.missing = new AtomicInteger(partitions);
    }

    synchronized void accept(int partition, MetricSums answer) {
      if (sums[partition] == null) {
        sums[partition] = answer;
        if (missing.decrementAndGet() == 0) {
          complete.countDown();
        }
      }
    }

    @Override
    public boolean await(long millis) throws InterruptedException {
      return complete.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized boolean answered(int partition) {
      return sums[partition] != null;
    }
  }

  private OpenRound(long number, RoundInput input, Answers answers) {
    this.number = number;
    this.input = input;
    this.answers = answers;
  }

  /** A round whose answers are added up. */
  static OpenRound summed(long number, RoundInput input, RoundSum sum) {
    sum.begin(number);
    return new OpenRound(number, input, new Gradients(sum));
  }

  /** A round that checks the network. */
  static OpenRound check(long number, RoundInput input, int partitions) {
    return new OpenRound(number, input, new Checks(partitions));
  }

  long number() {
    return number;
  }

  RoundInput input() {
    return input;
  }

  /** Waits for the last answer; false if some are missing when the time is over. */
  boolean await(long millis) throws InterruptedException {
    return answers.await(millis);
  }

  /** Whether a partition has answered. */
  boolean answered(int partition) {
    return answers.answered(partition);
  }

  /** Where gradients are added up; for rounds that ask for them. */
  RoundSum sum() {
    return ((Gradients) answers).sum();
  }

  /** Takes what one partition found; the first time counts. */
  void accept(int partition, MetricSums found) {
    ((Checks) answers).accept(partition, found);
  }

  /** All partitions' sums merged in partition order, when all have answered. */
  MetricSums checked() {
    List<MetricSums> sums = Arrays.asList(((Checks) answers).sums);
    MetricSums all = sums.get(0);
    sums.subList(1, sums.size()).forEach(all::merge);
    return all;
  }
}
