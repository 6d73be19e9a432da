package io.gradus.config;

import java.util.List;

/** What is known of the keys of a job's configuration. */
public final class ConfigKeys {
  /** Keys, or beginnings of keys, that change no bit of what is computed. */
  private static final List<String> FREE =
      List.of("app-name", "training.carrier", "checkpoint.", "output.", "spark.");

  private ConfigKeys() {}

  /**
   * Whether the value of a key can change a bit of the trained model. Those of other keys may
   * differ when a run goes on.
   *
   * @param path the key's dotted path
   */
  public static boolean decidesBits(String path) {
    return FREE.stream()
        .noneMatch(free -> (path + ".").startsWith(free.endsWith(".") ? free : free + "."));
  }
}
