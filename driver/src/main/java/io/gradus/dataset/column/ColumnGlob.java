package io.gradus.dataset.column;

import java.util.List;
import java.util.regex.Pattern;

/** A name of columns in which {@code *} stands for any text and {@code ?} for any character. */
final class ColumnGlob {
  private final String text;
  private final Pattern pattern;

  ColumnGlob(String text) {
    this.text = text;
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '*' -> expression.append(".*");
        case '?' -> expression.append('.');
        default -> expression.append(Pattern.quote(String.valueOf(c)));
      }
    }
    pattern = Pattern.compile(expression.toString(), Pattern.DOTALL);
  }

  /** Whether it can stand for other names than its own. */
  boolean hasWildcard() {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /** Whether it stands for the name. */
  boolean matches(String name) {
    return pattern.matcher(name).matches();
  }

  /** The names it stands for, in their order; its own alone, if a column is called so. */
  List<String> among(List<String> names) {
    return names.contains(text) ? List.of(text) : names.stream().filter(this::matches).toList();
  }
}
