package io.gradus.encode;

import io.gradus.text.Printable;
import java.util.Optional;

/**
 * Data that cannot be used: says where (file, row, column), what was expected, what was found, and
 * how to mend it. The text is whole sentences for the user; programs take the parts.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String column;
  private final String row;

  private DataException(String message, Problem problem) {
    super(Printable.line(message), problem.cause);
    this.file = problem.file;
    this.column = problem.column;
    this.row = problem.row;
  }

  /** The file or path, where one is to blame. */
  public Optional<String> file() {
    return Optional.ofNullable(file);
  }

  /** The column, where one is to blame. */
  public Optional<String> column() {
    return Optional.ofNullable(column);
  }

  /** The row's place in its file, such as {@code "data row 17"}, where one is to blame. */
  public Optional<String> row() {
    return Optional.ofNullable(row);
  }

  /** The data exception that a failed Spark job was caused by, if it was caused by one. */
  public static Optional<DataException> causeOf(Throwable failure) {
    for (Throwable link = failure; link != null; link = link.getCause()) {
      if (link instanceof DataException known) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  /** Begins the description of a problem. Both are parts of a sentence without a full stop. */
  public static Problem expected(String expected, Object found) {
    return new Problem("Expected " + expected + ", found " + found + ".");
  }

  /** Begins the description of a problem with a whole sentence. */
  public static Problem because(String sentence) {
    return new Problem(sentence);
  }

  /** What is known of a problem so far. */
  public static final class Problem {
    private final String sentence;
    private String file;
    private String column;
    private String row;
    private String remedy;
    private Throwable cause;

    private Problem(String sentence) {
      this.sentence = sentence;
    }

    /** The file or path that is to blame. */
    public Problem file(String name) {
      file = name;
      return this;
    }

    /** The column that is to blame. */
    public Problem column(String name) {
      column = name;
      return this;
    }

    /** The place of the row that is to blame, such as {@code "data row 17"}. */
    public Problem row(String place) {
      row = place;
      return this;
    }

    /** A whole sentence that says how to mend it. */
    public Problem remedy(String sentenceToAdd) {
      remedy = sentenceToAdd;
      return this;
    }

    /** What it follows from. */
    public Problem cause(Throwable origin) {
      cause = origin;
      return this;
    }

    /** The exception. */
    public DataException build() {
      StringBuilder text = new StringBuilder();
      append(text, file);
      append(text, row);
      append(text, column == null ? null : "column \"" + column + "\"");
      if (text.length() > 0) {
        text.append(": ");
      }
      text.append(sentence);
      if (remedy != null) {
        text.append(' ').append(remedy);
      }
      if (file == null) {
        text.setCharAt(0, Character.toUpperCase(text.charAt(0)));
      }
      return new DataException(text.toString(), this);
    }

    private static void append(StringBuilder text, String part) {
      if (part != null) {
        text.append(text.length() > 0 ? ", " : "").append(part);
      }
    }
  }
}
