package io.gradus.dataset.row;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Some columns of one row after the other, for a {@link RowReader}; nothing is copied. */
final class ChosenColumns extends GenericInternalRow {
  private static final long serialVersionUID = 1L;

  private final int[] places;
  private transient InternalRow row;

  ChosenColumns(int[] places) {
    super(new Object[0]);
    this.places = places;
  }

  InternalRow of(InternalRow next) {
    row = next;
    return this;
  }

  @Override
  public int numFields() {
    return places.length;
  }

  @Override
  public boolean isNullAt(int ordinal) {
    return row.isNullAt(places[ordinal]);
  }

  @Override
  public double getDouble(int ordinal) {
    return row.getDouble(places[ordinal]);
  }

  @Override
  public byte getByte(int ordinal) {
    return row.getByte(places[ordinal]);
  }

  @Override
  public int getInt(int ordinal) {
    return row.getInt(places[ordinal]);
  }

  @Override
  public long getLong(int ordinal) {
    return row.getLong(places[ordinal]);
  }

  @Override
  public UTF8String getUTF8String(int ordinal) {
    return row.getUTF8String(places[ordinal]);
  }

  @Override
  public byte[] getBinary(int ordinal) {
    return row.getBinary(places[ordinal]);
  }

  @Override
  public ArrayData getArray(int ordinal) {
    return row.getArray(places[ordinal]);
  }

  @Override
  public InternalRow getStruct(int ordinal, int fields) {
    return row.getStruct(places[ordinal], fields);
  }

  @Override
  public Object genericGet(int ordinal) {
    throw new UnsupportedOperationException("These columns are read by their types only.");
  }

  @Override
  public GenericInternalRow copy() {
    throw new UnsupportedOperationException("These columns are read where they lie.");
  }
}
