package io.gradus.train;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Work that calls out for what it needs, turned around so that one can ask it what it needs: it
 * runs on a thread of its own until it pauses, and goes on when it is asked again. One of the two
 * threads runs at a time, so they may share what they like.
 *
 * @param <P> what the work pauses with
 */
final class SteppedThread<P> implements AutoCloseable {
  private final BlockingQueue<Optional<P>> pauses = new ArrayBlockingQueue<>(1);
  private final Semaphore mayGoOn = new Semaphore(0);
  private final Thread thread;
  private boolean started;
  private boolean ended;
  private volatile Throwable failure;

  /** Ends work that nobody waits for any more. */
  private static final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param work is handed what it calls to pause
   */
  SteppedThread(String name, Consumer<Consumer<P>> work) {
    this.thread = new Thread(() -> run(work), name);
    thread.setDaemon(true);
  }

  private void run(Consumer<Consumer<P>> work) {
    try {
      work.accept(this::pause);
    } catch (Throwable e) {
      failure = e;
    }
    // There is room: whoever asks has taken the last pause.
    pauses.offer(Optional.empty());
  }

  private void pause(P with) {
    try {
      pauses.put(Optional.of(with));
      mayGoOn.acquire();
    } catch (InterruptedException e) {
      throw new AbandonedException();
    }
  }

  /**
   * Lets the work go on until it pauses.
   *
   * @return what it pauses with; empty when it is at its end
   * @throws RuntimeException what the work ended with, if it failed
   */
  Optional<P> next() {
    if (ended) {
      return Optional.empty();
    }
    if (started) {
      mayGoOn.release();
    } else {
      started = true;
      thread.start();
    }
    Optional<P> pause = take();
    ended = pause.isEmpty();
    if (ended && failure instanceof RuntimeException e) {
      throw e;
    }
    if (ended && failure instanceof Error e) {
      throw e;
    }
    return pause;
  }

  private Optional<P> take() {
    try {
      return pauses.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The training was interrupted between two rounds.", e);
    }
  }

  /** Ends the work wherever it is, and waits until its thread has ended. */
  @Override
  public void close() {
    ended = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
