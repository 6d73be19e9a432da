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
    boolean byColumn =
        folds.method() == FoldsConfig.Method.GROUPED || folds.method() == FoldsConfig.Method.TIME;
    if (byColumn && folds.column().isEmpty()) {
      group.report(
          "column",
          "Expected the column of %s for folds.method = %s, found none. Name it."
              .formatted(
                  folds.method() == FoldsConfig.Method.TIME ? "time" : "groups",
                  Group.written(folds.method())));
    }
    if (!byColumn && folds.column().isPresent()) {
      group.report(
          "column",
          "Expected none with folds.method = %s, found %s. Remove it, or set folds.method = grouped or time."
              .formatted(Group.written(folds.method()), folds.column().get()));
    }
    return folds;
  }
}
