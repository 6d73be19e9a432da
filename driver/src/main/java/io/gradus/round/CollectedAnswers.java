package io.gradus.round;

import java.io.ByteArrayInputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Small answers, collected whole. */
final class CollectedAnswers<A extends Externalizable> extends AnswerSum<A> {
  private final Supplier<A> empty;
  private final BinaryOperator<A> add;
  private final List<A> answers;
  private long round;
  private int missing;
  private volatile CountDownLatch complete = new CountDownLatch(0);

  /**
   * @param empty makes an answer to be read into
   * @param add adds its second argument to its first and returns that
   */
  CollectedAnswers(int partitions, Supplier<A> empty, BinaryOperator<A> add) {
    this.empty = empty;
    this.add = add;
    this.answers = new ArrayList<>(Collections.nCopies(partitions, null));
  }

  @Override
  synchronized void begin(long number) {
    round = number;
    Collections.fill(answers, null);
    missing = answers.size();
    complete = new CountDownLatch(1);
  }

  @Override
  boolean await(long millis) throws InterruptedException {
    return complete.await(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  boolean isComplete() {
    return complete.getCount() == 0;
  }

  @Override
  synchronized boolean answered(int partition) {
    return answers.get(partition) != null;
  }

  @Override
  synchronized void accept(long number, int partition, A answer) {
    if (number != round || answers.get(partition) != null) {
      return;
    }
    answers.set(partition, answer);
    missing--;
    if (missing == 0) {
      complete.countDown();
    }
  }

  @Override
  void accept(long number, int partition, int chunk, ByteBuffer payload) {
    if (chunk != 0) {
      throw new IllegalArgumentException(
          "Expected an answer in one message, found message %s of it.".formatted(chunk));
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    A answer = empty.get();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      answer.readExternal(in);
    } catch (IOException | ClassNotFoundException e) {
      throw new UncheckedIOException(
          "The answer of partition %s could not be read.".formatted(partition),
          e instanceof IOException io ? io : new IOException(e));
    }
    accept(number, partition, answer);
  }

  /** Nobody looks: they are small, and few. */
  @Override
  Optional<LastAnswer> last(IntFunction<?> executors) {
    return Optional.empty();
  }

  @Override
  synchronized A result() {
    return SumOrder.ascending(answers, add);
  }
}
