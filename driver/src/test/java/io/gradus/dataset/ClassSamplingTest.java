package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ClassWeights;
import io.gradus.config.FoldsConfig;
import io.gradus.config.Scaling;
import io.gradus.config.SplitConfig;
import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/**
 * Training rows of frequent classes that are left out, for which others stand, and of rare ones
 * that are taken several times.
 */
class ClassSamplingTest extends SparkTest {
  private static final int ROWS = 1000;

  /** 40 rows of 2.5, 60 of 1, 900 of 0. */
  private static double label(int row) {
    return row % 25 == 3 ? 2.5 : row % 50 < 3 ? 1 : 0;
  }

  private static PreparedData prepared(Configs configs, int partitions, long seed) {
    Row[] rows = new Row[ROWS];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = RowFactory.create((double) i, label(i));
    }
    RowSource source =
        RowSource.of(
            rows("n double, label double", rows)
                .repartitionByRange(partitions, functions.col("n"))
                .sortWithinPartitions("n")
                .persist(),
            Optional.empty(),
            Optional.empty());
    return new DataPipeline(
            source,
            configs.data(),
            configs.features(),
            Optional.of(io.gradus.network.Task.MULTICLASS),
            seed,
            Optional.empty())
        .prepare();
  }

  private static Configs configs() {
    Configs configs = new Configs();
    configs.scaling = Scaling.NONE;
    configs.undersampling = Optional.of(3.0);
    configs.validationFraction = 0.25;
    configs.split = new SplitConfig(FoldsConfig.Method.STRATIFIED, Optional.empty());
    return configs;
  }

  private static List<Integer> numbers(PackedData data) {
    List<Integer> numbers = new ArrayList<>();
    for (float number : joined(data).dense()) {
      numbers.add((int) number);
    }
    return numbers;
  }

  private static Map<Double, Double> weights(PackedData data) {
    Block block = joined(data);
    Map<Double, Double> weights = new TreeMap<>();
    for (int i = 0; i < block.rows(); i++) {
      weights.merge(label((int) block.dense()[i]), (double) block.weights()[i], Double::sum);
    }
    return weights;
  }

  @Test
  void thoseThatAreTakenCountAsManyAsTheyStandFor() {
    try (PreparedData data = prepared(configs(), 3, 5)) {
      Map<Double, Integer> taken = new TreeMap<>();
      numbers(data.train()).forEach(row -> taken.merge(label(row), 1, Integer::sum));
      // Three quarters of 900, 60 and 40, and at most three for each of the 30 rarest.
      assertEquals(Map.of(0.0, 90, 1.0, 45, 2.5, 30), taken);
      Map<Double, Double> counted = weights(data.train());
      assertEquals(675, counted.get(0.0), 1e-2);
      assertEquals(45, counted.get(1.0));
      assertEquals(30, counted.get(2.5));
      PackedData validation = data.validation().orElseThrow();
      assertEquals(250, validation.rows());
      assertEquals(Map.of(0.0, 225.0, 1.0, 15.0, 2.5, 10.0), weights(validation));
      assertTrue(
          data.encoder().describe().stream()
              .anyMatch(note -> note.startsWith("class 0.0: one training row in 7.50 is taken")),
          () -> data.encoder().describe().toString());
    }
  }

  @Test
  void weightsOfClassesCountBeside() {
    Configs configs = configs();
    configs.classWeights = new ClassWeights.Given(Map.of("0", 2.0));
    try (PreparedData data = prepared(configs, 2, 5)) {
      assertEquals(1350, weights(data.train()).get(0.0), 1e-2);
      assertEquals(450, weights(data.validation().orElseThrow()).get(0.0));
    }
    configs.classWeights = new ClassWeights.Balanced();
    try (PreparedData data = prepared(configs, 2, 5)) {
      Map<Double, Double> counted = weights(data.train());
      assertEquals(counted.get(2.5), counted.get(0.0), 1e-3);
      assertEquals(counted.get(2.5), counted.get(1.0), 1e-3);
    }
  }

  @Test
  void partitionsDoNotTellAndTheSeedDoes() {
    List<TreeSet<Integer>> taken = new ArrayList<>();
    Configs configs = configs();
    configs.validationFraction = 0;
    for (int partitions : new int[] {1, 4}) {
      try (PreparedData data = prepared(configs, partitions, 5)) {
        taken.add(new TreeSet<>(numbers(data.train())));
      }
    }
    assertEquals(taken.get(0), taken.get(1));
    try (PreparedData data = prepared(configs, 1, 6)) {
      assertNotEquals(taken.get(0), new TreeSet<>(numbers(data.train())));
    }
  }

  /** 675, 45 and 30 rows for training: of both rare classes a tenth of 675, which is 67. */
  @Test
  void rareOnesAreTakenSeveralTimesAndCountAsMuchLess() {
    Configs configs = configs();
    configs.undersampling = Optional.empty();
    configs.oversampling = Optional.of(0.1);
    try (PreparedData data = prepared(configs, 3, 5)) {
      Map<Integer, Integer> times = new TreeMap<>();
      numbers(data.train()).forEach(row -> times.merge(row, 1, Integer::sum));
      Map<Double, Integer> taken = new TreeMap<>();
      times.forEach((row, n) -> taken.merge(label(row), n, Integer::sum));
      assertEquals(Map.of(0.0, 675, 1.0, 67, 2.5, 67), taken);
      times.forEach(
          (row, n) -> {
            double all = 67;
            double of = label(row) == 0 ? 675 : label(row) == 1 ? 45 : 30;
            double mean = label(row) == 0 ? 1 : all / of;
            assertTrue(n == Math.floor(mean) || n == Math.ceil(mean), row + ": " + n);
          });
      Map<Double, Double> counted = weights(data.train());
      assertEquals(675, counted.get(0.0));
      assertEquals(45, counted.get(1.0), 1e-3);
      assertEquals(30, counted.get(2.5), 1e-3);
      assertEquals(675 + 67 + 67, data.train().rows());
      assertEquals(250, data.validation().orElseThrow().rows());
      assertEquals(
          Map.of(0.0, 225.0, 1.0, 15.0, 2.5, 10.0), weights(data.validation().orElseThrow()));
      assertTrue(
          data.encoder().describe().stream()
              .anyMatch(
                  note -> note.startsWith("class 2.5: each training row is taken 2.23 times")),
          () -> data.encoder().describe().toString());
    }
    configs.classWeights = new ClassWeights.Balanced();
    try (PreparedData data = prepared(configs, 2, 5)) {
      Map<Double, Double> counted = weights(data.train());
      assertEquals(counted.get(0.0), counted.get(1.0), 1e-2);
      assertEquals(counted.get(0.0), counted.get(2.5), 1e-2);
    }
  }

  /** 90 of 675 rows are left out to; half of these are as many as 45 and more than 30. */
  @Test
  void frequentOnesAreLeftOutFirst() {
    Configs configs = configs();
    configs.oversampling = Optional.of(0.5);
    List<List<Integer>> taken = new ArrayList<>();
    for (int partitions : new int[] {1, 4}) {
      try (PreparedData data = prepared(configs, partitions, 5)) {
        Map<Double, Integer> of = new TreeMap<>();
        numbers(data.train()).forEach(row -> of.merge(label(row), 1, Integer::sum));
        assertEquals(Map.of(0.0, 90, 1.0, 45, 2.5, 45), of);
        Map<Double, Double> counted = weights(data.train());
        assertEquals(675, counted.get(0.0), 1e-2);
        assertEquals(30, counted.get(2.5), 1e-3);
        taken.add(numbers(data.train()).stream().sorted().toList());
      }
    }
    assertEquals(taken.get(0), taken.get(1));
  }

  @Test
  void aQuantityHasNoRareClasses() {
    List<String> lines = new ArrayList<>(List.of("n,label"));
    for (int i = 0; i < 60; i++) {
      lines.add(i + "," + i / 7.0);
    }
    Configs configs = Configs.of(file("rows.csv", lines.toArray(String[]::new)));
    configs.undersampling = Optional.of(2.0);
    assertSays(failure(configs), "a label of classes for data.undersampling", "a quantity");
    configs.undersampling = Optional.empty();
    configs.oversampling = Optional.of(0.5);
    assertSays(failure(configs), "a label of classes for data.oversampling", "a quantity");
  }
}
