package io.gradus.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class HeldRowsTest {
  private static final StructType SCHEMA =
      new StructType().add("id", DataTypes.LongType).add("bytes", DataTypes.BinaryType);

  /** The iterator hands out one object for all rows, as Spark's do. */
  private static Iterator<InternalRow> rows(List<byte[]> values) {
    UnsafeProjection flat = UnsafeProjection.create(SCHEMA);
    long[] next = {0};
    return values.stream()
        .<InternalRow>map(
            bytes -> flat.apply(new GenericInternalRow(new Object[] {next[0]++, bytes})))
        .iterator();
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Small rows share pages; large ones, before, between and behind them, have their own. */
  @Test
  void rowsOfAllSizesStayAsTheyWere() {
    int batch = 40;
    List<byte[]> values = new ArrayList<>();
    for (int length : new int[] {0, 7, 300_000, 20, 100_000, 150_000, 120_000, 1, 500_000, 3}) {
      for (int i = 0; i < 17; i++) {
        values.add(bytes(length + i, values.size()));
      }
    }
    ScoringPlaces places =
        new ScoringPlaces(new int[0], new int[] {0, 1}, SCHEMA, new int[0], SCHEMA.length());
    HeldRows rows = new HeldRows(rows(values), places, batch);
    int before = 0;
    while (rows.hasNext()) {
      while (rows.held() < batch && !rows.isFull() && rows.hasNext()) {
        rows.next();
        rows.hold();
      }
      for (int i = rows.held() - 1; i >= 0; i--) {
        UnsafeRow row = rows.row(i);
        assertEquals(before + i, row.getLong(0));
        assertEquals(
            List.of(values.get(before + i).length, Arrays.hashCode(values.get(before + i))),
            List.of(row.getBinary(1).length, Arrays.hashCode(row.getBinary(1))));
      }
      before += rows.held();
      rows.clear();
    }
    assertEquals(values.size(), before);
  }

  @Test
  void manyBytesFillABatch() {
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      values.add(bytes(1 << 20, i));
    }
    ScoringPlaces places =
        new ScoringPlaces(new int[0], new int[] {0, 1}, SCHEMA, new int[0], SCHEMA.length());
    HeldRows rows = new HeldRows(rows(values), places, 1000);
    for (int i = 0; i < 16; i++) {
      assertFalse(rows.isFull());
      rows.next();
      rows.hold();
    }
    assertTrue(rows.isFull());
    rows.clear();
    assertFalse(rows.isFull());
  }
}
