package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.RowNumbers;
import io.gradus.dataset.pack.PackedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rows of validation and test that are given by their numbers. */
class GivenSplitTest extends SparkTest {
  private static final int ROWS = 60;

  /** Rows that are their own number, which is the target of a regression that is not scaled. */
  private Configs numbered(String name, int from, int to) {
    List<String> lines = new ArrayList<>(List.of("x,label"));
    for (int i = from; i < to; i++) {
      lines.add(i % 7 + "," + i + ".5");
    }
    Configs configs = Configs.of(file(name, lines.toArray(String[]::new)));
    configs.targetScaling = io.gradus.config.TargetScaling.NONE;
    return configs;
  }

  private static Set<Integer> rows(PackedData data) {
    Set<Integer> rows = new TreeSet<>();
    for (float target : joined(data).targets()) {
      rows.add((int) target);
    }
    return rows;
  }

  private Optional<String> numbers(String name, String... lines) {
    return Optional.of(file(name, lines));
  }

  @Test
  void givenRowsAreNeverTrainedOn() {
    Configs configs = numbered("rows.csv", 0, ROWS);
    configs.rowNumbers =
        new RowNumbers(numbers("valid.txt", "59", "0"), numbers("test.txt", "7", "3", "31"));
    try (PreparedData data = prepare(configs)) {
      assertEquals(Set.of(0, 59), rows(data.validation().orElseThrow()));
      assertEquals(Set.of(3, 7, 31), rows(data.test().orElseThrow()));
      Set<Integer> training = new TreeSet<>();
      for (int i = 1; i < ROWS - 1; i++) {
        training.add(i);
      }
      training.removeAll(Set.of(3, 7, 31));
      assertEquals(training, rows(data.train()));
    }
  }

  @Test
  void othersAreDrawnAsWithoutThem() {
    Configs configs = numbered("rows.csv", 0, ROWS);
    configs.validationFraction = 0.3;
    Set<Integer> drawn;
    float[] all;
    try (PreparedData data = prepare(configs)) {
      drawn = rows(data.validation().orElseThrow());
      all = joined(data.train()).targets();
    }
    assertTrue(drawn.size() > 5 && all.length > 20, () -> drawn.toString());
    int first = drawn.iterator().next();
    configs.rowNumbers =
        new RowNumbers(Optional.empty(), numbers("test.txt", "" + first, "" + (int) all[0]));
    try (PreparedData data = prepare(configs)) {
      Set<Integer> rest = new TreeSet<>(drawn);
      rest.remove(first);
      assertEquals(rest, rows(data.validation().orElseThrow()));
      assertEquals(Set.of(first, (int) all[0]), rows(data.test().orElseThrow()));
      assertEquals(all.length - 1, data.train().rows());
    }
  }

  /** A file that is cut into splits, of which the last is shorter. */
  @Test
  void numbersCountOverAllPartitionsOfAFile() {
    spark.conf().set("spark.sql.files.maxPartitionBytes", "100");
    spark.conf().set("spark.sql.files.openCostInBytes", "0");
    try {
      Configs configs = numbered("rows.csv", 0, ROWS);
      configs.rowNumbers = new RowNumbers(Optional.empty(), numbers("test.txt", "1", "30", "59"));
      try (PreparedData data = prepare(configs)) {
        assertTrue(data.survey().statistics().scannedRows.size() > 3);
        assertEquals(Set.of(1, 30, 59), rows(data.test().orElseThrow()));
      }
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  @Test
  void mistakesAreNamed() {
    Configs configs = numbered("rows.csv", 0, ROWS);
    configs.rowNumbers = new RowNumbers(Optional.empty(), numbers("test.txt", "" + ROWS));
    assertSays(failure(configs), "data.test-rows", "below the number of rows, which is 60", "60");
    configs.rowNumbers =
        new RowNumbers(numbers("valid.txt", "4", "5"), numbers("test.txt", "3", "4"));
    assertSays(failure(configs), "row 4 in both");
    Configs two = numbered("more/a.csv", 0, 9);
    numbered("more/b.csv", 0, 9);
    two.train = List.of(folder + "/more");
    two.rowNumbers = configs.rowNumbers;
    assertSays(failure(two), "one file in data.train", "2 files");
  }

  @Test
  void labelsMayBeGlobs() {
    Configs configs =
        Configs.of(
            file("labels.csv", "y_b,x,y_a,w,y_w", "1,0.5,0,1,1", "0,0.25,1,1,2", "1,0.125,1,1,3"));
    configs.label = List.of("y_*");
    configs.weight = Optional.of("y_w");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("y_b", "y_a"), data.encoder().labelColumns());
      assertEquals(List.of("x", "w"), data.encoder().featureColumns());
      assertArrayEquals(new float[] {1, 0, 0, 1, 1, 1}, joined(data.train()).targets());
    }
    configs.label = List.of("y_a", "y_?");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("y_a", "y_b"), data.encoder().labelColumns());
    }
    configs.label = List.of("z_*");
    assertSays(failure(configs), "of the form \"z_*\"", "Did you mean \"y_b\"");
  }

  @Test
  void theRowNumbersOfPandasAreNoFeature() {
    rows(
            "x INT, label INT, __index_level_0__ BIGINT",
            org.apache.spark.sql.RowFactory.create(1, 0, 0L),
            org.apache.spark.sql.RowFactory.create(2, 1, 1L))
        .write()
        .parquet(folder + "/pandas.parquet");
    Configs configs = Configs.of(folder + "/pandas.parquet");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("x"), data.encoder().featureColumns());
      String told = String.join("\n", data.survey().describe());
      assertTrue(told.contains("\"__index_level_0__\": left out"), told);
    }
    configs.include = List.of("__index*");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("__index_level_0__"), data.encoder().featureColumns());
    }
  }
}
