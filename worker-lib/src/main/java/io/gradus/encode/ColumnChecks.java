package io.gradus.encode;

import java.util.List;

/** What holds of each {@link FeatureColumn}, whoever made it: JSON may be damaged. */
final class ColumnChecks {
  private ColumnChecks() {}

  static void require(String name, Object value) {
    if (name == null || value == null) {
      throw new IllegalArgumentException(
          "Expected a name and all values of a feature column, found " + name + ", " + value + ".");
    }
  }

  static void requireFinite(String name, List<Double> values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "Expected finite numbers of column \"%s\", found %s.".formatted(name, value));
      }
    }
  }

  /**
   * Means of the label.
   *
   * @param means [codes][targets]
   */
  static void requireMeans(String name, List<List<Double>> means, int codes, int targets) {
    means.forEach(own -> requireFinite(name, own));
    if (targets == 0
        || means.size() != codes
        || means.stream().anyMatch(own -> own.size() != targets)) {
      throw new IllegalArgumentException(
          "Expected means of each of %s codes of column \"%s\", as many as scales, found %s of %s scales."
              .formatted(codes, name, means.size(), targets));
    }
  }

  static RowFields.Presence presence(boolean required) {
    return required ? RowFields.Presence.REQUIRED : RowFields.Presence.OPTIONAL;
  }
}
