package io.gradus.encode;

/**
 * A value that its column does not allow, found while a row was read. Thrown and caught inside a
 * task, once for each bad row: it carries no stack trace.
 */
public final class BadRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String column;
  private final String remedy;

  /**
   * A problem with a value.
   *
   * @param column null where the row as a whole is broken
   * @param expected part of a sentence
   * @param found part of a sentence
   * @param remedy a whole sentence that says how to mend it, or null
   */
  public BadRowException(String column, String expected, Object found, String remedy) {
    this("Expected " + expected + ", found " + found + ".", column, remedy);
  }

  private BadRowException(String message, String column, String remedy) {
    super(message, null, false, false);
    this.column = column;
    this.remedy = remedy;
  }

  /** This problem, with another sentence on how to mend it. */
  public BadRowException withRemedy(String sentence) {
    return new BadRowException(getMessage(), column, sentence);
  }

  /** The column, or null where the row as a whole is broken. */
  public String column() {
    return column;
  }

  /** A whole sentence that says how to mend it, or null. */
  public String remedy() {
    return remedy;
  }

  /** The exception for users, where it is not said in which file the row stands. */
  public DataException toDataException() {
    return DataException.because(getMessage()).column(column).remedy(remedy).build();
  }
}
