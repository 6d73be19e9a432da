package io.gradus.config;

/** Reads {@code ensemble}. */
final class EnsembleSection {
  static final Section<EnsembleConfig> KEYS = Section.at("ensemble", JobConfig::ensemble);

  /** Far more than anybody trains side by side. */
  private static final int MOST = 1000;

  private static final ConfigKey<Integer> MEMBERS =
      KEYS.key("members", ValueType.whole(Range.within(1, MOST)), EnsembleConfig::members);

  private EnsembleSection() {}

  static EnsembleConfig read(Group group) {
    EnsembleConfig ensemble = new EnsembleConfig(MEMBERS.read(group));
    group.rejectUnknown();
    return ensemble;
  }
}
