package io.gradus.cli;

import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** A command that cannot do what it was asked for; the message is for the user. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CommandException(ExitCode code, String message) {
    this(code, message, null);
  }

  CommandException(ExitCode code, String message, Throwable cause) {
    this(Printable.line(message), code, cause);
  }

  private CommandException(String message, ExitCode code, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** One whose message lists items, each in a line of its own between two lines of text. */
  static CommandException listing(ExitCode code, String before, List<String> items, String after) {
    List<String> lines = new ArrayList<>();
    lines.add(before);
    items.forEach(item -> lines.add("  " + item));
    lines.add(after);
    lines.replaceAll(Printable::line);
    return new CommandException(String.join("\n", lines), code, null);
  }

  ExitCode code() {
    return code;
  }
}
