package io.gradus.run;

import io.gradus.checkpoint.Checkpoints;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a {@link TrainingRun} to end, from any thread: it comes to the end of a round, writes a
 * checkpoint that the same run goes on from, tells its listeners, and ends by a {@link
 * RunException}. A request that was made stays made: a run that comes later ends at its first
 * round.
 */
public final class StopRequest {
  private final List<Checkpoints> checkpoints = new ArrayList<>();
  private boolean made;

  /**
   * Makes the request.
   *
   * @return whether there is a run now that can write a checkpoint; one that still reads its rows
   *     cannot
   */
  public synchronized boolean stop() {
    made = true;
    checkpoints.forEach(Checkpoints::stop);
    return !checkpoints.isEmpty();
  }

  /** A run trains, and this writes its state down, or that of one of its networks. */
  synchronized void begins(Checkpoints writer) {
    checkpoints.add(writer);
    if (made) {
      writer.stop();
    }
  }

  /** The run trains no more. */
  synchronized void ends() {
    checkpoints.clear();
  }
}
