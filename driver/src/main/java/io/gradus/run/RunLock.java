package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.text.Printable;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainListener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.LinkedHashMap;
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
 * is taken over. No clocks are compared.
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
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("run", run);
    content.put("host", host());
    content.put("user", System.getProperty("user.name"));
    content.put("process", ProcessHandle.current().pid());
    content.put("since", Instant.now().toString());
    content.put("beat", 0);
    while (!directory.writeNew(file, PrintableJson.indented(content))) {
      Optional<JsonNode> holder = holder(directory, file);
      if (holder.isPresent() && !stale(directory, file, holder.get())) {
        throw new RunException(
            Reason.HELD,
            "%s, found run %s of %s on %s since %s. Wait for its end, or choose another path."
                .formatted(
                    expected,
                    holder.get().path("run").asText(),
                    holder.get().path("user").asText(),
                    holder.get().path("host").asText(),
                    holder.get().path("since").asText()));
      }
      holder.ifPresent(
          dead ->
              logger.warn(
                  "The run {} left its lock at {} and is gone; taking over.",
                  Printable.line(dead.path("run").asText()),
                  Printable.line(directory.child(file))));
      directory.remove(file);
    }
    return new RunLock(directory, file, content);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static Optional<JsonNode> holder(RunDirectory output, String file) {
    try {
      Optional<String> text = output.read(file);
      return text.isEmpty() ? Optional.empty() : Optional.of(json.readTree(text.get()));
    } catch (JsonProcessingException e) {
      // It is being written right now.
      return Optional.of(json.createObjectNode());
    }
  }

  private static boolean stale(RunDirectory output, String file, JsonNode holder) {
    boolean here = holder.path("host").asText().equals(host());
    if (here && ProcessHandle.of(holder.path("process").asLong()).isEmpty()) {
      return true;
    }
    for (long second = 0; second < WATCH_SECONDS; second++) {
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      Optional<JsonNode> now = holder(output, file);
      if (now.isEmpty()) {
        return true;
      }
      if (!now.get().path("beat").equals(holder.path("beat"))
          || !now.get().path("run").equals(holder.path("run"))) {
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
      Optional<JsonNode> holder = holder(output, file);
      boolean ours =
          holder.isPresent() && holder.get().path("run").asText().equals(content.get("run"));
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
          Reason.UNEXPECTED,
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
