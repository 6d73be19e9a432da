package io.gradus.dataset.column;

import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The columns that a configuration names, held against those that there are: all at once. */
final class NamedColumns {
  /** A name that no column has, and the key that it stands under. */
  private record Unknown(String key, String name, String suggestion) {}

  private final Collection<String> names;

  /** Those that can be meant where neither label nor weight is. */
  private final Collection<String> others;

  private final List<Unknown> unknown = new ArrayList<>();

  private NamedColumns(DataConfig data, Collection<String> names) {
    this.names = names;
    this.others = new ArrayList<>(names);
    others.removeAll(data.label());
    data.weight().ifPresent(others::remove);
    data.exposure().ifPresent(others::remove);
  }

  /**
   * Requires that there is each.
   *
   * @param hint a sentence after the remedy, with a blank before it; or nothing
   * @throws DataException which names all that there are not
   */
  static void require(
      DataConfig data, FeaturesConfig features, Collection<String> names, String hint) {
    NamedColumns all = new NamedColumns(data, names);
    data.label().forEach(label -> all.name("data.label", label));
    data.weight().ifPresent(weight -> all.name("data.weight", weight));
    data.exposure().ifPresent(exposure -> all.name("data.exposure", exposure));
    features.columns().keySet().forEach(column -> all.name("features.columns", column));
    features.include().forEach(pattern -> all.pattern("features.select", pattern));
    features.exclude().forEach(pattern -> all.pattern("features.exclude", pattern));
    all.refuse(hint);
  }

  private void name(String key, String name) {
    if (!names.contains(name)) {
      Collection<String> meant = key.equals("data.label") ? names : others;
      unknown.add(new Unknown(key, name, ColumnNames.suggestion(name, meant)));
    }
  }

  private void pattern(String key, String pattern) {
    if (new ColumnGlob(pattern).among(List.copyOf(names)).isEmpty()) {
      unknown.add(new Unknown(key, pattern, ColumnNames.suggestion(pattern, others)));
    }
  }

  private void refuse(String hint) {
    if (unknown.isEmpty()) {
      return;
    }
    if (unknown.size() == 1) {
      Unknown one = unknown.get(0);
      throw DataException.expected("the column that " + one.key() + " names", "none of that name")
          .column(one.name())
          .remedy(one.suggestion() + hint)
          .build();
    }
    List<String> each = new ArrayList<>();
    for (Unknown one : unknown) {
      boolean near = one.suggestion().startsWith("Did you mean");
      each.add(
          "%s \"%s\"%s"
              .formatted(one.key(), one.name(), near ? " (" + one.suggestion() + ")" : ""));
    }
    throw DataException.because(
            "Expected the columns that the configuration names, found none of %s."
                .formatted(String.join(", ", each)))
        .remedy("There are %s.%s".formatted(ColumnNames.list(names), hint))
        .build();
  }
}
