package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an earlier run has left at the output, and what that means for this one. */
final class EarlierRun {
  /** How far an earlier run came. */
  enum State {
    /** There is none, or it is to be started over. */
    NONE,
    /** It can go on. */
    UNFINISHED,
    /** It is this run, and done. */
    FINISHED
  }

  private EarlierRun() {}

  /**
   * Looks at the output, and changes nothing there.
   *
   * @throws RunException if something else is there, or a run of another configuration
   */
  static State at(RunDirectory output, JobConfig job) {
    if (output.empty()) {
      return State.NONE;
    }
    if (job.output().existing() == Existing.OVERWRITE) {
      requireRun(output);
      return State.NONE;
    }
    Optional<RunFile> before = RunFile.at(output).filter(file -> !file.damaged());
    if (before.isEmpty() && anyCheckpoint(output)) {
      // Killed while it wrote its record; a checkpoint says itself of what run it is.
      return State.UNFINISHED;
    }
    if (before.isEmpty()) {
      output.requireFree(
          job.output().existing(),
          "output.path",
          "Choose another path, or move away what is there: no run wrote it.");
    }
    RunIdentity identity = RunIdentity.of(job);
    Map<String, String> earlier = before.orElseThrow().values();
    if (!RunRecord.finished(output)) {
      requireNone(output, identity.obstacles(earlier), "configuration");
      return State.UNFINISHED;
    }
    requireNone(output, identity.differences(earlier), "configuration");
    return State.FINISHED;
  }

  /** What no run of ours has left is not replaced, whatever is wanted. */
  private static void requireRun(RunDirectory output) {
    boolean run =
        output.read(RunDirectory.IDENTITY).filter(RunFile::isRuns).isPresent()
            || anyCheckpoint(output);
    if (!run) {
      throw new RunException(
          Reason.CONFIGURATION,
          "output.path: Expected nothing at %s, or a run, which is told by its %s, found %s. output.existing = overwrite replaces runs and nothing else. Choose another path, or move away what is there."
              .formatted(
                  output, RunDirectory.IDENTITY, output.firstInside().orElse("something else")));
    }
  }

  private static boolean anyCheckpoint(RunDirectory output) {
    try {
      return output.checkpoints().any();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param what the two runs have in common otherwise
   * @throws RunException if there are differences
   */
  static void requireNone(RunDirectory output, List<String> differences, String what) {
    if (!differences.isEmpty()) {
      throw RunException.listing(
          Reason.CONFIGURATION,
          "output.path: Expected at %s a run of the same %s, found another one:"
              .formatted(output, what),
          differences,
          "Put it back, choose another path, or set output.existing = overwrite to start over.");
    }
  }
}
