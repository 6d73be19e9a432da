package io.gradus.run;

import io.gradus.train.TrainingExtent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a tuning or a cross-validation would train. To find out, training rows were read; nothing
 * was packed, trained or written.
 *
 * @param groups models whose rows are encoded alike, at least one
 * @param seconds of training at most, by what was measured here; empty where nothing is to be
 *     trained
 */
public record DryRun(List<Group> groups, Optional<Double> seconds) {
  /** Keeps the order. */
  public DryRun {
    groups = List.copyOf(groups);
  }

  /**
   * Models over one packed copy.
   *
   * @param rows that they are trained on
   * @param partitions of these
   * @param bytes that these take
   * @param models in their order
   */
  public record Group(long rows, int partitions, long bytes, List<Model> models) {
    /** Keeps the order. */
    public Group {
      models = List.copyOf(models);
    }
  }

  /**
   * A model.
   *
   * @param number from 1, of a trial or a fold
   * @param settings of a trial: the keys that differ from trial to trial
   * @param state whether it is to be trained
   * @param extent of its training; empty if its configuration does not suit the rows
   * @param refused why it does not
   */
  public record Model(
      int number,
      Map<String, Object> settings,
      State state,
      Optional<TrainingExtent> extent,
      Optional<String> refused) {
    /** Keeps the order of the keys. */
    public Model {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
  }

  /** What would become of a model. */
  public enum State {
    /** It would be trained. */
    OPEN,
    /** It has ended before. */
    ENDED,
    /** Its configuration does not suit the rows. */
    REFUSED
  }

  /** How many models there are in that state. */
  public long count(State state) {
    return groups.stream()
        .flatMap(group -> group.models().stream())
        .filter(model -> model.state() == state)
        .count();
  }
}
