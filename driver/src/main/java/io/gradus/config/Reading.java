package io.gradus.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pass over a configuration: the problems found so far. */
final class Reading {
  /** What the origin of a value from the command line is called. */
  static final String COMMAND_LINE = "--set";

  private final List<Problem> problems = new ArrayList<>();

  void report(Optional<String> origin, String key, String message) {
    problems.add(new Problem(origin, key, message));
  }

  List<Problem> problems() {
    return problems;
  }

  /** {@code file:line}, {@code --set}, or whatever else the origin calls itself. */
  static Optional<String> place(ConfigOrigin origin) {
    String description = origin.description();
    if (description.startsWith(COMMAND_LINE)) {
      return Optional.of(COMMAND_LINE);
    }
    if (description.startsWith(JobBuilder.ORIGIN)) {
      // The key says it all.
      return Optional.empty();
    }
    String source = origin.filename() == null ? withoutLine(description) : shown(origin.filename());
    return Optional.of(origin.lineNumber() < 1 ? source : source + ":" + origin.lineNumber());
  }

  /** Whether the user gave the value, as against a default or the record of an earlier run. */
  static boolean isGiven(ConfigOrigin origin) {
    String description = origin.description();
    return !description.startsWith(ConfigSource.DEFAULTS_ORIGIN)
        && !description.startsWith(EarlierConfig.ORIGIN);
  }

  private static String shown(String filename) {
    Path file = Path.of(filename).toAbsolutePath().normalize();
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
  }

  private static String withoutLine(String description) {
    return description.replaceAll(": \\d+$", "");
  }
}
