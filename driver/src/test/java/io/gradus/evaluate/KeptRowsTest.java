package io.gradus.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.CounterRandom;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.junit.jupiter.api.Test;

/** Held against what Spark makes of the same columns. */
class KeptRowsTest {
  private static final int ROWS = 150;

  private static final List<DataType> NUMBERS =
      List.of(
          DataTypes.DoubleType,
          DataTypes.FloatType,
          DataTypes.LongType,
          DataTypes.IntegerType,
          DataTypes.ShortType,
          DataTypes.ByteType,
          DataTypes.BooleanType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType);

  /** More than 64, so that the bits of nulls need two words. */
  private static final StructType MANY =
      schema(
          IntStream.range(0, 67)
              .mapToObj(i -> NUMBERS.get(i % NUMBERS.size()))
              .toArray(DataType[]::new));

  private static StructType schema(DataType... types) {
    StructType schema = new StructType();
    for (DataType type : types) {
      schema = schema.add(new StructField("c" + schema.length(), type, true, Metadata.empty()));
    }
    return schema;
  }

  /** Columns with some nulls, where their number is no multiple of five. */
  private static ColumnarBatch batch(StructType schema, int rows, long seed) {
    WritableColumnVector[] columns = OnHeapColumnVector.allocateColumns(rows, schema);
    for (int i = 0; i < columns.length; i++) {
      for (int row = 0; row < rows; row++) {
        long bits = CounterRandom.bits(seed, i, row);
        if (i % 5 != 0 && bits % 4 == 0) {
          columns[i].putNull(row);
        } else {
          put(columns[i], row, bits);
        }
      }
    }
    return new ColumnarBatch(columns, rows);
  }

  private static void put(WritableColumnVector column, int row, long bits) {
    switch (column.dataType().typeName()) {
      case "double" -> column.putDouble(row, Double.longBitsToDouble(bits));
      case "float" -> column.putFloat(row, Float.intBitsToFloat((int) bits));
      case "long", "timestamp", "timestamp_ntz" -> column.putLong(row, bits);
      case "integer", "date" -> column.putInt(row, (int) bits);
      case "short" -> column.putShort(row, (short) bits);
      case "byte" -> column.putByte(row, (byte) bits);
      case "boolean" -> column.putBoolean(row, bits > 0);
      default -> column.putByteArray(row, Long.toString(bits).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void holds(StructType schema) {
    int[] backwards =
        IntStream.range(0, schema.length()).map(i -> schema.length() - 1 - i).toArray();
    StructType kept =
        new StructType(
            Arrays.stream(backwards)
                .mapToObj(place -> schema.fields()[place])
                .toArray(StructField[]::new));
    KeptRows rows = KeptRows.of(kept, backwards);
    UnsafeProjection sparks = UnsafeProjection.create(kept);
    for (int rowCount : new int[] {ROWS, 3, ROWS}) {
      ColumnarBatch batch = batch(schema, rowCount, rowCount);
      rows.begin(batch);
      ColumnarBatchRow same =
          new ColumnarBatchRow(
              Arrays.stream(backwards).mapToObj(batch::column).toArray(ColumnVector[]::new));
      // Every row, then some, as where others were left out.
      IntStream places =
          IntStream.concat(
              IntStream.range(0, rowCount), IntStream.range(0, rowCount).filter(i -> i % 50 == 1));
      places.forEach(
          place -> {
            same.rowId = place;
            UnsafeRow expected = sparks.apply(same);
            assertEquals(expected, rows.row(place), () -> "row " + place + " of " + rowCount);
            assertEquals(expected, rows.row(place).copy());
          });
    }
  }

  @Test
  void numbersDatesAndTruthValues() {
    assertTrue(MANY.length() > 64);
    holds(MANY);
  }

  @Test
  void textsAmongThem() {
    holds(schema(DataTypes.DoubleType, DataTypes.StringType, DataTypes.BooleanType));
  }

  @Test
  void nothing() {
    holds(new StructType());
  }
}
