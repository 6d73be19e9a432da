package io.gradus.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all of its problems. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** At least one problem. */
  public ConfigException(List<Problem> problems) {
    super(text(problems));
    this.problems = List.copyOf(problems);
  }

  /** All problems, in the order of the configuration's groups. */
  public List<Problem> problems() {
    return problems;
  }

  private static String text(List<Problem> problems) {
    String head =
        problems.size() == 1
            ? "The configuration has a problem:"
            : "The configuration has " + problems.size() + " problems:";
    return problems.stream()
        .map(problem -> "\n  - " + problem)
        .collect(Collectors.joining("", head, ""));
  }
}
