package io.gradus.run;

import io.gradus.dataset.RowSource;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;

/**
 * The fits on one data set. One thread after the other trains: its own model, and those of others
 * that wait for the same rows.
 */
final class FitRoom implements AutoCloseable {
  /** Gives packed rows back when nobody has their data set any more. */
  private static final Cleaner cleaner = Cleaner.create();

  private final WeakReference<Dataset<?>> dataset;
  private final KeptRows kept = new KeptRows();
  private final Cleaner.Cleanable cleanable;

  /** Guarded by the meeting. */
  private int users;

  private boolean isKept;

  private final List<Guest> waiting = new ArrayList<>();

  /** Who trains now, or null. */
  private volatile Thread trainer;

  /** A room without rows yet. */
  FitRoom(Dataset<?> dataset) {
    this.dataset = new WeakReference<>(dataset);
    // The meeting may be forgotten before the data set is, and the other way round.
    cleaner.register(this, kept::close);
    this.cleanable = cleaner.register(dataset, kept::close);
  }

  /** A model that somebody waits for. */
  private static final class Guest {
    private final KeptRows.Key rows;
    private final FitRun.Model model;
    private final Party party;
    private FitOutcome outcome;

    Guest(KeptRows.Key rows, FitRun.Model model, Party party) {
      this.rows = rows;
      this.model = model;
      this.party = party;
    }

    boolean goesWith(Guest other) {
      return rows.equals(other.rows) && (party == other.party || party.mixesWith(other.party));
    }
  }

  /** Those who came together. */
  private static final class Party {
    private final FitMeeting.Joins joins;

    Party(FitMeeting.Joins joins) {
      this.joins = joins;
    }

    boolean mixesWith(Party other) {
      return joins == FitMeeting.Joins.ANYBODY && other.joins == FitMeeting.Joins.ANYBODY;
    }
  }

  boolean isOf(Dataset<?> other) {
    return dataset.refersTo(other);
  }

  void enter(FitMeeting.Afterwards afterwards) {
    users++;
    isKept |= afterwards == FitMeeting.Afterwards.KEPT;
  }

  /** Whether packed rows stay when nobody is here. */
  boolean isKept() {
    return isKept;
  }

  void leave() {
    users--;
  }

  boolean isEmpty() {
    return users == 0;
  }

  List<FitOutcome> fitAll(Object division, List<FitRun.Model> models, FitMeeting.Joins joins) {
    if (trainer == Thread.currentThread()) {
      // From within a listener.
      try (FitRun run = FitRun.of(models)) {
        return run.fitAll();
      }
    }
    Party party = new Party(joins);
    List<Guest> guests = new ArrayList<>();
    for (FitRun.Model model : models) {
      guests.add(
          new Guest(
              KeptRows.Key.of(division, model.configuration().job(), model.rows().session()),
              model,
              party));
    }
    synchronized (this) {
      waiting.addAll(guests);
    }
    try {
      guests.forEach(this::see);
    } finally {
      synchronized (this) {
        waiting.removeAll(guests);
      }
    }
    return guests.stream().map(guest -> guest.outcome).toList();
  }

  /** Waits until a model is trained, or trains it. */
  private void see(Guest guest) {
    synchronized (this) {
      awaitTurn(guest);
      if (guest.outcome != null) {
        return;
      }
      trainer = Thread.currentThread();
    }
    IdentityHashMap<Guest, FitOutcome> ended = new IdentityHashMap<>();
    List<Guest> round = new ArrayList<>();
    try {
      train(guest, round, ended);
    } finally {
      synchronized (this) {
        ended.forEach((one, outcome) -> one.outcome = outcome);
        // Where Spark gave up, or this thread was to end, the others try it themselves.
        round.stream().filter(one -> one.outcome == null).forEach(waiting::add);
        trainer = null;
        notifyAll();
      }
    }
  }

  /** Until nobody trains, or somebody has trained the model. */
  private synchronized void awaitTurn(Guest guest) {
    try {
      while (trainer != null && guest.outcome == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunException(
          Reason.UNEXPECTED, "The fit was interrupted while it waited for others.", e);
    }
  }

  @SuppressWarnings("try") // The session is borrowed for as long.
  private void train(Guest first, List<Guest> round, IdentityHashMap<Guest, FitOutcome> ended) {
    RowSource source = first.model.rows();
    Map<ModelFit, Guest> guests = new LinkedHashMap<>();
    Supplier<List<Fitting>> arrived =
        () -> {
          List<ModelFit> models = new ArrayList<>();
          for (Guest guest : takeWith(first)) {
            ModelFit model = ModelFit.of(guest.model);
            round.add(guest);
            guests.put(model, guest);
            models.add(model);
          }
          return FitRun.networks(models);
        };
    List<Fitting> fittings = arrived.get();
    Optional<KeptRows.Place> place = kept.place(first.rows, first.model.configuration().job());
    try (Sessions session = Sessions.borrow(source.session());
        FitGroup group = new FitGroup(source, fittings, place)) {
      group.pack(arrived);
      FitRun.fit(
          group.context(),
          List.copyOf(guests.keySet()),
          (model, outcome) -> ended.put(guests.get(model), outcome));
    } catch (RuntimeException e) {
      FitOutcome failed = FitRun.failed(e);
      round.forEach(guest -> ended.putIfAbsent(guest, failed));
    }
  }

  private synchronized List<Guest> takeWith(Guest first) {
    List<Guest> taken = waiting.stream().filter(guest -> guest.goesWith(first)).toList();
    waiting.removeAll(taken);
    return taken;
  }

  /** Gives the packed rows back. */
  @Override
  public void close() {
    cleanable.clean();
  }
}
