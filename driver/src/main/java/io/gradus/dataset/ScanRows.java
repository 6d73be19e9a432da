package io.gradus.dataset;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;

/**
 * The one place that reaches into Spark's internals for rows: {@link InternalRow}s, which are read
 * without making an object of each value, and the file that a task is reading. What is used here is
 * the same in Spark 3.5 to 4.1.
 */
final class ScanRows {
  private ScanRows() {}

  /** The rows in scan order. An iterator may hand out the same object again and again. */
  static JavaRDD<InternalRow> of(Dataset<Row> data) {
    return data.queryExecution().toRdd().toJavaRDD();
  }

  /** Tells Spark which file this task reads from now on. */
  static void nowReading(String file, long offset, long length) {
    InputFileBlockHolder.set(file, offset, length);
  }

  /** Makes rows for users of rows as Spark has them. */
  static final class Conversion {
    private final Function1<Object, Object> toRow;

    Conversion(StructType schema) {
      toRow = CatalystTypeConverters.createToScalaConverter(schema);
    }

    /** A row of its own, which does not change with the one it was made of. */
    Row row(InternalRow row) {
      return (Row) toRow.apply(row);
    }
  }

  /** Where a task stands in its files. */
  static final class Position {
    private UTF8String file = UTF8String.EMPTY_UTF8;
    private long row;

    /** To be called for each row, after it was read. Spark keeps one object as long as one file. */
    @SuppressWarnings("ReferenceEquality")
    void next() {
      UTF8String current = InputFileBlockHolder.getInputFilePath();
      if (current == file) {
        row++;
      } else {
        file = current;
        row = 1;
      }
    }

    /** What is to be said of the row that was read last. */
    BadRow describe(BadRowException problem, String record) {
      return new BadRow(
          file(), row(), problem.column(), problem.getMessage(), problem.remedy(), record);
    }

    /** The file's path, or null where the rows come from no file. */
    String file() {
      return file.numBytes() == 0 ? null : file.toString();
    }

    /** The row's place, such as {@code "data row 17"}. */
    String row() {
      long offset = InputFileBlockHolder.getStartOffset();
      return "data row " + row + (offset > 1024 && file() != null ? " after byte " + offset : "");
    }
  }
}
