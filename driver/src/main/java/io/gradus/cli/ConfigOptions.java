package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which configuration, and what differs from it this time. */
final class ConfigOptions {
  /** What stands for the output of a command that leaves nothing. */
  private static final String NO_OUTPUT = "none";

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "<file>",
      description = "Configuration in HOCON; conf/reference.conf documents every key.")
  private String file;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "<key=value>",
      description = "Overrides a key, such as training.epochs=5. May be given many times.")
  private List<String> assignments = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "<path>",
      description = "Short for --set output.path=<path>.")
  private String output;

  /** What the user wrote. */
  UserConfig user() {
    return user(List.of());
  }

  /**
   * What the user wrote.
   *
   * @param more assignments, which other options stand for
   */
  UserConfig user(List<String> more) {
    List<String> all = new ArrayList<>(assignments);
    all.addAll(more);
    if (output != null) {
      all.add("output.path=" + output);
    }
    return UserConfig.load(file, all);
  }

  /** The whole configuration, for a command that leaves nothing: no output need be given. */
  JobConfig jobWithoutOutput() {
    return withoutOutput(file, assignments);
  }

  /**
   * The whole configuration, for a command that leaves nothing: no output need be given, and none
   * is looked at.
   */
  static JobConfig withoutOutput(String file, List<String> assignments) {
    List<String> all = new ArrayList<>(assignments);
    all.add("output.path=" + NO_OUTPUT);
    return UserConfig.load(file, all).job();
  }

  String file() {
    return file;
  }
}
