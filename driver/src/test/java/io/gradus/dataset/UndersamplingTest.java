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

/** Training rows of frequent classes that are left out, for which others stand. */
class UndersamplingTest extends SparkTest {
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

  @Test
  void aQuantityHasNoRareClasses() {
    List<String> lines = new ArrayList<>(List.of("n,label"));
    for (int i = 0; i < 60; i++) {
      lines.add(i + "," + i / 7.0);
    }
    Configs configs = Configs.of(file("rows.csv", lines.toArray(String[]::new)));
    configs.undersampling = Optional.of(2.0);
    assertSays(failure(configs), "a label of classes for data.undersampling", "a quantity");
  }
}
