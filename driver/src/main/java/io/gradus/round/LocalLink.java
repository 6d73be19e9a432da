package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.metric.MetricSums;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * The way to a driver in the same process, as with a {@code local[…]} master: arrays are handed
 * over as they are, nothing is copied. Additions and their order are those of {@link RemoteLink}.
 */
final class LocalLink implements ResidentLink, ResidentExchange.Participant {
  /** Stands in the queue for the end. */
  private static final Object LEAVE = new Object();

  private final ResidentExchange exchange;
  private final TaskContext task;
  private final int partition;
  private final int generation;
  private final BlockingQueue<Object> mail = new LinkedBlockingQueue<>();

  LocalLink(ResidentExchange exchange, TaskContext task, int generation) {
    this.exchange = exchange;
    this.task = task;
    this.partition = task.partitionId();
    this.generation = generation;
    exchange.join(partition, generation, this);
  }

  @Override
  public void hand(OpenRound round) {
    mail.add(new Handed(round.number(), round.input()));
  }

  @Override
  public void dismiss() {
    mail.add(LEAVE);
  }

  @Override
  public void reassure() {
    // The task would have ended with the driver.
  }

  @Override
  public Handed next() throws InterruptedException {
    while (true) {
      Object received = mail.poll(1, TimeUnit.SECONDS);
      if (received == LEAVE) {
        return null;
      }
      if (received != null) {
        return (Handed) received;
      }
      if (task.isInterrupted()) {
        throw new InterruptedException("The task was cancelled while it waited for a round.");
      }
    }
  }

  @Override
  public void answer(long number, Gradient gradient) {
    exchange.answer(partition, generation, number, gradient);
  }

  @Override
  public void answer(long number, MetricSums found) {
    exchange.answer(partition, generation, number, found);
  }

  @Override
  public void close() {
    // Whoever comes next for this partition takes its place.
  }
}
