package io.gradus.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;

/**
 * Where fits on the same data set meet, from whichever threads they come, so that callers who ask
 * for one model after the other or for several at once share what a {@link FitRun} of all would
 * share. Each model has the bits that it would have alone.
 *
 * <p>Rows are packed for the first fit. They stay for the next one where that is to be expected, as
 * long as the data set is persisted, whose rows are what they are: until the data set is
 * unpersisted or collected, another one comes, or nobody has this any more.
 *
 * <p>Fits that come while rows are packed for others that are encoded alike join their rounds;
 * those that come while models are trained wait, and are the next rounds together. Nobody waits for
 * one who may come: a caller with one thread never waits.
 *
 * <p>It may be used by many threads at once.
 */
public final class FitMeeting {
  private final List<FitRoom> rooms = new ArrayList<>();

  /** Whether fits of others may be trained in the same rounds. */
  public enum Joins {
    ANYBODY,
    /** Listeners are to hear of these models alone. */
    NOBODY
  }

  /** What becomes of packed rows when nobody uses them any more. */
  public enum Afterwards {
    KEPT,
    GIVEN_BACK
  }

  /**
   * Trains models as {@link FitRun#fitAll} does.
   *
   * @param dataset what the rows are of; only this object is the same data set
   * @param division tells rows of the data set that are divided in another way into training,
   *     validation and test rows
   * @param models all of the same rows
   * @throws RunException with {@link Reason#UNEXPECTED} if Spark gave up, or the thread was
   *     interrupted
   */
  public List<FitOutcome> fitAll(
      Dataset<?> dataset,
      Object division,
      List<FitRun.Model> models,
      Joins joins,
      Afterwards afterwards) {
    FitRoom room = enter(dataset, afterwards);
    try {
      return room.fitAll(division, models, joins);
    } finally {
      leave(room, dataset);
    }
  }

  private synchronized FitRoom enter(Dataset<?> dataset, Afterwards afterwards) {
    FitRoom found = null;
    Iterator<FitRoom> all = rooms.iterator();
    while (all.hasNext()) {
      FitRoom room = all.next();
      if (room.isOf(dataset)) {
        found = room;
      } else if (room.isEmpty()) {
        room.close();
        all.remove();
      }
    }
    if (found == null) {
      found = new FitRoom(dataset);
      rooms.add(found);
    }
    found.enter(afterwards);
    return found;
  }

  private synchronized void leave(FitRoom room, Dataset<?> dataset) {
    room.leave();
    boolean last = rooms.get(rooms.size() - 1) == room;
    boolean persisted = dataset.storageLevel().useMemory() || dataset.storageLevel().useDisk();
    if (room.isEmpty() && !(room.isKept() && last && persisted)) {
      room.close();
      rooms.remove(room);
    }
  }
}
