package io.gradus.round;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says something at least every ten seconds, so that silence means that nobody is there. */
final class KeepAlive implements AutoCloseable {
  private static final long LONGEST_SILENCE_SECONDS = 10;

  private final ScheduledExecutorService thread;

  /**
   * @param say must not wait
   */
  KeepAlive(String name, Runnable say) {
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            say, LONGEST_SILENCE_SECONDS, LONGEST_SILENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
