package io.gradus.report.mlflow;

import io.gradus.text.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of a server that are made one after the other by a thread of their own, so that training
 * waits for none. What fails is tried again later, before all that came after it; what does not fit
 * any more is left out. Of trouble there is one warning.
 */
final class Outbox implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Outbox.class);
  private static final int MOST = 10_000;
  private static final int MOST_REFUSALS = 3;
  private static final String LATER = "What is left is sent when it answers.";
  private static final String AGAIN =
      "Run the same command again when that is mended: it is told then what it lacks.";

  /** What is to be told. */
  @FunctionalInterface
  interface Call {
    void make() throws IOException;
  }

  private final String server;
  private final Duration pause;
  private final Queue<Call> calls = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "gradus-mlflow");
  private boolean closed;
  private boolean warned;
  private int refusals;
  private int lost;
  private Duration patience = Duration.ZERO;

  /**
   * @param server for the warning
   * @param pause after a call that failed
   */
  Outbox(String server, Duration pause) {
    this.server = server;
    this.pause = pause;
    thread.setDaemon(true);
    thread.start();
  }

  /** Leaves something to be told. */
  synchronized void add(Call call) {
    if (calls.size() >= MOST) {
      lost++;
      warn("it does not keep up with training", LATER);
      return;
    }
    calls.add(call);
    notifyAll();
  }

  private void run() {
    try {
      for (Call call = next(); call != null; call = next()) {
        boolean lastTime = isClosed();
        if (made(call)) {
          done();
        } else if (lastTime) {
          return;
        } else {
          rest();
        }
      }
    } catch (InterruptedException e) {
      // Closed, and out of patience.
    }
  }

  private synchronized Call next() throws InterruptedException {
    while (calls.isEmpty() && !closed) {
      wait();
    }
    return calls.peek();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void done() {
    calls.remove();
    refusals = 0;
  }

  /** Whether the call is done with: made, or refused so often that it will be for good. */
  private boolean made(Call call) {
    try {
      call.make();
      return true;
    } catch (MlflowServer.RefusedException e) {
      refusals++;
      boolean forGood = !e.isTemporary() || refusals >= MOST_REFUSALS;
      warn(e.getMessage(), e.isTemporary() ? LATER : AGAIN);
      loses(forGood ? 1 : 0);
      return forGood;
    } catch (IOException | RuntimeException e) {
      warn(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), LATER);
      return false;
    }
  }

  /** After a call that failed; at the end of the run it is tried once more. */
  private synchronized void rest() throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private synchronized void loses(int calls) {
    lost += calls;
  }

  /** Whether all calls so far were made, and none left out. */
  synchronized boolean isWhole() {
    return lost == 0;
  }

  private synchronized void warn(String reason, String remedy) {
    if (warned) {
      return;
    }
    warned = true;
    logger.warn(
        "MLflow at {} is not told of all of this run: {}. Training goes on. {}",
        Printable.line(server),
        Printable.line(reason),
        remedy);
  }

  /** How long {@link #close} waits for calls that succeed; not at all, if nothing is said. */
  synchronized void waits(Duration atMost) {
    patience = atMost;
  }

  /** Waits until all is told, or the server does not answer, or it takes too long. */
  @Override
  public void close() {
    long limit;
    synchronized (this) {
      closed = true;
      limit = Math.max(1, patience.toMillis());
      notifyAll();
    }
    try {
      thread.join(limit);
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (!calls.isEmpty()) {
        logger.warn(
            "MLflow at {} did not answer until the end of the run, and was not waited for any"
                + " longer. {}",
            Printable.line(server),
            AGAIN);
      }
    }
  }
}
