package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.TargetScaling;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetParts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Means of the label in place of categories: what they are, and that no row is told its own. */
class TargetMeanTest extends SparkTest {
  private static final long SEED = 20_261_127;
  private static final String DDL = "n double, city string, w double, label string";

  private static Configs configs() {
    Configs configs = new Configs();
    configs.encoding = CategoricalEncoding.TARGET;
    configs.scaling = io.gradus.config.Scaling.NONE;
    configs.include = List.of("n", "city");
    return configs;
  }

  /** Numbers, a city of several or none, a weight and a label. */
  private static Row[] table(int rows, int cities, String... labels) {
    Random random = new Random(SEED);
    Row[] table = new Row[rows];
    for (int i = 0; i < rows; i++) {
      String city = random.nextInt(10) == 0 ? null : "city " + random.nextInt(cities);
      table[i] =
          RowFactory.create(
              (double) i, city, 1 + random.nextInt(3) / 2.0, labels[random.nextInt(labels.length)]);
    }
    return table;
  }

  /** (sum + 10 · mean of all) / (weight + 10), over the rows that count. */
  private static double expected(Row[] table, boolean[] counts, String city, String label) {
    double sum = 0;
    double weight = 0;
    double allSum = 0;
    double all = 0;
    for (int i = 0; i < table.length; i++) {
      if (!counts[i]) {
        continue;
      }
      double own = table[i].getDouble(2);
      double hit = table[i].getString(3).equals(label) ? own : 0;
      allSum += hit;
      all += own;
      if (java.util.Objects.equals(city, table[i].getString(1))) {
        sum += hit;
        weight += own;
      }
    }
    return (sum + 10 * allSum / all) / (weight + 10);
  }

  @Test
  void trainingRowsGetTheMeanOfOtherPartsAndAllOthersThatOfAllTrainingRows() {
    int rows = 300;
    Row[] table = table(rows, 12, "no", "yes");
    Configs configs = configs();
    configs.weight = Optional.of("w");
    configs.validationFraction = 0.3;
    try (PreparedData data = prepare(configs, rows(DDL, table), 3, Optional.empty(), 1)) {
      FeatureEncoder encoder = data.encoder();
      assertEquals(List.of("no", "yes"), encoder.classes());
      double[] trained = TargetMeans.of(data.train(), encoder, 0, rows);
      double[] validated = TargetMeans.of(data.validation().orElseThrow(), encoder, 0, rows);
      boolean[] training = new boolean[rows];
      for (int i = 0; i < rows; i++) {
        training[i] = !Double.isNaN(trained[i]);
      }
      for (int i = 0; i < rows; i++) {
        boolean[] counts = training.clone();
        for (int other = 0; training[i] && other < rows; other++) {
          counts[other] &= TargetParts.folds().of(other) != TargetParts.folds().of(i);
        }
        double wanted = expected(table, counts, table[i].getString(1), "yes");
        assertEquals(wanted, training[i] ? trained[i] : validated[i], 1e-5, "row " + i);
      }
      assertFalse(encoder.toJson().contains("of_parts"), "what is kept tells no row's label");
      // An unseen city is like all; a missing one is a category.
      PlainRowEncoder plain = new PlainRowEncoder(FeatureEncoder.fromJson(encoder.toJson()));
      BlockBuilder builder = Block.builder(plain.layout(), 2);
      plain.encode(new Object[] {0.0, "elsewhere"});
      plain.append(builder, 0);
      plain.encode(new Object[] {0.0, null});
      plain.append(builder, 1);
      float[] dense = builder.build().dense();
      Scale.Affine scale = TargetMeans.column(encoder).scales().get(0);
      double unseen = dense[1] / scale.factor() + scale.offset();
      double missing = dense[3] / scale.factor() + scale.offset();
      assertEquals(expected(table, training, "elsewhere", "yes"), unseen, 1e-5);
      assertEquals(expected(table, training, null, "yes"), missing, 1e-5);
    }
  }

  @Test
  void partitionsChangeNoBit() {
    Row[] table = table(400, 60, "no", "yes");
    List<float[]> inputs = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 5}) {
      try (PreparedData data =
          prepare(configs(), rows(DDL, table), partitions, Optional.empty(), 1)) {
        inputs.add(joined(data.train()).dense());
      }
    }
    assertArrayEquals(inputs.get(0), inputs.get(1));
    assertArrayEquals(inputs.get(0), inputs.get(2));
  }

  /** The chance that a row of "yes" is above one of "no". */
  private static double auc(double[] means, Row[] table) {
    double above = 0;
    double pairs = 0;
    for (int yes = 0; yes < means.length; yes++) {
      for (int no = 0; no < means.length; no++) {
        boolean pair = table[yes].getString(3).equals("yes") && table[no].getString(3).equals("no");
        if (pair && !Double.isNaN(means[yes]) && !Double.isNaN(means[no])) {
          pairs++;
          above += means[yes] > means[no] ? 1 : means[yes] == means[no] ? 0.5 : 0;
        }
      }
    }
    return above / pairs;
  }

  @Test
  void noiseTellsNothingOfTheTrainingRows() {
    int rows = 2000;
    Row[] table = table(rows, 900, "no", "yes");
    Configs configs = configs();
    configs.validationFraction = 0.25;
    try (PreparedData data = prepare(configs, rows(DDL, table), 2, Optional.empty(), 1)) {
      // 1,500 random labels: the deviation of the area is about 0.015.
      double trained = auc(TargetMeans.of(data.train(), data.encoder(), 0, rows), table);
      double validated =
          auc(TargetMeans.of(data.validation().orElseThrow(), data.encoder(), 0, rows), table);
      assertEquals(0.5, trained, 0.06);
      assertEquals(0.5, validated, 0.1);
      // With the means that other rows get, training rows would be told their labels.
      FeatureColumn.TargetMean column = TargetMeans.column(data.encoder());
      double[] told = new double[rows];
      for (int i = 0; i < rows; i++) {
        String city = table[i].getString(1);
        int code = city == null ? -1 : column.vocabulary().indexOf(city);
        told[i] =
            code < 0
                ? Double.NaN
                : column.means().get(column.categories().firstCode() + code).get(0);
      }
      assertTrue(auc(told, table) > 0.7, "else this test could not fail");
    }
  }

  @Test
  void severalClassesHaveAMeanEachAndQuantitiesTheirOwn() {
    int rows = 200;
    Row[] table = table(rows, 5, "a", "b", "c");
    try (PreparedData data = prepare(configs(), rows(DDL, table), 2, Optional.empty(), 1)) {
      FeatureColumn.TargetMean column = TargetMeans.column(data.encoder());
      assertEquals(3, column.denseWidth());
      for (List<Double> own : column.means()) {
        assertEquals(1, own.stream().mapToDouble(Double::doubleValue).sum(), 1e-12);
      }
    }
    Configs configs = configs();
    configs.targetScaling = TargetScaling.NONE;
    List<String> lines = new ArrayList<>(List.of("n,city,label"));
    for (int i = 0; i < 60; i++) {
      lines.add(i + ",city " + i % 2 + "," + (i % 2 == 0 ? 100 : 200) + "." + i % 7);
    }
    configs.train = List.of(file("rows.csv", lines.toArray(String[]::new)));
    try (PreparedData data = prepare(configs)) {
      double sum = 0;
      double all = 0;
      for (int i = 0; i < 60; i++) {
        double label = (i % 2 == 0 ? 100 : 200) + i % 7 / 10.0;
        all += label;
        sum += i % 2 == 0 ? label : 0;
      }
      int code = TargetMeans.column(data.encoder()).vocabulary().indexOf("city 0");
      double mean =
          TargetMeans.column(data.encoder())
              .means()
              .get(TargetMeans.column(data.encoder()).categories().firstCode() + code)
              .get(0);
      assertEquals((sum + 10 * all / 60) / 40, mean, 1e-4);
    }
  }
}
