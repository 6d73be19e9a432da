package io.gradus.choose;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was chosen for keys that nobody has written.
 *
 * @param keys values by dotted path, as a configuration has them
 * @param reasons for people: a line for each choice, of one key or of several
 */
public record Choices(Map<String, Object> keys, List<String> reasons) {
  /** Keeps the order. */
  public Choices {
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    reasons = List.copyOf(reasons);
  }

  /** Nothing is chosen. */
  public static Choices none() {
    return new Choices(Map.of(), List.of());
  }

  /** Those of keys that the user has not written, with all reasons. */
  public Choices without(Set<String> written) {
    Map<String, Object> left = new LinkedHashMap<>(keys);
    left.keySet().removeAll(written);
    return new Choices(left, reasons);
  }

  /** These, and then others. */
  public Choices and(Choices others) {
    Map<String, Object> all = new LinkedHashMap<>(keys);
    all.putAll(others.keys);
    List<String> lines = new ArrayList<>(reasons);
    lines.addAll(others.reasons);
    return new Choices(all, lines);
  }
}
