package io.gradus.run;

import io.gradus.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** A command that cannot do what it was asked for; the message is for the user. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public RunException(Reason reason, String message) {
    this(reason, message, null);
  }

  public RunException(Reason reason, String message, Throwable cause) {
    this(Printable.line(message), reason, cause);
  }

  private RunException(String message, Reason reason, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** One whose message lists items, each in a line of its own between two lines of text. */
  public static RunException listing(
      Reason reason, String before, List<String> items, String after) {
    List<String> lines = new ArrayList<>();
    lines.add(before);
    items.forEach(item -> lines.add("  " + item));
    lines.add(after);
    lines.replaceAll(Printable::line);
    return new RunException(String.join("\n", lines), reason, null);
  }

  public Reason reason() {
    return reason;
  }
}
