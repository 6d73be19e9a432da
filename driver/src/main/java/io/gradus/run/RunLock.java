package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.text.Printable;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two runs from one output. The lock is a file whose count goes up every {@value
 * #BEAT_SECONDS} s while its run lives. Whoever finds it watches it: if it changes, the run is
 * alive; if it does not for {@value #WATCH_SECONDS} s, or its process is known to be gone, the lock
 * is taken over. No clocks are compared. A run that is alive and that nobody waits for, since it
 * was started for the very task that this one is started for, is ended.
 */
final class RunLock implements TrainListener, AutoCloseable {
  static final String FILE = "run.lock";

  private static final Logger logger = LoggerFactory.getLogger(RunLock.class);
  private static final ObjectMapper json = new ObjectMapper();
  private static final long BEAT_SECONDS = 5;
  private static final long WATCH_SECONDS = 20;

  private final RunDirectory output;
  private final String file;
  private final Map<String, Object> content;
  private final ScheduledExecutorService heart;
  private long beat;
  private volatile boolean removed;
  private volatile boolean lost;

  private RunLock(RunDirectory output, String file, Map<String, Object> content) {
    this.output = output;
    this.file = file;
    this.content = content;
    this.heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "gradus-run-lock");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        heart.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes the lock of a directory that is there.
   *
   * @param run names the run to others
   * @throws RunException if another run is alive there
   */
  static RunLock acquire(RunDirectory output, String run) {
    return acquire(output, FILE, run, "output.path: Expected no other run at " + output);
  }

  /**
   * Takes a lock.
   *
   * @param directory that is there
   * @param file the lock's name
   * @param run names the run to others
   * @param expected what is said where another one has it; the begin of a sentence
   * @throws RunException if another run is alive that has it
   */
  static RunLock acquire(RunDirectory directory, String file, String run, String expected) {
    Map<String, Object> content = LockHolder.own(run);
    content.put("beat", 0);
    while (!directory.writeNew(file, PrintableJson.indented(content))) {
      holder(directory, file)
          .ifPresent(holder -> takeOver(directory, file, holder, content, expected));
      directory.remove(file);
    }
    return new RunLock(directory, file, content);
  }

  /** Makes sure that a lock which is there is nobody's any more. */
  private static void takeOver(
      RunDirectory directory,
      String file,
      LockHolder holder,
      Map<String, Object> own,
      String expected) {
    String where = Printable.line(directory.child(file));
    if (stale(directory, file, holder)) {
      logger.warn(
          "The run {} left its lock at {} and is gone; taking over.",
          Printable.line(holder.run()),
          where);
    } else if (!holder.isOrphaned(own)) {
      throw held(expected, holder, "Wait for its end, or choose another path; to end it: %s");
    } else if (holder.end()) {
      logger.warn(
          "The run {} was started for {}, too, and nobody waited for it any more; it was ended, to"
              + " take over its lock at {}.",
          Printable.line(holder.run()),
          Printable.line(own.get("owner")),
          where);
    } else {
      throw held(
          expected,
          holder,
          "It was started for the same task as this one, and cannot be ended from here. End it by:"
              + " %s");
    }
  }

  private static RunException held(String expected, LockHolder holder, String remedy) {
    return new RunException(
        Reason.HELD,
        "%s, found %s. %s.".formatted(expected, holder, remedy.formatted(holder.howToEnd())));
  }

  private static Optional<LockHolder> holder(RunDirectory output, String file) {
    try {
      Optional<String> text = output.read(file);
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(new LockHolder(json.readTree(text.get())));
    } catch (JsonProcessingException e) {
      // It is being written right now.
      return Optional.of(new LockHolder(json.createObjectNode()));
    }
  }

  private static boolean stale(RunDirectory output, String file, LockHolder holder) {
    if (holder.isGone()) {
      return true;
    }
    for (long second = 0; second < WATCH_SECONDS; second++) {
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      Optional<LockHolder> now = holder(output, file);
      if (now.isEmpty()) {
        return true;
      }
      if (now.get().hasMovedOnFrom(holder)) {
        return false;
      }
    }
    return true;
  }

  private synchronized void beat() {
    if (lost) {
      return;
    }
    try {
      Optional<LockHolder> holder = holder(output, file);
      boolean ours = holder.isPresent() && holder.get().run().equals(content.get("run"));
      if (!ours) {
        removed = holder.isEmpty();
        lost = true;
        return;
      }
      content.put("beat", ++beat);
      output.overwrite(file, PrintableJson.indented(content));
    } catch (RuntimeException e) {
      logger.warn(
          "The lock at {} could not be renewed: {}",
          Printable.line(output),
          Printable.line(e.getMessage()));
    }
  }

  /** Whether the lock is gone or another run's; then nothing at the output is ours. */
  boolean lost() {
    return lost;
  }

  /** Looks once more whether the lock is ours. */
  boolean stillHeld() {
    beat();
    return !lost;
  }

  /**
   * Looks once more, before what the run leaves for good is written.
   *
   * @throws RunException if nothing at the output is ours any more
   */
  void confirm() {
    beat();
    requireHeld();
  }

  /**
   * @throws RunException if nothing at the output is ours any more
   */
  @Override
  public void on(TrainEvent event) {
    requireHeld();
  }

  private void requireHeld() {
    if (lost && removed) {
      throw new RunException(
          Reason.DATA,
          "Expected %s, found none: somebody has removed the output of this run while it trained, or its lock. Nothing more is written there. Run the same command again; it goes on from the checkpoints that are left, or begins anew."
              .formatted(output.child(file)));
    }
    if (lost) {
      throw new RunException(
          Reason.HELD,
          "Another run has taken over %s, since this one did not renew its lock for %s s. Run one at a time."
              .formatted(output, WATCH_SECONDS));
    }
  }

  @Override
  public void close() {
    heart.shutdownNow();
    try {
      heart.awaitTermination(BEAT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!lost) {
      try {
        output.remove(file);
      } catch (RunException e) {
        // The run has ended, and a lock that is not renewed is taken over by the next one.
        logger.warn("The lock of this run stays: {}", e.getMessage());
      }
    }
  }
}
