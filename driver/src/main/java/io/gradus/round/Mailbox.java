package io.gradus.round;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/** What the driver has handed to a resident task and the task has not taken yet. */
final class Mailbox {
  /** Stands in the queue for the end. */
  private static final Object LEAVE = new Object();

  private final TaskContext task;
  private final BlockingQueue<Object> mail = new LinkedBlockingQueue<>();

  Mailbox(TaskContext task) {
    this.task = task;
  }

  /** Says while the task waits whether the driver can still be there. */
  interface Lookout {
    void check() throws IOException;
  }

  void hand(ResidentLink.Handed round) {
    mail.add(round);
  }

  void leave() {
    mail.add(LEAVE);
  }

  /**
   * Waits for the next round.
   *
   * @param lookout is asked once a second
   * @return null when the task is to leave
   */
  ResidentLink.Handed next(Lookout lookout) throws IOException, InterruptedException {
    while (true) {
      Object received = mail.poll(1, TimeUnit.SECONDS);
      if (received == LEAVE) {
        return null;
      }
      if (received != null) {
        return (ResidentLink.Handed) received;
      }
      requireWanted();
      lookout.check();
    }
  }

  /**
   * Checks that the task is to go on.
   *
   * @throws InterruptedException if Spark has cancelled it
   */
  void requireWanted() throws InterruptedException {
    if (task.isInterrupted()) {
      throw new InterruptedException("The task was cancelled while it waited for a round.");
    }
  }
}
