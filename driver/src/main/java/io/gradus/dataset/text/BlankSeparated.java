package io.gradus.dataset.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Text files whose columns stand between any number of blanks and tabs, as programs for people
 * write them. A parser of CSV takes each blank for a separator of its own, so the lines are handed
 * to it with a tab in place of each run of blanks that stands outside quotes.
 */
public final class BlankSeparated {
  /** The value of {@code data.options.sep} that asks for it. */
  public static final String OPTION = "whitespace";

  private BlankSeparated() {}

  /** The line with one tab for each run of blanks, and none at its ends. */
  public static String withTabs(String line) {
    StringBuilder text = new StringBuilder(line.length());
    boolean quoted = false;
    boolean gap = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (!quoted && (c == ' ' || c == '\t' || c == '\r')) {
        gap = text.length() > 0;
        continue;
      }
      if (gap) {
        text.append('\t');
        gap = false;
      }
      if (c == '"') {
        quoted = !quoted;
      }
      text.append(c);
    }
    return text.toString();
  }

  /** The fields of a line, without their quotes. */
  public static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    for (String field : withTabs(line).split("\t", -1)) {
      fields.add(field.replace("\"", ""));
    }
    return fields;
  }
}
