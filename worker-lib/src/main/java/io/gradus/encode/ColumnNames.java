package io.gradus.encode;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Helps with names that users write. */
public final class ColumnNames {
  private static final int LONGEST_LIST = 20;

  private ColumnNames() {}

  /** {@code Did you mean "x"?} for the nearest name, or the list of what there is. */
  public static String suggestion(String name, Collection<String> known) {
    Optional<String> nearest = nearest(name, known);
    if (nearest.isPresent()) {
      return "Did you mean \"" + nearest.get() + "\"?";
    }
    return "There are " + list(known) + ".";
  }

  /** The names in quotes; of many, the first ones and how many more. */
  public static String list(Collection<String> names) {
    String first =
        names.stream()
            .limit(LONGEST_LIST)
            .map(name -> "\"" + name + "\"")
            .collect(Collectors.joining(", "));
    int more = names.size() - LONGEST_LIST;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** A value as it stands in a message: quoted, cut where it is long. */
  public static String quoted(Object value) {
    String text = String.valueOf(value);
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"";
  }

  /** The one of the names that may have been meant, if one is near. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
