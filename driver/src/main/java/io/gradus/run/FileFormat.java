package io.gradus.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a JSON file of a run says of itself. Files of the versions before formats had numbers say
 * nothing, and count as version 1.
 *
 * @param name of the format
 * @param version that is written; those before it are read too
 */
record FileFormat(String name, int version) {
  static final FileFormat RUN = new FileFormat("gradus-run", 2);
  static final FileFormat TUNING = new FileFormat("gradus-tuning", 2);
  static final FileFormat CROSS_VALIDATION = new FileFormat("gradus-cross-validation", 2);
  static final FileFormat RESULT = new FileFormat("gradus-result", 2);

  private static final String FORMAT = "format";
  private static final String VERSION = "version";

  /** Writes name and version first. */
  void begin(Map<String, Object> content) {
    content.put(FORMAT, name);
    content.put(VERSION, version);
  }

  /**
   * The version of what was read.
   *
   * @param where it was read, for messages
   * @throws RunException if it is newer than any that is known here, or something else
   */
  int of(JsonNode root, String where) {
    if (!root.has(FORMAT)) {
      return 1;
    }
    JsonNode found = root.path(VERSION);
    boolean known =
        root.path(FORMAT).asText().equals(name)
            && found.isInt()
            && found.intValue() >= 2
            && found.intValue() <= version;
    if (!known) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected format %s, version 1 to %s, found %s, version %s. Use the Gradus that wrote it, or a newer one."
              .formatted(where, name, version, root.path(FORMAT).asText(), found));
    }
    return found.intValue();
  }
}
