package io.gradus.dataset.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.column.EncoderFitter;
import io.gradus.dataset.row.ScanRows;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EncodedRowsTest extends SparkTest {
  private static Dataset<Row> table(int rows) {
    return spark
        .range(0, rows, 1, 3)
        .selectExpr(
            "double(id) AS x",
            "concat('k', id % 3) AS k",
            "struct(id, array(id, -id) AS more) AS nested",
            "if(id % 2 = 0, 'even', 'odd') AS label");
  }

  private static FeatureEncoder encoder(Dataset<Row> rows, Configs configs) {
    configs.exclude = List.of("nested");
    return EncoderFitter.fit(rows, configs.data(), configs.features(), Optional.empty(), 1);
  }

  @Test
  void batchesHaveTheRowsInOrderWithWhatIsKept() {
    Dataset<Row> rows = table(20_000);
    FeatureEncoder encoder = encoder(rows, new Configs());
    List<String> keep = List.of("nested", "k");
    JavaRDD<EncodedRows.Batch> batches =
        EncodedRows.batches(rows.drop("label"), encoder, keep, BadRows.FAIL);
    List<Block> blocks = batches.map(EncodedRows.Batch::block).collect();
    assertEquals(6, blocks.size(), "two batches in each of three partitions");
    List<Float> dense = new ArrayList<>();
    for (Block block : blocks) {
      assertTrue(block.rows() <= EncodedRows.BATCH_ROWS);
      assertEquals(encoder.inputLayout(), block.layout());
      for (float value : block.dense()) {
        dense.add(value);
      }
    }
    List<Row> kept =
        ScanRows.asDataset(
                spark,
                batches.flatMap(batch -> batch.kept().iterator()),
                EncodedRows.keptSchema(rows, keep))
            .collectAsList();
    assertEquals(20_000, dense.size());
    assertEquals(20_000, kept.size());
    double deviation = Math.sqrt((20_000.0 * 20_000 - 1) / 12);
    for (int row = 0; row < 20_000; row++) {
      assertEquals((row - 9999.5) / deviation, dense.get(row), 1e-6);
      assertEquals(row, kept.get(row).getStruct(0).getLong(0));
      assertEquals(-(long) row, kept.get(row).getStruct(0).getList(1).get(1));
      assertEquals("k" + row % 3, kept.get(row).getString(1));
    }
  }

  @Test
  void labelledRowsHaveTheirTargets() {
    Dataset<Row> rows = table(100);
    Configs configs = new Configs();
    FeatureEncoder encoder = encoder(rows, configs);
    List<Block> blocks = EncodedRows.labelled(rows, encoder, BadRows.FAIL).collect();
    List<Float> targets = new ArrayList<>();
    for (Block block : blocks) {
      for (float target : block.targets()) {
        targets.add(target);
      }
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(i % 2, targets.get(i));
    }
    try (PackedData packed = DataPipeline.pack(rows, encoder, configs.data(), 4)) {
      Block joined = joined(packed);
      float[] expected = new float[100];
      for (int i = 0; i < 100; i++) {
        expected[i] = i % 2;
      }
      assertArrayEquals(expected, joined.targets());
    }
  }

  @Test
  void badRowsEndTheJobOrAreLeftOut() {
    Dataset<Row> rows = table(10);
    FeatureEncoder encoder = encoder(rows, new Configs());
    Dataset<Row> bad = rows.selectExpr("if(x = 7, double('inf'), x) AS x", "k");
    SparkException e =
        assertThrows(
            SparkException.class,
            () -> EncodedRows.batches(bad, encoder, List.of(), BadRows.FAIL).count());
    assertTrue(e.getCause() instanceof DataException);
    assertSays((DataException) e.getCause(), "column \"x\"", "found Infinity");
    assertEquals(
        9,
        EncodedRows.batches(bad, encoder, List.of("k"), BadRows.SKIP)
            .map(batch -> batch.kept().size())
            .reduce(Integer::sum));
  }

  @Test
  void missingColumnsAreNamed() {
    Dataset<Row> rows = table(10);
    FeatureEncoder encoder = encoder(rows, new Configs());
    assertSays(
        assertThrows(
            DataException.class,
            () -> EncodedRows.batches(rows.drop("x"), encoder, List.of(), BadRows.FAIL)),
        "a column \"x\"");
    assertSays(
        assertThrows(
            DataException.class,
            () -> EncodedRows.batches(rows, encoder, List.of("nestd"), BadRows.FAIL)),
        "column to keep",
        "Did you mean \"nested\"?");
    assertSays(
        assertThrows(
            DataException.class,
            () ->
                EncodedRows.batches(
                    rows.selectExpr("array(x) AS x", "k"), encoder, List.of(), BadRows.FAIL)),
        "column \"x\"",
        "a column of numbers",
        "ARRAY<DOUBLE>");
  }
}
