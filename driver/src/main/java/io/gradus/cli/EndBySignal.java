package io.gradus.cli;

import io.gradus.run.CommandResult.Cause;
import io.gradus.run.CommandResult.Ending;
import io.gradus.run.CommandResult.Status;
import io.gradus.run.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Tells the {@link Outcome} of a command whose process is told to end: after a training had its
 * time for a last checkpoint, and before the file systems are closed.
 */
final class EndBySignal implements AutoCloseable {
  /** Behind what trainings do then, before Spark ends its contexts at 30 above the file systems. */
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 40;

  private static final long LONGEST_SECONDS = 10;

  /** What the JVM calls the threads that bring signals, and the exit codes of these. */
  private static final Map<String, Integer> SIGNALS =
      Map.of("SIGHUP handler", 129, "SIGINT handler", 130, "SIGTERM handler", 143);

  private final Outcome outcome;
  private final Runnable hook = this::tell;

  EndBySignal(Outcome outcome) {
    this.outcome = outcome;
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.addShutdownHook(hook, PRIORITY, LONGEST_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Of the process, if a signal is ending it now. */
  static Optional<Integer> exitCode() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(thread -> SIGNALS.get(thread.getName()))
        .filter(code -> code != null)
        .findAny();
  }

  private void tell() {
    outcome.tell(
        exitCode()
            .map(code -> ending(code, Reason.STOPPED, "The process was told to end by a signal."))
            .orElseGet(
                () ->
                    ending(
                        ExitCode.UNEXPECTED.number(),
                        Reason.UNEXPECTED,
                        "The process ended from within, as Spark's does when its cluster is"
                            + " lost.")));
  }

  private static Ending ending(int code, Reason reason, String words) {
    String message =
        words + " Run the same command again: a training goes on from its last checkpoint.";
    return new Ending(
        Status.FAILED, code, reason.retry(), Optional.of(new Cause(reason.id(), message)));
  }

  @Override
  public void close() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    if (!hooks.isShutdownInProgress()) {
      hooks.removeShutdownHook(hook);
    }
  }
}
