package io.gradus.config;

import java.util.Optional;

/** Reads {@code lineage.openlineage}. */
final class LineageSection {
  static final Section<LineageConfig> KEYS =
      Section.at("lineage.openlineage", JobConfig::lineage).changingNoBit();

  private static final ConfigKey<Optional<String>> URL =
      KEYS.key("url", ValueType.path().optional(), LineageConfig::url);
  private static final ConfigKey<Optional<String>> FILE =
      KEYS.key("file", ValueType.path().optional(), LineageConfig::file);
  private static final ConfigKey<Optional<String>> NAMESPACE =
      KEYS.key("namespace", ValueType.text().optional(), LineageConfig::namespace);
  private static final ConfigKey<Optional<String>> JOB =
      KEYS.key("job", ValueType.text().optional(), LineageConfig::job);
  private static final ConfigKey<Optional<String>> NOMINAL_TIME =
      KEYS.key("nominal-time", ValueType.text().optional(), LineageConfig::nominalTime);

  private LineageSection() {}

  static LineageConfig read(Group lineage) {
    Group group = lineage.group("openlineage");
    LineageConfig read =
        new LineageConfig(
            URL.read(group),
            FILE.read(group),
            NAMESPACE.read(group),
            JOB.read(group),
            NOMINAL_TIME.read(group));
    group.rejectUnknown();
    lineage.rejectUnknown();
    return read;
  }
}
