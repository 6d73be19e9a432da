package io.gradus.report.html;

import io.gradus.text.Printable;

/** HTML as it is written: elements by name, texts escaped on their way in. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Html open(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(escaped(attributes[i + 1])).append('"');
    }
    out.append('>');
    return this;
  }

  Html close(String element) {
    out.append("</").append(element).append(">\n");
    return this;
  }

  /** An element in which nothing can be. */
  Html alone(String element, String... attributes) {
    open(element, attributes);
    out.insert(out.length() - 1, " /");
    return this;
  }

  /** An element with a text in it. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** What was written before, as it is. */
  Html add(Html part) {
    out.append(part.out);
    return this;
  }

  /**
   * A text that stands for itself between tags and inside quotes; what would turn the direction of
   * the letters after it, or hides itself, is written out.
   */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    String line = Printable.line(text);
    for (int i = 0; i < line.length(); i++) {
      char letter = line.charAt(i);
      switch (letter) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(letter);
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
