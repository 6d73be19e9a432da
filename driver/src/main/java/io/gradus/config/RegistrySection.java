package io.gradus.config;

import java.util.Optional;

/** Reads {@code registry}. */
final class RegistrySection {
  static final Section<RegistryConfig> KEYS =
      Section.at("registry", JobConfig::registry).changingNoBit();

  private static final ConfigKey<Optional<String>> PATH =
      KEYS.key("path", ValueType.path().optional(), RegistryConfig::path);

  private RegistrySection() {}

  static RegistryConfig read(Group group) {
    RegistryConfig registry = new RegistryConfig(PATH.read(group));
    group.rejectUnknown();
    return registry;
  }
}
