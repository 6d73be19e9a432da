package io.gradus.run;

import java.util.Optional;

/**
 * Where a report is written: a file on any Hadoop file system. An earlier report there is replaced,
 * and nothing else.
 *
 * @param path of the file
 */
public record ReportOutput(String path) {
  /** What the head of every report says. */
  private static final String MARK = "<meta name=\"generator\" content=\"Gradus ";

  /**
   * Makes sure that nothing is overwritten but a report.
   *
   * @throws RunException if something else is there
   */
  void requireFree(RunDirectory parent, String name) {
    Optional<String> there = parent.read(name);
    if (there.isPresent() && !there.get().contains(MARK)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--output: Expected a path that is free or holds a report, found another file at %s. Choose another path."
              .formatted(parent.child(name)));
    }
  }
}
