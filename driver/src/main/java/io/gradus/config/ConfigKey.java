package io.gradus.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one declaration of a key: what its value can be, where the value lies in a {@link JobConfig},
 * and whether it decides bits. Reading, writing and the protection of a resumed run follow from it.
 * Its default and its documentation stand in {@code conf/reference.conf} and nowhere else.
 *
 * @param <T> the value's class
 */
public final class ConfigKey<T> {
  /** What sort of value a key takes. */
  public enum Kind {
    WHOLE,
    WHOLES,
    NUMBER,
    /** One number, or a list of them. */
    NUMBERS,
    YES_NO,
    TEXT,
    /** One text, or a list of them. */
    TEXTS,
    /** One of {@link ConfigKey#choices}. */
    CHOICE,
    /** Values by name. */
    MAP,
    /** A list of groups in braces. */
    GROUPS
  }

  private final String path;
  private final ValueType<T> type;
  private final Function<JobConfig, Optional<T>> place;
  private final boolean decidesBits;

  ConfigKey(
      String path, ValueType<T> type, Function<JobConfig, Optional<T>> place, boolean decidesBits) {
    this.path = path;
    this.type = type;
    this.place = place;
    this.decidesBits = decidesBits;
  }

  /** The dotted path. */
  public String path() {
    return path;
  }

  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** What sort of value it takes. */
  public Kind kind() {
    return type.kind();
  }

  /** What it takes, in words: "a whole number of at least 1". */
  public String words() {
    return type.words();
  }

  /** The names to choose from; none where it is no choice. */
  public List<String> choices() {
    return type.choices();
  }

  /** Whether its value can change a bit of the trained model. */
  public boolean decidesBits() {
    return decidesBits;
  }

  /** The comment of {@code conf/reference.conf}, without the number signs. */
  public String documentation() {
    return Reference.comment(path);
  }

  /** The default; empty for a key that a job has to give. */
  public Optional<T> usual() {
    int dot = path.lastIndexOf('.');
    Reading reading = new Reading();
    Group group = new Group(reading, "", Reference.root());
    if (dot > 0) {
      for (String step : path.substring(0, dot).split("\\.")) {
        group = group.group(step);
      }
    }
    Optional<T> usual = type.read(group, name());
    if (!reading.problems().isEmpty()) {
      throw new ConfigException(reading.problems());
    }
    return usual;
  }

  /** The value in the job; empty where nothing of that job has such a value. */
  public Optional<T> valueIn(JobConfig job) {
    return place.apply(job);
  }

  /** The value in the group of this key, the default where none can be used. */
  T read(Group group) {
    return type.read(group, name()).orElseGet(this::mustBeUsual);
  }

  T mustBeUsual() {
    return usual()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Expected a default of %s in conf/reference.conf, found none."
                        .formatted(path)));
  }

  ValueType<T> type() {
    return type;
  }

  @Override
  public String toString() {
    return path;
  }
}
