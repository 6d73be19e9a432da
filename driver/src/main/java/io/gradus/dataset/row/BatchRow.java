package io.gradus.dataset.row;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The rows of a batch of columns, one after the other, in the forms of a {@link RowProjection}: as
 * Spark's casts would make them, but no row is written before it is read. Columns of numbers become
 * rows a tile at a time, in one loop a column.
 */
final class BatchRow extends GenericInternalRow {
  private static final long serialVersionUID = 1L;

  /** A tile of 50 columns stays in a first-level cache. */
  private static final int TILE_ROWS = 64;

  private static final UTF8String TRUE = UTF8String.fromString("true");
  private static final UTF8String FALSE = UTF8String.fromString("false");

  private final int ordinals;
  private final int keptColumns;

  /** Columns of the batch: those of the projection, then those that are kept. */
  private final transient int[] columns;

  /** The ordinals whose values are in the tile: features before others, as in a row. */
  private final int[] tiled;

  /** By ordinal: the place in a row of the tile, or −1. */
  private final int[] tilePlaces;

  /** [TILE_ROWS, tiled]: NaN where there is no value. */
  private final double[] tile;

  private final transient ColumnVector[] vectors;
  private transient ColumnarBatchRow kept;
  private boolean tileFinite;
  private int tileStart;
  private int tileEnd;
  private int rows;
  private int row;

  /**
   * @param columns of the batches, for each ordinal of the projection and each kept column
   */
  BatchRow(RowProjection projection, int[] columns) {
    super(new Object[0]);
    this.ordinals = projection.columns();
    this.keptColumns = columns.length - ordinals;
    this.columns = columns;
    this.tiled = tiled(projection);
    this.tilePlaces = new int[ordinals];
    Arrays.fill(tilePlaces, -1);
    for (int i = 0; i < tiled.length; i++) {
      tilePlaces[tiled[i]] = i;
    }
    this.tile = new double[TILE_ROWS * tiled.length];
    this.vectors = new ColumnVector[ordinals];
  }

  /** Whether columns of that type can be read in that form, as Spark would cast them to it. */
  static boolean reads(DataType type, RowProjection.Form form) {
    return switch (form) {
      case DOUBLE -> type instanceof NumericType || type instanceof BooleanType;
      case TEXT ->
          type instanceof StringType || type instanceof BooleanType || RowProjection.isWhole(type);
      case DOUBLE_ARRAY ->
          type instanceof ArrayType array && array.elementType() instanceof DoubleType;
      case DECIMAL -> false;
      case LONG, DAYS, MICROSECONDS, FLOAT_ARRAY, VECTOR, BYTES -> true;
    };
  }

  private static int[] tiled(RowProjection projection) {
    IntStream plain = Arrays.stream(projection.plainNumbers());
    IntStream others =
        IntStream.range(0, projection.columns())
            .filter(ordinal -> projection.form(ordinal) == RowProjection.Form.DOUBLE)
            .filter(ordinal -> !projection.isPlainNumber(ordinal));
    return IntStream.concat(plain, others).toArray();
  }

  /** Goes on to the rows of another batch, before the first of them. */
  void begin(ColumnarBatch batch) {
    for (int ordinal = 0; ordinal < ordinals; ordinal++) {
      vectors[ordinal] = batch.column(columns[ordinal]);
    }
    if (keptColumns > 0) {
      ColumnVector[] handed = new ColumnVector[keptColumns];
      Arrays.setAll(handed, i -> batch.column(columns[ordinals + i]));
      kept = new ColumnarBatchRow(handed);
    }
    rows = batch.numRows();
    row = -1;
    tileStart = 0;
    tileEnd = 0;
  }

  /** Whether the batch has another row. */
  boolean hasNext() {
    return row + 1 < rows;
  }

  /** The row's place in the batch. */
  int place() {
    return row;
  }

  /** Goes on to the next row. */
  void next() {
    row++;
    if (row >= tileEnd) {
      fillTile();
    }
  }

  /** Whether all numbers of the row are finite; where not, some may be. */
  boolean isFinite() {
    return tileFinite;
  }

  /** Copies the numbers of {@link RowProjection#plainNumbers}, NaN where one is missing. */
  void copyNumbers(double[] into, int[] places) {
    int from = tileRow();
    for (int i = 0; i < places.length; i++) {
      into[places[i]] = tile[from + i];
    }
  }

  /** Copies the numbers of {@link RowProjection#plainNumbers} side by side. */
  void copyNumbers(double[] into, int count) {
    System.arraycopy(tile, tileRow(), into, 0, count);
  }

  private int tileRow() {
    return (row - tileStart) * tiled.length;
  }

  private void fillTile() {
    tileStart = row;
    tileEnd = Math.min(rows, row + TILE_ROWS);
    for (int i = 0; i < tiled.length; i++) {
      fillTile(vectors[tiled[i]], i);
    }
    tileFinite = finite(tile, (tileEnd - tileStart) * tiled.length, tiled.length);
  }

  private void fillTile(ColumnVector column, int place) {
    DataType type = column.dataType();
    int width = tiled.length;
    int count = tileEnd - tileStart;
    if (type instanceof DoubleType) {
      for (int i = 0, at = place; i < count; i++, at += width) {
        tile[at] = column.getDouble(tileStart + i);
      }
    } else if (type instanceof FloatType) {
      for (int i = 0, at = place; i < count; i++, at += width) {
        tile[at] = column.getFloat(tileStart + i);
      }
    } else if (type instanceof IntegerType) {
      for (int i = 0, at = place; i < count; i++, at += width) {
        tile[at] = column.getInt(tileStart + i);
      }
    } else if (type instanceof LongType) {
      for (int i = 0, at = place; i < count; i++, at += width) {
        tile[at] = column.getLong(tileStart + i);
      }
    } else {
      for (int i = 0, at = place; i < count; i++, at += width) {
        tile[at] = column.isNullAt(tileStart + i) ? 0 : rareNumber(column, type, tileStart + i);
      }
    }
    if (column.hasNull()) {
      for (int i = 0, at = place; i < count; i++, at += width) {
        if (column.isNullAt(tileStart + i)) {
          tile[at] = Double.NaN;
        }
      }
    }
  }

  private static double rareNumber(ColumnVector column, DataType type, int row) {
    if (type instanceof ShortType) {
      return column.getShort(row);
    }
    if (type instanceof ByteType) {
      return column.getByte(row);
    }
    if (type instanceof BooleanType) {
      return column.getBoolean(row) ? 1 : 0;
    }
    DecimalType decimal = (DecimalType) type;
    return column.getDecimal(row, decimal.precision(), decimal.scale()).toDouble();
  }

  /**
   * 0 times a value that is not finite is NaN; many sums side by side, for one would be a chain.
   */
  private static boolean finite(double[] values, int length, int width) {
    double[] sums = new double[width];
    for (int at = 0; at < length; at += width) {
      for (int i = 0; i < width; i++) {
        sums[i] += values[at + i] * 0;
      }
    }
    for (double sum : sums) {
      if (sum != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int numFields() {
    return ordinals + (keptColumns > 0 ? 1 : 0);
  }

  @Override
  public boolean isNullAt(int ordinal) {
    return vectors[ordinal].isNullAt(row);
  }

  @Override
  public double getDouble(int ordinal) {
    return tile[tileRow() + tilePlaces[ordinal]];
  }

  @Override
  public byte getByte(int ordinal) {
    return vectors[ordinal].getByte(row);
  }

  @Override
  public int getInt(int ordinal) {
    return vectors[ordinal].getInt(row);
  }

  @Override
  public long getLong(int ordinal) {
    return vectors[ordinal].getLong(row);
  }

  @Override
  public UTF8String getUTF8String(int ordinal) {
    ColumnVector column = vectors[ordinal];
    DataType type = column.dataType();
    if (type instanceof StringType) {
      return column.getUTF8String(row);
    }
    if (type instanceof BooleanType) {
      return column.getBoolean(row) ? TRUE : FALSE;
    }
    return UTF8String.fromString(Long.toString(wholeNumber(column, type)));
  }

  private long wholeNumber(ColumnVector column, DataType type) {
    if (type instanceof LongType) {
      return column.getLong(row);
    }
    if (type instanceof IntegerType) {
      return column.getInt(row);
    }
    return type instanceof ShortType ? column.getShort(row) : column.getByte(row);
  }

  @Override
  public byte[] getBinary(int ordinal) {
    return vectors[ordinal].getBinary(row);
  }

  /** Whether an array of this batch may have an element that is null. ORC's columns do not tell. */
  boolean mayHaveNullElements(int ordinal) {
    return !(vectors[ordinal] instanceof WritableColumnVector column)
        || column.getChild(0).hasNull();
  }

  @Override
  public ArrayData getArray(int ordinal) {
    return vectors[ordinal].getArray(row);
  }

  /** A vector, or, behind all columns of the projection, those that are kept. */
  @Override
  public InternalRow getStruct(int ordinal, int fields) {
    if (ordinal < ordinals) {
      return vectors[ordinal].getStruct(row);
    }
    kept.rowId = row;
    return kept;
  }

  @Override
  public Object genericGet(int ordinal) {
    throw new UnsupportedOperationException(
        "A row of a batch has its columns in the forms of a projection only.");
  }

  @Override
  public GenericInternalRow copy() {
    throw new UnsupportedOperationException("A row of a batch is read where it lies.");
  }
}
