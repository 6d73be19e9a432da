package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.text.PrintableJson;
import java.util.Optional;

/**
 * The file by which the output of a command is told, with the command's configuration: whether this
 * very command has been here before, and refuses what is of another one.
 */
final class OutputLog {
  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String CONFIGURATION = "configuration";

  private final RunDirectory output;
  private final FileFormat format;
  private final String kind;
  private final String file;

  /**
   * @param kind of the output, with its article
   */
  OutputLog(RunDirectory output, FileFormat format, String kind, String file) {
    this.output = output;
    this.format = format;
    this.kind = kind;
    this.file = file;
  }

  /**
   * Looks at the output, and changes nothing there.
   *
   * @param group the begin of the paths of the command's own keys
   * @param free paths of these that may differ
   * @return what the file holds; empty where there is none, or it is to be overwritten
   * @throws RunException if something else is there, or what another configuration has left
   */
  Optional<JsonNode> before(JobConfig job, String group, String... free) {
    Optional<String> text = output.read(file);
    if (text.isEmpty()) {
      output.firstInside().ifPresent(this::refuse);
      return Optional.empty();
    }
    if (job.output().existing() == Existing.OVERWRITE) {
      return Optional.empty();
    }
    JsonNode root = parsed(text.get());
    format.of(root, output.child(file));
    EarlierRun.requireNone(
        output,
        RecordedConfiguration.differences(job, root.path(CONFIGURATION), group, free),
        CONFIGURATION);
    return Optional.of(root);
  }

  private void refuse(String found) {
    throw new RunException(
        Reason.CONFIGURATION,
        "output.path: Expected nothing at %s, or %s, which is told by its %s, found %s. Choose another path, or move away what is there."
            .formatted(output, kind, file, found));
  }

  private JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "output.path: Expected %s at %s, found a damaged %s. Choose another path, or set output.existing = overwrite to start over."
              .formatted(kind, output, file),
          e);
    }
  }

  /**
   * Makes sure that what has ended is of the rows that are read now.
   *
   * @param what has ended, in the singular
   * @param before fingerprint of its rows; empty if nobody knows
   */
  void requireRows(String what, String before, String now) {
    if (!before.isEmpty() && !before.equals(now)) {
      throw new RunException(
          Reason.DATA,
          "output.path: Expected the rows that %s at %s was trained on, found others. Put them back, choose another path, or set output.existing = overwrite to start over."
              .formatted(what, output));
    }
  }
}
