package io.gradus.dataset.text;

import io.gradus.encode.BadRowException;
import java.util.Optional;

/**
 * A record that could not be made a row, as it travels in the column of such: with the reason,
 * where whoever read it knew one.
 *
 * @param record the text of the record
 * @param problem why, if it is known
 */
public record CorruptRecord(String record, Optional<BadRowException> problem) {
  /** The column that says which rows are none, and why; null in all others. */
  public static final String COLUMN = "_gradus_corrupt_record";

  private static final String SEPARATOR = "\u001F";
  private static final int PARTS = 5;

  /** The text that the column holds for a record. */
  public static String of(
      String column, String expected, Object found, String remedy, String record) {
    return String.join(
        SEPARATOR,
        "",
        column == null ? "" : column,
        expected + ", found " + found,
        remedy == null ? "" : remedy,
        record);
  }

  /** The text that the column holds for a row with a value that its column does not allow. */
  static String of(BadRowException problem) {
    String message = problem.getMessage();
    int found = message.lastIndexOf(", found ");
    return of(
        problem.column(),
        message.substring("Expected ".length(), found),
        message.substring(found + ", found ".length(), message.length() - 1),
        problem.remedy(),
        "");
  }

  /** What the column holds. */
  public static CorruptRecord read(String text) {
    if (!text.startsWith(SEPARATOR)) {
      return new CorruptRecord(text, Optional.empty());
    }
    String[] parts = text.split(SEPARATOR, PARTS);
    int found = parts[2].lastIndexOf(", found ");
    return new CorruptRecord(
        parts[4].isEmpty() ? null : parts[4],
        Optional.of(
            new BadRowException(
                parts[1].isEmpty() ? null : parts[1],
                parts[2].substring(0, found),
                parts[2].substring(found + ", found ".length()),
                parts[3].isEmpty() ? null : parts[3])));
  }
}
