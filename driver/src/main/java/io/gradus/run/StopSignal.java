package io.gradus.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C or another signal to end: before Spark and the file systems are closed, the run has some
 * seconds to come to the end of a round and to write a checkpoint.
 */
final class StopSignal implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(StopSignal.class);

  /** Before Spark, which ends its contexts at 30 above the file systems. */
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 50;

  /** Who sends signals to containers waits for 30 before it kills. */
  private static final long LONGEST_SECONDS = 20;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook = this::stop;
  private final StopRequest request;

  StopSignal(StopRequest request) {
    this.request = request;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.addShutdownHook(hook, PRIORITY, LONGEST_SECONDS + 5, TimeUnit.SECONDS);
    }
  }

  private void stop() {
    request.stop();
    try {
      if (!ended.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        logger.warn(
            "No round ended within {} s: what was trained since the last checkpoint is lost.",
            LONGEST_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The run has ended. */
  @Override
  public void close() {
    request.ends();
    ended.countDown();
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(hook);
    }
  }
}
