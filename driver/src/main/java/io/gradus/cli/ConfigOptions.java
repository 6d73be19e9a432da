package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which configuration, and what differs from it this time; or a first job without a file. */
final class ConfigOptions {
  /** What stands for the output of a command that leaves nothing. */
  private static final String NO_OUTPUT = "none";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-d", "--data"},
      arity = "1..*",
      paramLabel = "<path>",
      description = "Paths or globs of the training rows; short for --set data.train=[…].")
  private List<String> data = new ArrayList<>();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "<column>",
      description =
          "Column to predict; short for --set data.label=[…]. May be given several times.")
  private List<String> label = new ArrayList<>();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "<file>",
      description =
          "Configuration in HOCON; conf/reference.conf documents every key. Not needed where --data"
              + " and --label are given.")
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

  /**
   * What the user wrote.
   *
   * @param more assignments, which other options stand for
   */
  UserConfig user(List<String> more) {
    List<String> all = assigned();
    all.addAll(more);
    if (output != null) {
      all.add("output.path=" + output);
    }
    return load(all);
  }

  /** What the user wrote, for a command that leaves nothing. */
  UserConfig userWithoutOutput() {
    return load(assigned());
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

  private List<String> assigned() {
    List<String> all = new ArrayList<>(assignments);
    if (!data.isEmpty()) {
      all.add(UserConfig.assignment("data.train", data));
    }
    if (!label.isEmpty()) {
      all.add(UserConfig.assignment("data.label", label));
    }
    return all;
  }

  private UserConfig load(List<String> all) {
    if (file != null) {
      return UserConfig.load(file, all);
    }
    if (data.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --data <path> and --label <column>, or --config <file>, found neither.");
    }
    return UserConfig.of(all);
  }

  /** What the configuration is called on the screen. */
  String name() {
    return file == null ? "without a configuration file" : file;
  }
}
