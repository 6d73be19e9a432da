package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gradus.config.ClassWeights;
import io.gradus.config.TargetScaling;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetTransform;
import io.gradus.network.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class LabelFitterTest extends SparkTest {
  private Optional<Task> task = Optional.empty();
  private final Configs configs = new Configs();

  /** A feature x, and the labels. */
  private static Dataset<Row> labelled(String type, Object... labels) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      rows.add(RowFactory.create(i % 5, labels[i]));
    }
    return rows("x INT, label " + type, rows.toArray(Row[]::new));
  }

  private FeatureEncoder fit(Dataset<Row> rows) {
    return EncoderFitter.fit(rows, configs.data(), configs.features(), task, 1);
  }

  private Block encode(Dataset<Row> rows) {
    try (PackedData packed = DataPipeline.pack(rows, fit(rows), configs.data(), 1)) {
      return joined(packed);
    }
  }

  private DataException refused(Dataset<Row> rows) {
    return assertThrows(DataException.class, () -> fit(rows));
  }

  @Test
  void textsAreClassesInSortedOrder() {
    Dataset<Row> rows = labelled("STRING", "no", "yes", "maybe", "no");
    assertEquals(Task.MULTICLASS, fit(rows).task());
    assertEquals(List.of("maybe", "no", "yes"), fit(rows).classes());
    assertEquals(3, fit(rows).outputs());
    assertArrayEquals(new float[] {1, 2, 0, 1}, encode(rows).targets());
  }

  @Test
  void textsThatAreNumbersAreClassesAsTheyAreWritten() {
    Dataset<Row> rows = labelled("STRING", "01", "1", "001", "1");
    assertEquals(List.of("001", "01", "1"), fit(rows).classes());
    assertArrayEquals(new float[] {1, 2, 0, 2}, encode(rows).targets());
    task = Optional.of(Task.REGRESSION);
    assertEquals(Task.REGRESSION, fit(rows.union(labelled("STRING", "2.5"))).task());
  }

  @Test
  void wholeNumbersThatOneDoubleStandsForAreClassesOfTheirOwn() {
    long first = 1L << 53;
    Dataset<Row> rows = labelled("BIGINT", first, first + 1, 7L, -first - 1, first + 1);
    FeatureEncoder encoder = fit(rows);
    assertEquals(
        List.of("-9007199254740993", "7", "9007199254740992", "9007199254740993"),
        encoder.classes());
    assertEquals(first + 1, encoder.classValue(3));
    assertArrayEquals(new float[] {2, 3, 1, 0, 3}, encode(rows).targets());
    assertSays(
        assertThrows(
            DataException.class,
            () -> DataPipeline.pack(labelled("BIGINT", first + 2), encoder, configs.data(), 1)),
        "9007199254740994",
        "class of the training rows");
  }

  @Test
  void decimalNumbersThatOneDoubleStandsForAreClassesOfTheirOwn() {
    BigDecimal large = new BigDecimal("123456789012345678901234567890");
    Dataset<Row> rows = labelled("DECIMAL(38,0)", large, large.add(BigDecimal.ONE), BigDecimal.TEN);
    FeatureEncoder encoder = fit(rows);
    assertEquals(
        List.of("10", large.toString(), large.add(BigDecimal.ONE).toString()), encoder.classes());
    assertEquals(large, encoder.classValue(1));
    assertEquals(DataTypes.createDecimalType(30, 0), ClassType.of(encoder));
    assertArrayEquals(new float[] {1, 2, 0}, encode(rows).targets());
    assertEquals(
        List.of("0.5", "1.25"),
        fit(labelled("DECIMAL(38,10)", new BigDecimal("1.25"), new BigDecimal("0.5"))).classes());
  }

  /** As they were written before the digits of such classes were kept. */
  @Test
  void classesThatAreWrittenAsDoublesAreFoundAmongWholeNumbers() {
    long large = 1_000_000_000_000_000_000L;
    FeatureEncoder encoder = fit(labelled("DOUBLE", 1e18, 3.0));
    assertEquals(List.of("3", "1.0E18"), encoder.classes());
    try (PackedData packed =
        DataPipeline.pack(labelled("BIGINT", large, 3L), encoder, configs.data(), 1)) {
      assertArrayEquals(new float[] {1, 0}, joined(packed).targets());
    }
    assertThrows(
        DataException.class,
        () -> DataPipeline.pack(labelled("BIGINT", large + 1), encoder, configs.data(), 1));
  }

  @Test
  void truthValuesAndTwoNumbersAreBinary() {
    Dataset<Row> truth = labelled("BOOLEAN", true, false, true);
    assertEquals(Task.BINARY, fit(truth).task());
    assertEquals(List.of("false", "true"), fit(truth).classes());
    assertEquals(1, fit(truth).outputs());
    assertArrayEquals(new float[] {1, 0, 1}, encode(truth).targets());
    Dataset<Row> signs = labelled("DOUBLE", 1.0, -1.0, 1.0);
    assertEquals(List.of("-1", "1"), fit(signs).classes());
    assertArrayEquals(new float[] {1, 0, 1}, encode(signs).targets());
    assertEquals(List.of("0.5", "2.5"), fit(labelled("DOUBLE", 2.5, 0.5)).classes());
  }

  @Test
  void fewWholeNumbersAreClassesAndManyAreAQuantity() {
    Object[] twenty = new Object[40];
    Object[] more = new Object[42];
    for (int i = 0; i < 42; i++) {
      if (i < 40) {
        twenty[i] = 9 - i % 20;
      }
      more[i] = i % 21;
    }
    FeatureEncoder classes = fit(labelled("INT", twenty));
    assertEquals(Task.MULTICLASS, classes.task());
    assertEquals("-10", classes.classes().get(0));
    assertEquals("9", classes.classes().get(19));
    assertEquals(Task.REGRESSION, fit(labelled("INT", more)).task());
    assertEquals(Task.REGRESSION, fit(labelled("DOUBLE", 1.0, 2.0, 2.5)).task());
    task = Optional.of(Task.MULTICLASS);
    assertEquals(21, fit(labelled("INT", more)).classes().size());
    task = Optional.of(Task.REGRESSION);
    assertEquals(1, fit(labelled("STRING", "1", "2", "7")).outputs());
  }

  @Test
  void targetsAreStandardizedAndGivenBackInTheirUnit() {
    configs.label = List.of("label", "other");
    Dataset<Row> rows =
        rows(
            "x INT, label DOUBLE, other INT",
            RowFactory.create(1, 10.0, 1),
            RowFactory.create(2, 20.0, 5),
            RowFactory.create(3, 60.0, 3));
    FeatureEncoder encoder = fit(rows);
    assertEquals(Task.REGRESSION, encoder.task());
    assertEquals(2, encoder.outputs());
    float[] targets = encode(rows).targets();
    double deviation = Math.sqrt((400.0 + 100 + 900) / 3);
    assertEquals((10 - 30) / deviation, targets[0], 1e-6);
    assertEquals((1 - 3) / Math.sqrt(8 / 3.0), targets[1], 1e-6);
    assertEquals(deviation, encoder.targetScale()[0], 1e-9);
    encoder.toTargetUnits(targets, 3);
    assertArrayEquals(new float[] {10, 1, 20, 5, 60, 3}, targets, 1e-5f);
    configs.targetScaling = TargetScaling.NONE;
    assertArrayEquals(new float[] {10, 1, 20, 5, 60, 3}, encode(rows).targets());
  }

  @Test
  void aTransformIsLearnedAndTakenBack() {
    Dataset<Row> rows = labelled("DOUBLE", 1.0, Math.E, Math.exp(5));
    configs.targetTransform = TargetTransform.LOG;
    configs.targetScaling = TargetScaling.NONE;
    FeatureEncoder encoder = fit(rows);
    assertEquals(Task.REGRESSION, encoder.task(), "three numbers are a quantity here");
    assertArrayEquals(new float[] {0, 1, 5}, encode(rows).targets(), 1e-6f);
    configs.targetScaling = TargetScaling.STANDARD;
    float[] targets = encode(rows).targets();
    // Mean 2 and variance 14 / 3 of 0, 1 and 5.
    assertEquals(-2 / Math.sqrt(14 / 3.0), targets[0], 1e-6);
    FeatureEncoder restored = FeatureEncoder.fromJson(fit(rows).toJson());
    restored.toTargetUnits(targets, 3);
    assertArrayEquals(new float[] {1, (float) Math.E, (float) Math.exp(5)}, targets, 1e-4f);
    assertSays(
        refused(labelled("DOUBLE", 1.0, 0.0, 2.0)),
        "above 0 as label",
        "target-transform = log",
        "found 0");
    task = Optional.of(Task.BINARY);
    assertSays(refused(labelled("DOUBLE", 1.0, 2.0)), "target-transform");
  }

  @Test
  void severalFlagsAreLabelsOfTheirOwn() {
    configs.label = List.of("label", "other");
    Dataset<Row> columns =
        rows(
            "x INT, label BOOLEAN, other INT",
            RowFactory.create(1, true, 0),
            RowFactory.create(2, false, 1),
            RowFactory.create(3, true, 1));
    assertEquals(Task.MULTILABEL, fit(columns).task());
    assertArrayEquals(new float[] {1, 0, 0, 1, 1, 1}, encode(columns).targets());
    configs.label = List.of("label");
    Dataset<Row> array =
        labelled("ARRAY<INT>", List.of(1, 0, 1), List.of(0, 0, 1), List.of(0, 1, 0));
    assertEquals(Task.MULTILABEL, fit(array).task());
    assertEquals(3, fit(array).outputs());
    assertArrayEquals(new float[] {1, 0, 1, 0, 0, 1, 0, 1, 0}, encode(array).targets());
    Dataset<Row> numbers = labelled("ARRAY<DOUBLE>", List.of(1.5, 0.0), List.of(0.0, 3.0));
    assertEquals(Task.REGRESSION, fit(numbers).task());
    Dataset<Row> uneven = labelled("ARRAY<INT>", List.of(1, 0), List.of(0, 1), List.of(1));
    assertSays(
        refused(uneven), "column \"label\"", "Expected 2 labels as in the first row, found 1");
  }

  @Test
  void classWeightsAreMultipliedIntoRowWeights() {
    Dataset<Row> rows =
        rows(
            "x INT, w DOUBLE, label STRING",
            RowFactory.create(1, 1.0, "a"),
            RowFactory.create(2, 2.0, "b"),
            RowFactory.create(3, 0.0, "a"),
            RowFactory.create(4, 0.5, "a"));
    configs.weight = Optional.of("w");
    assertArrayEquals(new float[] {1, 2, 0, 0.5f}, encode(rows).weights());
    configs.classWeights = new ClassWeights.Balanced();
    // 4 rows / (2 classes · 3 rows of a), 4 / (2 · 1 of b)
    assertArrayEquals(new float[] {2 / 3f, 4, 0, 1 / 3f}, encode(rows).weights(), 1e-7f);
    configs.classWeights = new ClassWeights.Given(Map.of("b", 10.0));
    assertArrayEquals(new float[] {1, 20, 0, 0.5f}, encode(rows).weights());
    configs.classWeights = new ClassWeights.Given(Map.of("bb", 10.0));
    assertSays(refused(rows), "data.class-weights", "\"bb\"", "Did you mean \"b\"?");
    configs.classWeights = new ClassWeights.Given(Map.of("1.0", 3.0));
    configs.weight = Optional.empty();
    assertArrayEquals(new float[] {3, 1, 3}, encode(labelled("INT", 1, 0, 1)).weights());
    assertSays(
        refused(labelled("DOUBLE", 1.0, 2.5, 3.7)), "Class weights need classes", "regression");
  }

  @Test
  void classesThatAreNamedHaveTheirOrderAndMayLackRows() {
    Dataset<Row> texts = labelled("STRING", "low", "high", "low", "low");
    configs.classes = List.of("low", "middle", "high");
    assertEquals(Task.MULTICLASS, fit(texts).task());
    assertEquals(3, fit(texts).outputs());
    assertArrayEquals(new float[] {0, 2, 0, 0}, encode(texts).targets());
    configs.classWeights = new ClassWeights.Balanced();
    // 4 rows / (3 classes · 3 rows of low)
    assertArrayEquals(new float[] {4 / 9f, 4 / 3f, 4 / 9f, 4 / 9f}, encode(texts).weights(), 1e-7f);
    configs.classWeights = new ClassWeights.Given(Map.of("middle", 3.0));
    assertArrayEquals(new float[] {1, 1, 1, 1}, encode(texts).weights());
    configs.classWeights = new ClassWeights.Equal();
    // Twenty-one numbers are a quantity, unless they are named.
    configs.classes = IntStream.rangeClosed(0, 21).mapToObj(i -> i + ".0").toList();
    Dataset<Row> numbers = labelled("INT", IntStream.range(0, 21).boxed().toArray());
    assertEquals(22, fit(numbers).outputs());
    assertEquals(20, encode(numbers).targets()[20]);
    configs.classes = List.of("true", "false");
    assertArrayEquals(
        new float[] {0, 1, 1}, encode(labelled("BOOLEAN", true, false, false)).targets());
  }

  @Test
  void classesThatDoNotGoWithTheRowsAreRefused() {
    Dataset<Row> texts = labelled("STRING", "low", "high", "lower");
    configs.classes = List.of("low", "high", "middle");
    assertSays(refused(texts), "data.classes", "\"lower\"", "Did you mean \"low\"?");
    configs.classes = List.of("low", "high", "lower", "low");
    assertSays(refused(texts), "data.classes", "\"low\" twice");
    configs.classes = List.of("1", "two");
    assertSays(refused(labelled("INT", 1, 2)), "numbers in data.classes", "\"two\"");
    configs.classes = List.of("yes", "no");
    assertSays(refused(labelled("BOOLEAN", true, false)), "true and false", "\"yes\"");
    configs.classes = List.of("low", "high");
    assertSays(refused(labelled("STRING", "low", "low")), "two different values");
  }

  @Test
  void labelsThatCannotBeLearnedAreRefused() {
    assertSays(
        refused(labelled("STRING", "a", "a")), "column \"label\"", "two different values", "\"a\"");
    assertSays(refused(labelled("INT", 3, 3)), "column \"label\"", "two different values", "\"3\"");
    task = Optional.of(Task.REGRESSION);
    assertSays(refused(labelled("INT", 3, 3)), "column \"label\"", "two different values", "\"3\"");
    assertSays(refused(labelled("STRING", "1", "x", "2")), "column \"label\"", "a number", "\"x\"");
    task = Optional.of(Task.BINARY);
    assertSays(
        refused(labelled("STRING", "a", "b", "c")), "2 classes", "found 3", "task = multiclass");
    task = Optional.of(Task.MULTILABEL);
    assertSays(refused(labelled("INT", 0, 1, 2)), "labels of 0 and 1", "from 0 to 2");
    assertSays(refused(labelled("STRING", "a", "b")), "multilabel", "texts");
    task = Optional.empty();
    assertSays(refused(labelled("STRING", null, null)), "column \"label\"", "no value in any row");
    assertSays(refused(labelled("STRING", "a", null, "b")), "Expected a label, found no value");
    assertSays(
        refused(labelled("MAP<STRING,INT>", Map.of("a", 1), Map.of("a", 2))),
        "column \"label\"",
        "MAP<STRING, INT>");
    configs.label = List.of("lable");
    assertSays(refused(labelled("INT", 0, 1)), "lable", "Did you mean \"label\"?");
    configs.label = List.of("other", "label");
    task = Optional.of(Task.BINARY);
    Dataset<Row> two = labelled("INT", 0, 1).selectExpr("*", "label AS other");
    assertSays(refused(two), "one label column", "\"other\", \"label\"");
  }

  @Test
  void moreClassesThanPeopleNameAreRefused() {
    Dataset<Row> many = spark.range(12_000).selectExpr("id AS x", "concat('c', id) AS label");
    assertSays(refused(many), "column \"label\"", "10000 classes");
  }
}
