package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ColumnType;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.OneHotInput;
import io.gradus.network.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Categories: their codes, what is pooled, and how many there may be. */
class CategoryFittingTest extends EncoderTest {
  @Test
  void categoriesAreCodedByCountThenText() {
    Configs configs = new Configs();
    configs.minimumCount = Optional.of(2);
    List<Row> rows = new ArrayList<>();
    String[] values = {"c", "a", "b", "a", null, "b", "c", "c", "d", "e", null};
    for (int i = 0; i < values.length; i++) {
      rows.add(RowFactory.create(values[i], i % 2));
    }
    Dataset<Row> table = ordered("k STRING, label INT", rows);
    FeatureEncoder encoder = fit(table, configs);
    // 0 missing, 1 unseen, 2 pooled, then c (3 rows), a and b (2 rows each)
    assertArrayEquals(
        new int[] {3, 4, 5, 4, 0, 5, 3, 3, 2, 2, 0}, encode(table, encoder, configs).codes());
    Dataset<Row> other =
        ordered(
            "k STRING, label INT", List.of(RowFactory.create("z", 0), RowFactory.create("d", 1)));
    assertArrayEquals(new int[] {1, 2}, encode(other, encoder, configs).codes());
    // ⌈1.6 · 6^0.56⌉ = ⌈4.36⌉
    assertEquals(List.of(new EmbeddingInput("k", 6, 5)), encoder.inputSpec().categoricals());
    assertEquals(Shape.of(0), encoder.inputSpec().shape());

    configs.maxCategories = 2;
    configs.encoding = CategoricalEncoding.ONE_HOT;
    encoder = fit(table, configs);
    assertArrayEquals(
        new int[] {3, 4, 2, 4, 0, 2, 3, 3, 2, 2, 0}, encode(table, encoder, configs).codes());
    assertEquals(List.of(new OneHotInput("k", 5)), encoder.inputSpec().categoricals());
  }

  @Test
  void textsThatAreNumbersAreCategoriesAsTheyAreWritten() {
    List<Row> rows = new ArrayList<>();
    for (String code : List.of("01", "1", "002", "2", "01")) {
      rows.add(RowFactory.create(code, rows.size() % 2));
    }
    FeatureEncoder encoder = fit(ordered("k STRING, label INT", rows), new Configs());
    FeatureColumn.Categorical column = (FeatureColumn.Categorical) encoder.features().get(0);
    assertEquals(List.of("01", "002", "1", "2"), column.vocabulary());
    assertTrue(
        encoder.describe().stream()
            .anyMatch(note -> note.contains("features.columns.\"k\".type = numeric")));
  }

  @Test
  void numbersThatOneDoubleStandsForAreCategoriesOfTheirOwn() {
    Configs configs = new Configs();
    configs.columns.put("a", typed(ColumnType.CATEGORICAL));
    configs.columns.put("b", typed(ColumnType.CATEGORICAL));
    long large = 1L << 53;
    List<Row> rows = new ArrayList<>();
    for (long i = 0; i < 3; i++) {
      rows.add(
          RowFactory.create(large + i, new BigDecimal(large + i).movePointLeft(2), (int) i % 2));
    }
    FeatureEncoder encoder = fit(ordered("a BIGINT, b DECIMAL(38,10), label INT", rows), configs);
    assertEquals(
        List.of("9007199254740992", "9007199254740993", "9007199254740994"),
        ((FeatureColumn.Categorical) encoder.features().get(0)).vocabulary());
    assertEquals(
        List.of("90071992547409.92", "90071992547409.93", "90071992547409.94"),
        ((FeatureColumn.Categorical) encoder.features().get(1))
            .vocabulary().stream()
                .map(text -> new BigDecimal(text).toPlainString())
                .sorted()
                .toList());
  }

  @Test
  void aNumberIsTheSameCategoryInEveryType() {
    Configs configs = new Configs();
    for (String name : List.of("a", "b", "c")) {
      configs.columns.put(name, typed(ColumnType.CATEGORICAL));
    }
    FeatureEncoder encoder =
        fit(
            ordered(
                "a INT, b DOUBLE, c BOOLEAN, label INT",
                List.of(
                    RowFactory.create(7, 2.0, true, 0),
                    RowFactory.create(7, 2.5, true, 1),
                    RowFactory.create(8, 2.0, false, 1))),
            configs);
    Dataset<Row> other =
        ordered(
            "a DOUBLE, b STRING, c STRING, label STRING",
            List.of(
                RowFactory.create(7.0, "2.5", "false", "1"),
                RowFactory.create(8.5, "2", "x", "0")));
    assertArrayEquals(new int[] {2, 3, 3, 1, 2, 1}, encode(other, encoder, configs).codes());
  }

  @Test
  void categoriesTooManyForOnePartitionAreCountedOnTheCluster() {
    // 250,000 different values in one scan partition exceed what a task counts by itself.
    Dataset<Row> rows =
        spark
            .range(0, 260_000, 1, 1)
            .selectExpr("string(if(id < 250000, id, id % 10)) AS k", "id % 2 AS label");
    Configs configs = new Configs();
    configs.columns.put("k", typed(ColumnType.CATEGORICAL));
    configs.maxCategories = 12;
    FeatureColumn.Categorical column =
        (FeatureColumn.Categorical) fit(rows, configs).features().get(0);
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "100"),
        column.vocabulary());
    assertTrue(column.pooledMore());
    Dataset<Row> unlisted = spark.range(1).selectExpr("'77' AS k", "0 AS label");
    assertArrayEquals(
        new int[] {FeatureColumn.Categorical.POOLED},
        encode(unlisted, fit(rows, configs), configs).codes());
  }
}
