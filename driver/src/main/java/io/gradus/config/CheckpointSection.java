package io.gradus.config;

/** Reads {@code checkpoint}. */
final class CheckpointSection {
  private CheckpointSection() {}

  static CheckpointConfig read(Group group) {
    CheckpointConfig checkpoint =
        new CheckpointConfig(
            group.whole("every-epochs", Range.atLeast(1)),
            group.wholeLong("every-steps", Range.atLeast(1)),
            group.number("every-minutes", Range.above(0)),
            group.whole("keep", Range.atLeast(1)).orElse(1));
    group.rejectUnknown();
    return checkpoint;
  }
}
