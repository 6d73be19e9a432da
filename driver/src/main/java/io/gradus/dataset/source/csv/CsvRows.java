package io.gradus.dataset.source.csv;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** The rows of a partition of CSV files, with those columns that are wanted. */
final class CsvRows implements Iterator<InternalRow> {
  /** Stands for the column of the texts of corrupt records. */
  static final int CORRUPT = -1;

  private final CsvRecords records;
  private final int[] wanted;
  private boolean ready;

  CsvRows(Iterator<InternalRow> scan, CsvReading reading, int[] wanted) {
    this.records = new CsvRecords(scan, reading);
    this.wanted = wanted;
  }

  @Override
  public boolean hasNext() {
    ready = ready || records.next();
    return ready;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ready = false;
    Object[] values = new Object[wanted.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = wanted[i] == CORRUPT ? records.corrupt() : records.text(wanted[i]);
    }
    return new GenericInternalRow(values);
  }
}
