package io.gradus.round;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.TaskContext;

/**
 * The way to a driver in the same process, as with a {@code local[…]} master: arrays are handed
 * over as they are, nothing is copied. Additions and their order are those of {@link RemoteLink}.
 */
final class LocalLink implements ResidentLink, ResidentExchange.Participant {
  private final ResidentExchange exchange;
  private final int partition;
  private final int generation;
  private final Mailbox mail;
  private final Desk desk;
  private final ExecutorName executor = ExecutorName.here();

  /**
   * @param desk of the task, for itself and for others
   */
  LocalLink(ResidentExchange exchange, TaskContext task, int generation, Desk desk) {
    this.exchange = exchange;
    this.mail = new Mailbox(task);
    this.partition = task.partitionId();
    this.generation = generation;
    this.desk = desk;
    exchange.join(partition, generation, this);
  }

  @Override
  public void hand(OpenRound round) {
    mail.hand(new Handed(round.track(), round.number(), round.requests(), round.shared()));
  }

  @Override
  public ExecutorName executor() {
    return executor;
  }

  @Override
  public Optional<Desk> desk() {
    return Optional.of(desk);
  }

  @Override
  public void dismiss() {
    mail.leave();
  }

  @Override
  public void reassure() {
    // The task would have ended with the driver.
  }

  @Override
  public Handed next() throws IOException, InterruptedException {
    return mail.next(() -> {});
  }

  @Override
  public <A> void answer(Handed round, int part, Request<A> request, A answer) {
    exchange.answer(partition, generation, round.number, part, answer);
  }

  @Override
  public void answered(Handed round) {
    // Each answer is there already.
  }

  @Override
  public void close() {
    // Whoever comes next for this partition takes its place.
  }
}
