package io.gradus.train;

import io.gradus.checkpoint.StoppedException;
import io.gradus.round.Answer;
import io.gradus.round.JobDescription;
import io.gradus.round.Request;
import io.gradus.round.RoundCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Models that go in step: one round carries what all of them want, and the next one begins when all
 * have taken what it brought. Where the carrier has several tracks, models are divided among them,
 * and while those of one are moved on the driver, tasks compute for those of another.
 */
final class Track {
  /** Of a track; each has messages of its own, which cost more than the bytes of a small model. */
  private static final int FEWEST_MODELS = 4;

  private final int number;
  private final List<Fit> fits;
  private final List<Integer> models;
  private Optional<RoundCarrier.Begun> begun = Optional.empty();
  private boolean pauses;

  /** What models ended with when the process was told to end. */
  private final List<StoppedException> stopped = new ArrayList<>();

  /**
   * @param fits all of them
   * @param models which of them are its own
   */
  private Track(int number, List<Fit> fits, List<Integer> models) {
    this.number = number;
    this.fits = fits;
    this.models = models;
  }

  /** As many as are worth it, with models in turn. */
  static List<Track> of(List<Fit> fits, RoundCarrier carrier) {
    int tracks = Math.max(1, Math.min(carrier.tracks(), fits.size() / FEWEST_MODELS));
    return IntStream.range(0, tracks)
        .mapToObj(
            track ->
                new Track(
                    track,
                    fits,
                    IntStream.range(0, fits.size())
                        .filter(model -> model % tracks == track)
                        .boxed()
                        .toList()))
        .toList();
  }

  /** Hands out the next round, if one of the models wants any. */
  boolean begin(RoundCarrier carrier, JobDescription jobs, Optional<Halving> halving) {
    List<Fit> asking = new ArrayList<>();
    List<Request<?>> requests = new ArrayList<>();
    pauses = false;
    for (int model : models) {
      Fit fit = fits.get(model);
      if (halving.isPresent() && halving.get().pauses(model, fit)) {
        pauses = true;
        continue;
      }
      Optional<Request<?>> wanted = fit.next();
      if (wanted.isPresent()) {
        asking.add(fit);
        requests.add(wanted.get());
      }
    }
    if (requests.isEmpty()) {
      return false;
    }
    jobs.is(
        requests.size() == 1
            ? asking.get(0).doing()
            : "Gradus: train %s models".formatted(requests.size()));
    begun = Optional.of(carrier.begin(number, requests, taker(asking)));
    return true;
  }

  /** Whether a model waits for others. */
  boolean pauses() {
    return pauses;
  }

  /**
   * Takes what the open round brings, if there is one.
   *
   * @return what models ended with since the process is told to end; each has written its state
   *     down before
   */
  List<StoppedException> finish() {
    Optional<RoundCarrier.Begun> open = begun;
    begun = Optional.empty();
    open.ifPresent(RoundCarrier.Begun::finish);
    return stopped;
  }

  /** Each takes its answer as soon as it is there, while tasks still compute for others. */
  private RoundCarrier.Taker taker(List<Fit> asking) {
    return new RoundCarrier.Taker() {
      @Override
      public void summed(int part, Answer answer) {
        asking.get(part).summed(answer);
      }

      @Override
      public void take(int part, Answer answer) {
        try {
          asking.get(part).accept(answer);
        } catch (StoppedException e) {
          stopped.add(e);
        }
      }
    };
  }
}
