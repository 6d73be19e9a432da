package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.encode.DataException;
import io.gradus.explain.Explanation;
import java.util.Optional;

/**
 * Where an explanation is written, as {@value Explanation#FILE}.
 *
 * @param path directory on any Hadoop file system
 * @param existing what happens if there is one already
 */
public record ExplanationOutput(String path, Existing existing) {
  /**
   * Makes sure that nothing is overwritten but an explanation that may be.
   *
   * @throws RunException if something else is there, or something that is to stay
   */
  void requireFree(RunDirectory target) {
    Optional<String> there = target.read(Explanation.FILE);
    if (there.isEmpty()) {
      return;
    }
    String file = target.child(Explanation.FILE);
    if (existing == Existing.FAIL) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected a directory without an explanation, found %s. Choose another path, or say --overwrite."
              .formatted(OutputPlace.OPTION, file));
    }
    try {
      Explanation.fromJson(there.get(), file);
    } catch (DataException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: %s --overwrite replaces nothing but explanations. Choose another path, or move away what is there."
              .formatted(OutputPlace.OPTION, e.getMessage()),
          e);
    }
  }
}
