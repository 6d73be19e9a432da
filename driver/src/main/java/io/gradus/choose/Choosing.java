package io.gradus.choose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Choices on their way: only keys that nobody has written are taken. */
final class Choosing {
  private final Set<String> written;
  private final Map<String, Object> keys = new LinkedHashMap<>();
  private final List<String> reasons = new ArrayList<>();

  /**
   * @param written the keys that the user wrote himself
   */
  Choosing(Set<String> written) {
    this.written = written;
  }

  /** Whether the user has written any key that is one of these, or begins so and a dot. */
  boolean isWritten(String... paths) {
    for (String path : paths) {
      if (written.stream().anyMatch(key -> key.equals(path) || key.startsWith(path + "."))) {
        return true;
      }
    }
    return false;
  }

  /** Takes a value for a key, unless the user has written it. */
  Choosing key(String path, Object value) {
    if (!isWritten(path)) {
      keys.put(path, value);
    }
    return this;
  }

  /**
   * Says why, if any of those keys was taken.
   *
   * @param reason with a place for the values of the keys, in their order
   */
  void because(String reason, String... paths) {
    Object[] shown = new Object[paths.length];
    boolean any = false;
    for (int i = 0; i < paths.length; i++) {
      any |= keys.containsKey(paths[i]);
      shown[i] = keys.getOrDefault(paths[i], "as written");
    }
    if (any) {
      reasons.add(String.format(Locale.ROOT, reason, shown));
    }
  }

  Choices made() {
    return new Choices(keys, reasons);
  }
}
