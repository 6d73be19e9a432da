package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.FoldsConfig;
import io.gradus.config.RowNumbers;
import io.gradus.config.SplitConfig;
import io.gradus.config.TargetScaling;
import io.gradus.dataset.pack.PackedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Validation and test rows that are chosen by what rows hold. */
class SplitTest extends SparkTest {
  private static final int ROWS = 300;

  private Configs configs(String header, IntFunction<String> line, int rows) {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < rows; i++) {
      lines.add(line.apply(i));
    }
    Configs configs = Configs.of(file("rows.csv", lines.toArray(String[]::new)));
    configs.targetScaling = TargetScaling.NONE;
    configs.scaling = io.gradus.config.Scaling.NONE;
    return configs;
  }

  private static SplitConfig by(FoldsConfig.Method method, String column) {
    return new SplitConfig(method, Optional.ofNullable(column));
  }

  /** Of rows whose first column is their number. */
  private static Set<Integer> numbers(PackedData data) {
    Set<Integer> numbers = new TreeSet<>();
    for (float[] row : features(data)) {
      assertTrue(numbers.add((int) row[0]), "a row is there twice");
    }
    return numbers;
  }

  private static List<float[]> features(PackedData data) {
    io.gradus.data.Block block = joined(data);
    int width = block.layout().denseWidth();
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      rows.add(java.util.Arrays.copyOfRange(block.dense(), i * width, (i + 1) * width));
    }
    return rows;
  }

  private static void assertDivided(int rows, PreparedData data) {
    Set<Integer> all = new TreeSet<>();
    int sum = 0;
    for (PackedData part :
        List.of(data.train(), data.validation().orElseThrow(), data.test().orElseThrow())) {
      all.addAll(numbers(part));
      sum += (int) part.rows();
    }
    assertEquals(rows, sum);
    assertEquals(rows, all.size());
  }

  @Test
  void eachClassHasTheSamePart() {
    // 20 of 300 rows are "rare", one is alone.
    IntFunction<String> label = i -> i == 77 ? "alone" : i % 15 == 3 ? "rare" : "usual";
    Configs configs = configs("n,label", i -> i + "," + label.apply(i), ROWS);
    configs.split = by(FoldsConfig.Method.STRATIFIED, null);
    configs.validationFraction = 0.2;
    configs.testFraction = 0.1;
    try (PreparedData data = prepare(configs)) {
      assertDivided(ROWS, data);
      assertEquals(Map.of("rare", 4, "usual", 56), classes(data.validation().get(), label));
      assertEquals(Map.of("rare", 2, "usual", 28), classes(data.test().get(), label));
      assertEquals(Map.of("rare", 14, "usual", 195, "alone", 1), classes(data.train(), label));
      // By chance, and not the first ones or each fifth.
      Set<Integer> drawn = numbers(data.validation().get());
      Set<Integer> gaps = new TreeSet<>();
      Integer before = null;
      for (int row : drawn) {
        if (before != null) {
          gaps.add(row - before);
        }
        before = row;
      }
      assertTrue(gaps.size() > 5, () -> "drawn: " + drawn);
    }
  }

  private static Map<String, Integer> classes(PackedData data, IntFunction<String> label) {
    Map<String, Integer> counts = new TreeMap<>();
    numbers(data).forEach(row -> counts.merge(label.apply(row), 1, Integer::sum));
    return counts;
  }

  @Test
  void partitionsDoNotTellAndTheSeedDoes() {
    Row[] rows = new Row[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = RowFactory.create((double) i, "c" + i % 3, i / 7, i % 50);
    }
    String ddl = "n double, label string, customer int, day int";
    for (SplitConfig split :
        List.of(
            by(FoldsConfig.Method.STRATIFIED, null),
            by(FoldsConfig.Method.GROUPED, "customer"),
            by(FoldsConfig.Method.TIME, "day"))) {
      Configs configs = new Configs();
      configs.split = split;
      configs.validationFraction = 0.2;
      configs.scaling = io.gradus.config.Scaling.NONE;
      List<Set<Integer>> drawn = new ArrayList<>();
      for (int partitions : new int[] {1, 3, 8}) {
        // A range keeps the order of the rows.
        RowSource source =
            RowSource.of(
                rows(ddl, rows)
                    .repartitionByRange(partitions, org.apache.spark.sql.functions.col("n"))
                    .sortWithinPartitions("n")
                    .persist(),
                Optional.empty(),
                Optional.empty());
        drawn.add(validation(source, configs, 11));
      }
      assertEquals(60, drawn.get(0).size(), 7, split.toString());
      assertEquals(drawn.get(0), drawn.get(1), split.toString());
      assertEquals(drawn.get(0), drawn.get(2), split.toString());
      RowSource source = RowSource.of(rows(ddl, rows), Optional.empty(), Optional.empty());
      if (split.method() != FoldsConfig.Method.TIME) {
        assertNotEquals(drawn.get(0), validation(source, configs, 12), split.toString());
      }
    }
  }

  private static Set<Integer> validation(RowSource source, Configs configs, long seed) {
    try (PreparedData data =
        new DataPipeline(
                source,
                configs.data(),
                configs.features(),
                Optional.empty(),
                seed,
                Optional.empty())
            .prepare()) {
      Set<Integer> rows = numbers(data.validation().orElseThrow());
      assertFalse(numbers(data.train()).stream().anyMatch(rows::contains));
      return rows;
    }
  }

  @Test
  void binsOfAQuantityHaveTheSamePart() {
    // A tenth of the rows is far out.
    IntFunction<Double> label = i -> i % 10 == 0 ? 1000 + i / 8.0 : i / 8.0;
    Configs configs = configs("n,label", i -> i + "," + label.apply(i), ROWS);
    configs.split = by(FoldsConfig.Method.STRATIFIED, null);
    configs.validationFraction = 0.2;
    try (PreparedData data = prepare(configs)) {
      Set<Integer> rows = numbers(data.validation().orElseThrow());
      assertEquals(60, rows.size());
      List<Double> all = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        all.add(label.apply(i));
      }
      all.sort(null);
      for (int bin = 0; bin < 10; bin++) {
        Set<Double> own = all.subList(30 * bin, 30 * bin + 30).stream().collect(Collectors.toSet());
        long drawn = rows.stream().map(label::apply).filter(own::contains).count();
        assertEquals(6, drawn, 1, "bin " + bin);
      }
    }
  }

  @Test
  void noGroupIsOnBothSides() {
    Configs configs = configs("n,customer,label", i -> i + ",c" + i % 37 + "," + i % 2, ROWS);
    configs.split = by(FoldsConfig.Method.GROUPED, "customer");
    configs.validationFraction = 0.2;
    configs.testFraction = 0.2;
    try (PreparedData data = prepare(configs)) {
      assertDivided(ROWS, data);
      List<Set<Integer>> groups = new ArrayList<>();
      for (PackedData part : List.of(data.train(), data.validation().get(), data.test().get())) {
        groups.add(
            numbers(part).stream().map(i -> i % 37).collect(Collectors.toCollection(TreeSet::new)));
      }
      assertEquals(37, groups.stream().mapToInt(Set::size).sum(), groups::toString);
      assertEquals(60, data.validation().get().rows(), 5);
      assertEquals(60, data.test().get().rows(), 5);
      assertEquals(List.of("n"), data.encoder().featureColumns().stream().sorted().toList());
      assertTrue(
          data.encoder().describe().stream()
              .anyMatch(note -> note.startsWith("\"customer\": left out, since rows are divided")));
    }
  }

  @Test
  void theLatestRowsAreForTheTest() {
    // Three rows a day, in no order.
    IntFunction<String> day = i -> "2026-%02d-%02d".formatted(1 + i * 7 % 100 / 25, 1 + i * 7 % 25);
    Configs configs = configs("n,day,label", i -> i + "," + day.apply(i) + "," + i % 2, ROWS);
    configs.split = by(FoldsConfig.Method.TIME, "day");
    configs.validationFraction = 0.2;
    configs.testFraction = 0.1;
    try (PreparedData data = prepare(configs)) {
      assertDivided(ROWS, data);
      assertEquals(30, data.test().get().rows());
      assertEquals(60, data.validation().get().rows());
      String trained = last(data.train(), day);
      String validated = last(data.validation().get(), day);
      assertTrue(trained.compareTo(first(data.validation().get(), day)) < 0);
      assertTrue(validated.compareTo(first(data.test().get(), day)) < 0);
    }
  }

  private static String last(PackedData data, IntFunction<String> day) {
    return numbers(data).stream().map(day::apply).max(String::compareTo).orElseThrow();
  }

  private static String first(PackedData data, IntFunction<String> day) {
    return numbers(data).stream().map(day::apply).min(String::compareTo).orElseThrow();
  }

  @Test
  void rowsThatAreGivenStayWhatTheyAre() {
    Configs configs = configs("n,label", i -> i + "," + (i % 3 == 0 ? "a" : "b"), 60);
    configs.split = by(FoldsConfig.Method.STRATIFIED, null);
    configs.validationFraction = 0.25;
    // The first half is for the test.
    configs.rowNumbers =
        new RowNumbers(
            Optional.empty(),
            Optional.of(
                file(
                    "test.txt",
                    java.util.stream.IntStream.range(0, 30)
                        .mapToObj(String::valueOf)
                        .toArray(String[]::new))));
    try (PreparedData data = prepare(configs)) {
      assertEquals(30, data.test().orElseThrow().rows());
      assertEquals(8, data.validation().orElseThrow().rows());
      assertTrue(numbers(data.validation().get()).stream().allMatch(row -> row >= 30));
      assertEquals(22, data.train().rows());
    }
  }

  @Test
  void whatCannotBeDividedIsSaid() {
    Configs configs =
        configs("n,one,gaps,label", i -> i + ",x," + (i % 5 == 0 ? "" : "" + i) + "," + i % 2, 40);
    configs.validationFraction = 0.2;
    configs.split = by(FoldsConfig.Method.GROUPED, "one");
    assertSays(failure(configs), "one that holds all rows", "2 parts", "column \"one\"");
    configs.split = by(FoldsConfig.Method.GROUPED, "ones");
    assertSays(failure(configs), "a column \"ones\" to divide the rows by", "\"one\"");
    configs.split = by(FoldsConfig.Method.TIME, "gaps");
    assertSays(failure(configs), "8 rows without", "column \"gaps\"", "data.split.column");
    configs.split = by(FoldsConfig.Method.TIME, "one");
    assertSays(failure(configs), "40 rows without", "column \"one\"");
    Configs same = configs("n,day,label", i -> i + ",2026-01-01," + i % 2, 40);
    same.validationFraction = 0.2;
    same.split = by(FoldsConfig.Method.TIME, "day");
    assertSays(failure(same), "different times", "the same in all rows", "column \"day\"");
    configs.split = by(FoldsConfig.Method.STRATIFIED, null);
    configs.label = List.of("label", "n");
    assertSays(failure(configs), "one label column for data.split.method = stratified");
  }
}
