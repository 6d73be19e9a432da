package io.gradus.config;

import java.util.Optional;
import java.util.function.Function;

/** Reads {@code card}. */
final class CardSection {
  static final Section<CardConfig> KEYS = Section.at("card", JobConfig::card).changingNoBit();

  private static final ConfigKey<Optional<String>> TITLE = text("title", CardConfig::title);
  private static final ConfigKey<Optional<String>> DESCRIPTION =
      text("description", CardConfig::description);
  private static final ConfigKey<Optional<String>> INTENDED_USE =
      text("intended-use", CardConfig::intendedUse);
  private static final ConfigKey<Optional<String>> LIMITS = text("limits", CardConfig::limits);
  private static final ConfigKey<Optional<String>> TRAINING_DATA =
      text("training-data", CardConfig::trainingData);
  private static final ConfigKey<Optional<String>> OWNER = text("owner", CardConfig::owner);
  private static final ConfigKey<Optional<String>> CONTACT = text("contact", CardConfig::contact);
  private static final ConfigKey<Optional<String>> LICENSE = text("license", CardConfig::license);

  private CardSection() {}

  private static ConfigKey<Optional<String>> text(
      String name, Function<CardConfig, Optional<String>> value) {
    return KEYS.key(name, ValueType.text().optional(), value);
  }

  static CardConfig read(Group group) {
    CardConfig card =
        new CardConfig(
            TITLE.read(group),
            DESCRIPTION.read(group),
            INTENDED_USE.read(group),
            LIMITS.read(group),
            TRAINING_DATA.read(group),
            OWNER.read(group),
            CONTACT.read(group),
            LICENSE.read(group));
    group.rejectUnknown();
    return card;
  }
}
