package io.gradus.config;

import java.util.Optional;

/** Reads {@code folds}. */
final class FoldsSection {
  static final Section<FoldsConfig> KEYS = Section.at("folds", JobConfig::folds).changingNoBit();

  private static final ConfigKey<Integer> NUMBER =
      KEYS.key("number", ValueType.whole(Range.atLeast(2)), FoldsConfig::number);
  private static final ConfigKey<FoldsConfig.Method> METHOD =
      KEYS.key("method", ValueType.choice(FoldsConfig.Method.class), FoldsConfig::method);
  private static final ConfigKey<Optional<String>> COLUMN =
      KEYS.key("column", ValueType.text().optional(), FoldsConfig::column);
  private static final ConfigKey<Optional<Integer>> AT_ONCE =
      KEYS.key("at-once", ValueType.whole(Range.atLeast(1)).optional(), FoldsConfig::atOnce);
  private static final ConfigKey<Boolean> ENSEMBLE =
      KEYS.key("ensemble", ValueType.yesNo(), FoldsConfig::ensemble);

  private FoldsSection() {}

  static FoldsConfig read(Group group) {
    FoldsConfig folds =
        new FoldsConfig(
            NUMBER.read(group),
            METHOD.read(group),
            COLUMN.read(group),
            AT_ONCE.read(group),
            ENSEMBLE.read(group));
    group.rejectUnknown();
    checkColumn(group, "folds", folds.method(), folds.column());
    return folds;
  }

  /** Only groups and time have a column, and they need one. */
  static void checkColumn(
      Group group, String path, FoldsConfig.Method method, Optional<String> column) {
    boolean byColumn = method == FoldsConfig.Method.GROUPED || method == FoldsConfig.Method.TIME;
    if (byColumn && column.isEmpty()) {
      group.report(
          "column",
          "Expected the column of %s for %s.method = %s, found none. Name it."
              .formatted(
                  method == FoldsConfig.Method.TIME ? "time" : "groups",
                  path,
                  Group.written(method)));
    }
    if (!byColumn && column.isPresent()) {
      group.report(
          "column",
          "Expected none with %s.method = %s, found %s. Remove it, or set %s.method = grouped or time."
              .formatted(path, Group.written(method), column.get(), path));
    }
  }
}
