package io.gradus.run;

import io.gradus.report.lineage.LineageReceiver;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * How a run ends, told once to OpenLineage's receiver: by the run, or by the signal that ends its
 * process before that.
 */
final class LineageEnding implements AutoCloseable {
  /** Behind what trainings do then, before Spark ends its contexts at 30 above the file systems. */
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 45;

  private static final long LONGEST_SECONDS = 5;

  private final LineageReceiver receiver;
  private final UnaryOperator<String> abort;
  private final Runnable hook = this::abort;
  private boolean told;

  private LineageEnding(LineageReceiver receiver, UnaryOperator<String> abort) {
    this.receiver = receiver;
    this.abort = abort;
  }

  /**
   * Of a run that begins, which is told first.
   *
   * @param start the event for that
   * @param abort the event for a run that was ended, by the reason in words
   */
  static LineageEnding after(LineageReceiver receiver, String start, UnaryOperator<String> abort) {
    receiver.tell(start);
    LineageEnding ending = new LineageEnding(receiver, abort);
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.addShutdownHook(ending.hook, PRIORITY, LONGEST_SECONDS, TimeUnit.SECONDS);
    }
    return ending;
  }

  private void abort() {
    tell(abort.apply("The process was told to end."));
    receiver.close();
  }

  /** Tells how it ended, unless that was told. */
  synchronized void tell(String event) {
    if (!told) {
      told = true;
      receiver.tell(event);
    }
  }

  /** Waits until all is told, or that takes too long. */
  @Override
  public void close() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(hook);
    }
    receiver.close();
  }
}
