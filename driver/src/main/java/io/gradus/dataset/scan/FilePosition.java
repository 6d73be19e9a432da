package io.gradus.dataset.scan;

import io.gradus.encode.BadRowException;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;

/** Where a task stands in its files. */
public final class FilePosition {
  private UTF8String file = UTF8String.EMPTY_UTF8;
  private long row;

  /** Tells Spark which file this task reads from now on. */
  public static void nowReading(String file, long offset, long length) {
    InputFileBlockHolder.set(file, offset, length);
  }

  /** To be called for each row, after it was read. Spark keeps one object as long as one file. */
  @SuppressWarnings("ReferenceEquality")
  public void next() {
    UTF8String current = InputFileBlockHolder.getInputFilePath();
    if (current == file) {
      row++;
    } else {
      file = current;
      row = 1;
    }
  }

  /**
   * To be called in place of {@link #next} for a row of which it is known that it is of the same
   * file.
   */
  public void nextOfFile() {
    row++;
  }

  /** What is to be said of the row that was read last. */
  public BadRow describe(BadRowException problem, String record) {
    return new BadRow(
        file(), row(), problem.column(), problem.getMessage(), problem.remedy(), record);
  }

  /** The file's path, or null where the rows come from no file. */
  public String file() {
    return file.numBytes() == 0 ? null : file.toString();
  }

  /** File and row, as part of a sentence. */
  public String inWords() {
    return (file() == null ? "" : file() + ", ") + row();
  }

  /** The row's place, such as {@code "data row 17"}. */
  public String row() {
    long offset = InputFileBlockHolder.getStartOffset();
    return "data row " + row + (offset > 1024 && file() != null ? " after byte " + offset : "");
  }
}
