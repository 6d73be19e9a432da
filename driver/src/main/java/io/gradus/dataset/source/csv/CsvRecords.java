package io.gradus.dataset.source.csv;

import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.CsvDialect;
import io.gradus.dataset.text.CsvParser;
import io.gradus.dataset.text.TextProfile;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The records of a partition of CSV files, one after the other: of lines, or of whole files where a
 * text may have line breaks. Headers are read over; the columns of each file are those of its own
 * header.
 */
final class CsvRecords {
  private final Iterator<InternalRow> scan;
  private final CsvReading reading;
  private final CsvDialect dialect;
  private final CsvParser parser;
  private UTF8String file;
  private int[] places;
  private boolean headerDue;
  private Reader open;
  private InternalRow row;
  private byte[] line;
  private boolean malformed;

  /**
   * @param scan rows of a line, or of the path of a file, and the columns of the path behind it
   */
  CsvRecords(Iterator<InternalRow> scan, CsvReading reading) {
    this.scan = scan;
    this.reading = reading;
    this.dialect = reading.dialect();
    this.parser = new CsvParser(dialect, reading.columns());
    TaskContext task = TaskContext.get();
    if (task != null && dialect.isMultiLine()) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> close());
    }
  }

  /** Goes on to the next record, and says whether there is one. */
  boolean next() {
    try {
      boolean found = dialect.isMultiLine() ? nextOfFiles() : nextOfLines();
      while (found && malformed && dialect.dropsMalformed()) {
        found = dialect.isMultiLine() ? nextOfFiles() : nextOfLines();
      }
      return found;
    } catch (DataException e) {
      throw e.file().isPresent()
          ? e
          : DataException.because(e.getMessage()).file(String.valueOf(file)).cause(e).build();
    }
  }

  private boolean nextOfLines() {
    while (scan.hasNext()) {
      row = scan.next();
      if (isNextFile()) {
        headerDue = dialect.hasHeader() && InputFileBlockHolder.getStartOffset() == 0;
      }
      line = row.getUTF8String(0).getBytes();
      if (parser.parse(line)) {
        if (!headerDue) {
          check();
          return true;
        }
        headerDue = false;
      }
    }
    return false;
  }

  private boolean nextOfFiles() {
    while (true) {
      if (open != null) {
        if (parser.next()) {
          check();
          return true;
        }
        close();
      }
      if (!scan.hasNext()) {
        return false;
      }
      row = scan.next();
      isNextFile();
      open = opened();
      parser.begin(open);
      if (dialect.hasHeader()) {
        parser.next();
      }
    }
  }

  private Reader opened() {
    try {
      return new BufferedReader(
          CsvHeader.reader(file.toString(), dialect, reading.hadoop().value()));
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(file.toString())
          .remedy("The file may be cut short or damaged: copy it again.")
          .cause(e)
          .build();
    }
  }

  /** Spark keeps one object as long as one split of a file. */
  @SuppressWarnings("ReferenceEquality")
  private boolean isNextFile() {
    UTF8String current = InputFileBlockHolder.getInputFilePath();
    if (current == file) {
      return false;
    }
    file = current;
    places = reading.places(file.toString());
    return true;
  }

  private void check() {
    malformed = parser.isOpen() || parser.fields().count() != reading.columns();
    if (malformed && dialect.failsOnMalformed()) {
      throw DataException.expected(expected(), found())
          .remedy("Mend the record, or leave data.options.mode out and set data.bad-rows = skip.")
          .build();
    }
  }

  /** Whether reading stopped at a line that ends inside quotes. */
  boolean isOpen() {
    return parser.isOpen();
  }

  private String expected() {
    return parser.isOpen() ? CsvParser.OPEN_QUOTES : reading.columns() + " columns";
  }

  private String found() {
    return (parser.isOpen() ? "none in " : parser.fields().count() + ": ")
        + ColumnNames.quoted(parser.record(line));
  }

  /** The text of a column of the record, null where it has none. */
  UTF8String text(int column) {
    if (column >= reading.columns()) {
      int place = 1 + column - reading.columns();
      return row.isNullAt(place) ? null : row.getUTF8String(place);
    }
    if (malformed && !dialect.fillsUp()) {
      return null;
    }
    int place = places == null ? column : places[column];
    return place < parser.fields().count() ? parser.fields().text(place) : null;
  }

  /** What the column of corrupt records holds; null if the record is none. */
  UTF8String corrupt() {
    return malformed && !dialect.fillsUp()
        ? UTF8String.fromString(
            CorruptRecord.of(
                null,
                expected(),
                found(),
                parser.isOpen() ? null : "If a text has a separator in it, it must be quoted.",
                parser.record(line)))
        : null;
  }

  /** Adds the record's texts to the profiles of their columns. */
  void profile(TextProfile[] profiles, TextProfile.Place where) {
    if (malformed) {
      return;
    }
    for (int column = 0; column < reading.columns(); column++) {
      int place = places == null ? column : places[column];
      parser.fields().profile(place, profiles[column], where);
    }
    for (int column = reading.columns(); column < profiles.length; column++) {
      UTF8String text = text(column);
      if (text == null) {
        profiles[column].addBlank();
      } else {
        byte[] bytes = text.getBytes();
        profiles[column].add(bytes, 0, bytes.length, where);
      }
    }
  }

  private void close() {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        open = null;
      }
    }
  }
}
