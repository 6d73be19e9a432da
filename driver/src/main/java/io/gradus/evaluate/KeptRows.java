package io.gradus.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.apache.spark.unsafe.Platform;

/** Some columns of one batch of columns after the other, as flat rows. For one thread. */
abstract class KeptRows {
  private final int[] places;

  private KeptRows(int[] places) {
    this.places = places;
  }

  /**
   * Rows of some columns.
   *
   * @param places where each of the columns is in a batch
   */
  static KeptRows of(StructType columns, int[] places) {
    return Stream.of(columns.fields()).map(StructField::dataType).allMatch(Tiled::holds)
        ? new Tiled(places)
        : new Projected(columns, places);
  }

  /** Goes on to the rows of another batch. */
  final void begin(ColumnarBatch batch) {
    begin(
        IntStream.of(places).mapToObj(batch::column).toArray(ColumnVector[]::new), batch.numRows());
  }

  abstract void begin(ColumnVector[] columns, int rows);

  /** A row of the batch; valid until another is asked for. */
  abstract UnsafeRow row(int place);

  /** Columns of any type, row by row. */
  private static final class Projected extends KeptRows {
    private final UnsafeProjection projection;
    private ColumnarBatchRow row;

    Projected(StructType columns, int[] places) {
      super(places);
      this.projection =
          KeptColumns.projection(columns, IntStream.range(0, places.length).toArray());
    }

    @Override
    void begin(ColumnVector[] columns, int rows) {
      row = new ColumnarBatchRow(columns);
    }

    @Override
    UnsafeRow row(int place) {
      row.rowId = place;
      return projection.apply(row);
    }
  }

  /**
   * Columns whose values have a word each in Spark's flat rows: a few rows at a time, in one loop a
   * column.
   */
  private static final class Tiled extends KeptRows {
    /** A tile of 50 columns stays in a first-level cache. */
    private static final int TILE_ROWS = 64;

    private final UnsafeRow row;

    /** Words before a row's values, whose bits tell which of these are null. */
    private final int bitWords;

    /** Words of a row. */
    private final int width;

    private final long[] tile;
    private ColumnVector[] columns = {};
    private int rows;
    private int tileStart;
    private int tileEnd;

    Tiled(int[] places) {
      super(places);
      this.row = new UnsafeRow(places.length);
      this.bitWords = UnsafeRow.calculateBitSetWidthInBytes(places.length) / Long.BYTES;
      this.width = bitWords + places.length;
      this.tile = new long[TILE_ROWS * width];
    }

    static boolean holds(DataType type) {
      return type instanceof DoubleType
          || type instanceof FloatType
          || isLong(type)
          || isInt(type)
          || type instanceof ShortType
          || type instanceof ByteType
          || type instanceof BooleanType;
    }

    private static boolean isLong(DataType type) {
      return type instanceof LongType
          || type instanceof TimestampType
          || type instanceof TimestampNTZType;
    }

    private static boolean isInt(DataType type) {
      return type instanceof IntegerType || type instanceof DateType;
    }

    @Override
    void begin(ColumnVector[] batch, int batchRows) {
      columns = batch;
      rows = batchRows;
      tileStart = 0;
      tileEnd = 0;
    }

    @Override
    UnsafeRow row(int place) {
      if (place < tileStart || place >= tileEnd) {
        fill(place);
      }
      row.pointTo(tile, address((place - tileStart) * width), width * Long.BYTES);
      return row;
    }

    private static long address(int word) {
      return Platform.LONG_ARRAY_OFFSET + (long) Long.BYTES * word;
    }

    private void fill(int start) {
      tileStart = start;
      tileEnd = Math.min(rows, start + TILE_ROWS);
      // Values of less than a word leave the rest of it 0, as nulls leave all of it.
      Arrays.fill(tile, 0);
      for (int i = 0; i < columns.length; i++) {
        fill(columns[i], bitWords + i);
        if (columns[i].hasNull()) {
          fillNulls(columns[i], i);
        }
      }
    }

    private void fill(ColumnVector column, int first) {
      DataType type = column.dataType();
      int count = tileEnd - tileStart;
      if (type instanceof DoubleType) {
        for (int i = 0, at = first; i < count; i++, at += width) {
          tile[at] = Double.doubleToRawLongBits(column.getDouble(tileStart + i));
        }
      } else if (isLong(type)) {
        for (int i = 0, at = first; i < count; i++, at += width) {
          tile[at] = column.getLong(tileStart + i);
        }
      } else if (isInt(type)) {
        for (int i = 0, at = first; i < count; i++, at += width) {
          Platform.putInt(tile, address(at), column.getInt(tileStart + i));
        }
      } else if (type instanceof FloatType) {
        for (int i = 0, at = first; i < count; i++, at += width) {
          Platform.putFloat(tile, address(at), column.getFloat(tileStart + i));
        }
      } else {
        for (int i = 0, at = first; i < count; i++, at += width) {
          fillSmall(column, type, tileStart + i, address(at));
        }
      }
    }

    private void fillSmall(ColumnVector column, DataType type, int place, long address) {
      if (type instanceof ShortType) {
        Platform.putShort(tile, address, column.getShort(place));
      } else if (type instanceof ByteType) {
        Platform.putByte(tile, address, column.getByte(place));
      } else {
        Platform.putBoolean(tile, address, column.getBoolean(place));
      }
    }

    private void fillNulls(ColumnVector column, int ordinal) {
      for (int i = 0; i < tileEnd - tileStart; i++) {
        if (column.isNullAt(tileStart + i)) {
          tile[i * width + bitWords + ordinal] = 0;
          tile[i * width + (ordinal >> 6)] |= 1L << (ordinal & 63);
        }
      }
    }
  }
}
