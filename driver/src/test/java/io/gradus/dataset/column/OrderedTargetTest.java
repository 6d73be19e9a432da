package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.FoldsConfig;
import io.gradus.config.Scaling;
import io.gradus.config.TargetScaling;
import io.gradus.dataset.Configs;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.Folds;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.row.RowSplit;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.TargetParts;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Means of the label over the rows before, in a random order, and means a unit of exposure. */
class OrderedTargetTest extends SparkTest {
  private static final long SEED = 7;
  private static final String DDL = "n double, city string, w double, label double";
  private static final double TOLERANCE = 2e-6;

  private static Configs configs() {
    Configs configs = new Configs();
    configs.encoding = CategoricalEncoding.ORDERED_TARGET;
    configs.scaling = Scaling.NONE;
    configs.targetScaling = TargetScaling.NONE;
    configs.include = List.of("n", "city");
    configs.minimumCount = Optional.of(1);
    return configs;
  }

  private static double mean(PreparedData data, String city) {
    FeatureColumn.TargetMean column = TargetMeans.column(data.encoder());
    int code = column.categories().firstCode() + column.vocabulary().indexOf(city);
    return column.means().get(code).get(0);
  }

  /**
   * {@code CatBoostEncoder(a = 10)} of category_encoders 2.11.2: fit_transform of these ten rows
   * one after the other, then transform of each category.
   */
  @Test
  void rowsOneAfterTheOtherGetTheStatisticsOfCategoryEncoders() {
    String[] cities = {"a", "b", "a", "a", "c", "b", "a", "c", "b", "a"};
    double[] labels = {1, 2, 4.5, -1, 3, 0.5, 2.5, -2, 1.25, 6};
    double[] expected = {
      1.775,
      1.775,
      1.7045454545454546,
      1.9375,
      1.775,
      1.7954545454545454,
      1.7115384615384615,
      1.8863636363636365,
      1.6875,
      1.7678571428571428
    };
    // Rows whose number puts them into a part of their own, one behind the other; those between
    // count nothing.
    TargetParts parts = TargetParts.steps(SEED);
    int[] numbers = new int[cities.length];
    for (int i = 0; i < numbers.length; i++) {
      while (parts.of(numbers[i]) != i) {
        numbers[i]++;
      }
    }
    int rows = Arrays.stream(numbers).max().orElseThrow() + 1;
    Row[] table = new Row[rows];
    for (int i = 0; i < rows; i++) {
      table[i] = RowFactory.create((double) i, "a", 0.0, 50.0);
    }
    for (int i = 0; i < numbers.length; i++) {
      table[numbers[i]] = RowFactory.create((double) numbers[i], cities[i], 1.0, labels[i]);
    }
    Configs configs = configs();
    configs.weight = Optional.of("w");
    try (PreparedData data = prepared(configs, 2, table)) {
      double[] means = TargetMeans.of(data.train(), data.encoder(), 0, rows);
      for (int i = 0; i < numbers.length; i++) {
        assertEquals(expected[i], means[numbers[i]], TOLERANCE, "row " + i);
      }
      assertEquals(2.05, mean(data, "a"), 1e-12);
      assertEquals(1.6538461538461537, mean(data, "b"), 1e-12);
      assertEquals(1.5625, mean(data, "c"), 1e-12);
      assertEquals(
          1.775, TargetMeans.column(data.encoder()).means().get(1).get(0), 1e-12, "unseen");
    }
  }

  private static PreparedData prepared(Configs configs, int partitions, Row... table) {
    return prepare(configs, rows(DDL, table), partitions, Optional.of(Task.REGRESSION), SEED);
  }

  private static Row[] table(int rows) {
    Random random = new Random(SEED);
    Row[] table = new Row[rows];
    for (int i = 0; i < rows; i++) {
      table[i] =
          RowFactory.create(
              (double) i,
              "city " + random.nextInt(12),
              random.nextDouble(),
              100 * random.nextGaussian());
    }
    return table;
  }

  @Test
  void labelsOfTheSamePartAndOfLaterOnesTellNothing() {
    Row[] table = table(400);
    TargetParts parts = TargetParts.steps(SEED);
    int[] late = new int[2];
    for (int i = 0, found = 0; found < 2; i++) {
      if (parts.of(i) == 9 && (found == 0 || !city(table[i]).equals(city(table[late[0]])))) {
        late[found++] = i;
      }
    }
    Row[] changed = table.clone();
    // Changed places leave the mean of all as it is.
    for (int i = 0; i < 2; i++) {
      double other = table[late[1 - i]].getDouble(3);
      changed[late[i]] = RowFactory.create((double) late[i], city(table[late[i]]), 1.0, other);
    }
    try (PreparedData before = prepared(configs(), 2, table);
        PreparedData after = prepared(configs(), 2, changed)) {
      double[] told = TargetMeans.of(before.train(), before.encoder(), 0, 400);
      double[] toldNow = TargetMeans.of(after.train(), after.encoder(), 0, 400);
      int moved = 0;
      for (int i = 0; i < 400; i++) {
        if (parts.of(i) <= 9) {
          assertEquals(told[i], toldNow[i], 1e-5 * Math.abs(told[i]) + 1e-5, "row " + i);
        } else if (Math.abs(told[i] - toldNow[i]) > 1e-3) {
          moved++;
        }
      }
      assertTrue(moved > 10, "later rows of those two cities are told, found " + moved);
      assertNotEquals(mean(before, city(table[late[0]])), mean(after, city(table[late[0]])), 1e-3);
    }
  }

  private static String city(Row row) {
    return row.getString(1);
  }

  @Test
  void labelsOfRowsHeldOutChangeNoBit() {
    Row[] table = table(300);
    Configs configs = configs();
    configs.validationFraction = 0.3;
    try (PreparedData before = prepared(configs, 2, table)) {
      double[] train = TargetMeans.of(before.train(), before.encoder(), 0, 300);
      Row[] changed = table.clone();
      for (int i = 0; i < 300; i++) {
        if (Double.isNaN(train[i])) {
          changed[i] = RowFactory.create((double) i, city(table[i]), 1.0, 1e6);
        }
      }
      try (PreparedData after = prepared(configs, 2, changed)) {
        assertArrayEquals(
            joined(before.train()).dense(), joined(after.train()).dense(), "training rows");
        assertArrayEquals(
            joined(before.validation().orElseThrow()).dense(),
            joined(after.validation().orElseThrow()).dense(),
            "rows held out");
      }
    }
  }

  private static float[][] foldInputs(CategoricalEncoding encoding, Row... table) {
    Configs configs = configs();
    configs.encoding = encoding;
    RowSource whole =
        RowSource.of(rows(DDL, table).coalesce(1), Optional.empty(), Optional.empty());
    Optional<Task> task = Optional.of(Task.REGRESSION);
    FoldsConfig config =
        new FoldsConfig(3, FoldsConfig.Method.RANDOM, Optional.empty(), Optional.empty(), false);
    try (Folds folds = Folds.of(whole, config, configs.data(), task, SEED);
        PreparedData data =
            new DataPipeline(
                    folds.rows(1, RowSplit.Part.VALIDATION),
                    configs.data(),
                    configs.features(),
                    task,
                    SEED,
                    Optional.empty())
                .prepare()) {
      return new float[][] {
        joined(data.train()).dense(), joined(data.validation().orElseThrow()).dense()
      };
    }
  }

  @Test
  void labelsThatAFoldHoldsOutChangeNoBit() {
    Row[] table = table(300);
    for (CategoricalEncoding encoding :
        List.of(CategoricalEncoding.TARGET, CategoricalEncoding.ORDERED_TARGET)) {
      float[][] before = foldInputs(encoding, table);
      Row[] changed = table.clone();
      for (int at = 0; at < before[1].length; at += 2) {
        int row = (int) before[1][at];
        changed[row] = RowFactory.create((double) row, city(table[row]), 1.0, 1e6);
      }
      float[][] after = foldInputs(encoding, changed);
      assertArrayEquals(before[0], after[0], "rows that the fold's model is trained on");
      assertArrayEquals(before[1], after[1], "rows held out");
    }
  }

  @Test
  void partitionsChangeNoBitOfWeightedQuantitiesEither() {
    Row[] table = table(3000);
    for (CategoricalEncoding encoding :
        List.of(CategoricalEncoding.TARGET, CategoricalEncoding.ORDERED_TARGET)) {
      Configs configs = configs();
      configs.encoding = encoding;
      configs.weight = Optional.of("w");
      List<List<List<Double>>> means = new ArrayList<>();
      List<float[]> inputs = new ArrayList<>();
      for (int partitions : new int[] {1, 2, 5}) {
        try (PreparedData data = prepared(configs, partitions, table)) {
          means.add(TargetMeans.column(data.encoder()).means());
          inputs.add(joined(data.train()).dense());
        }
      }
      assertEquals(means.get(0), means.get(1));
      assertEquals(means.get(0), means.get(2));
      assertArrayEquals(inputs.get(0), inputs.get(1));
      assertArrayEquals(inputs.get(0), inputs.get(2));
    }
  }

  @Test
  void countsAreMeantAUnitOfExposure() {
    int rows = 60;
    Row[] table = new Row[rows];
    double[] counts = new double[3];
    double[] exposures = new double[3];
    for (int i = 0; i < rows; i++) {
      // "w" is for how many days a row was observed.
      double days = 1 + i % 7 * 30;
      double count = i % 3 == 0 ? days / 10 : i % 5;
      table[i] = RowFactory.create((double) i, "city " + i % 2, days, count);
      for (int sum : new int[] {i % 2, 2}) {
        counts[sum] += count;
        exposures[sum] += days;
      }
    }
    Configs configs = configs();
    configs.encoding = CategoricalEncoding.TARGET;
    configs.exposure = Optional.of("w");
    try (PreparedData data = prepared(configs, 2, table)) {
      double tenRows = 10 * exposures[2] / rows;
      for (int city = 0; city < 2; city++) {
        double rate =
            (counts[city] + tenRows * counts[2] / exposures[2]) / (exposures[city] + tenRows);
        assertEquals(rate, mean(data, "city " + city), 1e-6);
      }
    }
  }
}
