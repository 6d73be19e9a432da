package io.gradus.run;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
   * Writes a report.
   *
   * @return where, as other programs take it
   * @throws RunException if something else is there
   */
  String write(String page, Configuration hadoop) {
    Path file = new Path(path);
    RunDirectory parent = RunDirectory.at(UsedModel.above(file), hadoop);
    requireFree(parent, file.getName());
    parent.create();
    parent.write(file.getName(), page);
    return parent.child(file.getName());
  }

  /**
   * Makes sure that nothing is overwritten but a report.
   *
   * @throws RunException if something else is there
   */
  private void requireFree(RunDirectory parent, String name) {
    Optional<String> there = parent.read(name);
    if (there.isPresent() && !there.get().contains(MARK)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--output: Expected a path that is free or holds a report, found another file at %s. Choose another path."
              .formatted(parent.child(name)));
    }
  }
}
