package io.gradus.checkpoint;

import io.gradus.config.CheckpointConfig;
import io.gradus.model.TrainedModel;
import io.gradus.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a run writes a checkpoint, and writes it beside training. One is on its way at most;
 * what falls due meanwhile waits for the next occasion. A checkpoint that cannot be written is a
 * warning, not the end of the run: the one before it is still there.
 */
public final class Checkpoints implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Checkpoints.class);

  private final CheckpointConfig config;
  private final CheckpointStore store;
  private final Map<String, String> identity;
  private final Optional<Checkpoint> start;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "gradus-checkpoint");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
  private long lastNanos = System.nanoTime();
  private long lastStep;
  private int lastEpoch;

  /**
   * The epoch of the best model that this run has written; touched by the writer, or while none is
   * busy.
   */
  private int bestWritten;

  /** Of the newest checkpoint that is there. */
  private volatile long keptStep;

  private volatile boolean stopping;

  /**
   * @param identity of the run, kept in each checkpoint
   * @param start where the run goes on; empty to begin
   */
  public Checkpoints(
      CheckpointConfig config,
      CheckpointStore store,
      Map<String, String> identity,
      Optional<Checkpoint> start) {
    this.config = config;
    this.store = store;
    this.identity = identity;
    this.start = start;
    start.ifPresent(
        checkpoint -> {
          lastStep = checkpoint.progress().step();
          keptStep = lastStep;
          lastEpoch = checkpoint.progress().epoch();
        });
  }

  /** Where the run goes on. */
  public Optional<Checkpoint> start() {
    return start;
  }

  /** What each checkpoint says of its run. */
  public Map<String, String> identity() {
    return identity;
  }

  /**
   * From any thread: a checkpoint falls due at once, and when it is written the run ends by a
   * {@link StoppedException}.
   */
  public void stop() {
    stopping = true;
  }

  /**
   * Whether a checkpoint falls due after so many updates and epochs, and could be written now.
   *
   * @throws StoppedException if the run is to end, and this state is written down already
   */
  public boolean due(long step, int epoch) {
    if (stopping) {
      awaitWritten();
      if (step > lastStep) {
        return true;
      }
      throw new StoppedException(keptStep);
    }
    boolean due =
        config.everySteps().map(every -> step - lastStep >= every).orElse(false)
            || config.everyEpochs().map(every -> epoch - lastEpoch >= every).orElse(false)
            || config
                .everyMinutes()
                .map(every -> System.nanoTime() - lastNanos >= every * TimeUnit.MINUTES.toNanos(1))
                .orElse(false);
    return due && step > lastStep && writing.isDone();
  }

  /**
   * Writes a checkpoint, whose arrays nobody changes any more, beside training.
   *
   * @param best the best model so far, if there is one
   * @throws StoppedException when it is written, if the run is to end
   */
  public void save(Checkpoint checkpoint, Optional<TrainedModel> best) {
    lastNanos = System.nanoTime();
    lastStep = checkpoint.progress().step();
    lastEpoch = checkpoint.progress().epoch();
    writing = CompletableFuture.runAsync(() -> write(checkpoint, best), writer);
    if (stopping) {
      awaitWritten();
      throw new StoppedException(keptStep);
    }
  }

  /**
   * Writes a checkpoint in place of all that are not older, since the run went back to it.
   *
   * @throws UncheckedIOException if those cannot be removed: the run would go on from them
   */
  public void goBack(Checkpoint checkpoint, Optional<TrainedModel> best) {
    writing.join();
    bestWritten = 0;
    try {
      store.removeFrom(checkpoint.progress().step());
      store.removeBest();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The checkpoints that the run went back from cannot be removed from %s: %s"
              .formatted(store, e.getMessage()),
          e);
    }
    save(checkpoint, best);
  }

  /** At the end of training: waits for what is on its way, and for the best model. */
  public void finish(Optional<TrainedModel> best) {
    writing.join();
    best.ifPresent(this::writeBest);
  }

  private void writeBest(TrainedModel best) {
    int epoch = best.provenance().bestEpoch();
    try {
      if (epoch == bestWritten && store.hasBest()) {
        return;
      }
      store.saveBest(best);
      bestWritten = epoch;
    } catch (IOException | RuntimeException e) {
      warn("The best model so far, of epoch %s,".formatted(epoch), e);
    }
  }

  private void write(Checkpoint checkpoint, Optional<TrainedModel> best) {
    // The best one first: what a checkpoint calls the best is there when the checkpoint is.
    best.ifPresent(this::writeBest);
    try {
      store.save(checkpoint);
      keptStep = checkpoint.progress().step();
      store.keepNewest(config.keep());
    } catch (IOException | RuntimeException e) {
      warn("The checkpoint of step %s".formatted(checkpoint.progress().step()), e);
    }
  }

  private void warn(String what, Exception e) {
    logger.warn(notWritten(what, store.toString(), e));
    logger.debug("Where it could not be written", e);
  }

  /** One line, whatever names are in path and message. */
  static String notWritten(String what, String where, Exception e) {
    return Printable.line(
        "%s could not be written to %s: %s. Training goes on; check space and permissions."
            .formatted(what, where, e.getMessage()));
  }

  /** Waits for the checkpoint that is on its way, if one is. */
  public void awaitWritten() {
    writing.join();
  }

  /** Waits for the checkpoint that is on its way. */
  @Override
  public void close() {
    awaitWritten();
    writer.shutdown();
  }
}
