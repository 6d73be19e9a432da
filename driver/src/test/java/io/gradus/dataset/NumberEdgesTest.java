package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.NumbersConfig;
import io.gradus.config.Scaling;
import io.gradus.data.CounterRandom;
import io.gradus.dataset.column.SampledNumbers;
import io.gradus.encode.FeatureColumn;
import io.gradus.network.BinEdges;
import io.gradus.network.PiecewiseLinearEmbedding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Where the edges of bins are. */
class NumberEdgesTest extends SparkTest {
  private static final int ROWS = 2000;

  private static DataSurvey survey(SparkSession session, Configs configs) {
    return new DataPipeline(
            RowSource.of(session, configs.data()),
            configs.data(),
            configs.features(),
            Optional.empty(),
            3,
            Optional.empty(),
            SampledNumbers.ALL)
        .survey();
  }

  private static NumbersConfig.Piecewise bins(int bins, NumbersConfig.Edges edges) {
    return new NumbersConfig.Piecewise(bins, edges, PiecewiseLinearEmbedding.Version.B);
  }

  private static BinEdges quantiles(Configs configs, int bins) {
    return survey(spark, configs).edges(bins(bins, NumbersConfig.Edges.QUANTILES));
  }

  private static BinEdges tree(Configs configs, int bins) {
    return survey(spark, configs).edges(bins(bins, NumbersConfig.Edges.TREE));
  }

  /** Skewed numbers, some missing; one with few values; a flag; one that never changes. */
  private static List<String> lines() {
    List<String> lines = new ArrayList<>(List.of("a,few,flag,same,label"));
    for (int row = 0; row < ROWS; row++) {
      lines.add(
          "%s,%s,%s,7,%s"
              .formatted(
                  row % 9 == 0 ? "" : number(row),
                  CounterRandom.below(5, 1, 3, row) * 10,
                  row % 3 == 0 ? 1 : 0,
                  number(row) > 2 ? 1 : 0));
    }
    return lines;
  }

  private static double number(int row) {
    return Math.exp(CounterRandom.gaussian(1, 1, row));
  }

  private Configs table(String... columns) throws Exception {
    Path file = folder.resolve("rows.csv");
    Files.write(file, lines());
    Configs configs = Configs.of(file.toString());
    configs.label = List.of("label");
    configs.include = List.of(columns);
    return configs;
  }

  /** As what a network gets it. */
  private static float scaled(DataSurvey survey, int column, double value) {
    FeatureColumn.Numeric numeric = (FeatureColumn.Numeric) survey.encoder().features().get(column);
    return (float) numeric.scale().apply(value);
  }

  @Test
  void quantilesOfTheRowsThatHaveTheNumberInTheUnitOfTheNetwork() throws Exception {
    for (Scaling scaling : List.of(Scaling.STANDARD, Scaling.NONE, Scaling.QUANTILE_NORMAL)) {
      Configs configs = table("a");
      configs.scaling = scaling;
      DataSurvey survey = survey(spark, configs);
      BinEdges found = survey.edges(bins(8, NumbersConfig.Edges.QUANTILES));
      float[] sorted = new float[ROWS];
      int count = 0;
      for (int row = 0; row < ROWS; row++) {
        if (row % 9 != 0) {
          sorted[count++] = scaled(survey, 0, number(row));
        }
      }
      sorted = Arrays.copyOf(sorted, count);
      Arrays.sort(sorted);
      List<Float> expected = new ArrayList<>();
      for (int bin = 0; bin <= 8; bin++) {
        expected.add(sorted[Math.max(0, (int) Math.ceil(bin * count / 8.0) - 1)]);
      }
      assertEquals(List.of(expected, BinEdges.ONE_BIN), found.byNumber(), scaling.name());
    }
  }

  @Test
  void fewValuesAreAllEdges() throws Exception {
    Configs configs = table("few", "flag", "same");
    DataSurvey survey = survey(spark, configs);
    BinEdges found = survey.edges(bins(48, NumbersConfig.Edges.QUANTILES));
    TreeSet<Float> few = new TreeSet<>();
    for (int value = 0; value < 50; value += 10) {
      few.add(scaled(survey, 0, value));
    }
    assertEquals(List.copyOf(few), found.byNumber().get(0));
    assertEquals(List.of(scaled(survey, 1, 0), scaled(survey, 1, 1)), found.byNumber().get(1));
    assertEquals(List.of(0f, 1f), found.byNumber().get(2));
    assertTrue(quantiles(configs, 3).bins(0) <= 3);
  }

  @Test
  void rowsCountByTheirWeights() throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,w,label"));
    for (int row = 0; row < 100; row++) {
      // The upper half weighs nine times what the lower half does.
      lines.add("%s,%s,%s".formatted(row, row < 50 ? 1 : 9, row % 2));
    }
    lines.add("1000,0,1");
    Configs configs = Configs.of(file("weighted.csv", lines.toArray(String[]::new)));
    configs.label = List.of("label");
    configs.weight = Optional.of("w");
    configs.scaling = Scaling.NONE;
    assertEquals(List.of(0f, 72f, 99f), quantiles(configs, 2).byNumber().get(0));
  }

  @Test
  void aTreeSplitsWhereTheLabelChanges() throws Exception {
    Configs configs = table("a", "flag");
    DataSurvey survey = survey(spark, configs);
    BinEdges found = survey.edges(bins(2, NumbersConfig.Edges.TREE));
    float threshold = found.byNumber().get(0).get(1);
    assertEquals(3, found.byNumber().get(0).size());
    float below = Float.NEGATIVE_INFINITY;
    float above = Float.POSITIVE_INFINITY;
    for (int row = 0; row < ROWS; row++) {
      if (row % 9 != 0) {
        float value = scaled(survey, 0, number(row));
        below = number(row) > 2 ? below : Math.max(below, value);
        above = number(row) > 2 ? Math.min(above, value) : above;
      }
    }
    assertTrue(below < threshold && threshold <= above, below + " " + threshold + " " + above);
    assertEquals(1, found.bins(1));
    // Pure leaves need no more thresholds, though there may be more.
    assertEquals(found, survey.edges(bins(40, NumbersConfig.Edges.TREE)));
  }

  /** Against the best splits, found by trying all of them. */
  @Test
  void aTreeTakesTheBestSplitFirst() throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,w,label"));
    double[] label = new double[300];
    double[] weight = new double[300];
    for (int row = 0; row < 300; row++) {
      label[row] = Math.sin(row / 30.0) + 0.1 * CounterRandom.gaussian(4, row);
      weight[row] = 1 + CounterRandom.below(3, 5, row);
      lines.add("%s,%s,%s".formatted(row, weight[row], label[row]));
    }
    Configs configs = Configs.of(file("curve.csv", lines.toArray(String[]::new)));
    configs.label = List.of("label");
    configs.weight = Optional.of("w");
    configs.scaling = Scaling.NONE;
    TreeSet<Float> expected = new TreeSet<>(List.of(0f, 299f));
    for (int bins = 2; bins <= 5; bins++) {
      expected.add(bestSplit(expected, label, weight));
      assertEquals(List.copyOf(expected), tree(configs, bins).byNumber().get(0));
    }
  }

  /** Of leaves of nine rows or more, a 32nd of all. */
  private static float bestSplit(TreeSet<Float> edges, double[] label, double[] weight) {
    double best = 0;
    float at = Float.NaN;
    List<Float> bounds = List.copyOf(edges);
    for (int leaf = 0; leaf + 1 < bounds.size(); leaf++) {
      int from = leaf == 0 ? 0 : (int) Math.ceil(bounds.get(leaf));
      int to = leaf + 2 == bounds.size() ? 300 : (int) Math.ceil(bounds.get(leaf + 1));
      for (int split = from + 9; split <= to - 9; split++) {
        double gain =
            spread(label, weight, from, to)
                - spread(label, weight, from, split)
                - spread(label, weight, split, to);
        if (gain > best) {
          best = gain;
          at = split - 0.5f;
        }
      }
    }
    return at;
  }

  private static double spread(double[] label, double[] weight, int from, int to) {
    double weights = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      weights += weight[i];
      sum += weight[i] * label[i];
    }
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += weight[i] * (label[i] - sum / weights) * (label[i] - sum / weights);
    }
    return squares;
  }

  /** The same bits on any number of cores, and however the rows lie in files. */
  @Test
  void coresAndFilesDoNotMatter() throws Exception {
    List<String> lines = lines();
    Configs one = table("a", "few");
    for (int part = 0; part < 4; part++) {
      List<String> some = new ArrayList<>(List.of(lines.get(0)));
      some.addAll(lines.subList(1 + part * ROWS / 4, 1 + (part + 1) * ROWS / 4));
      Files.createDirectories(folder.resolve("parts"));
      Files.write(folder.resolve("parts/part%s.csv".formatted(part)), some);
    }
    Configs four = Configs.of(folder + "/parts/*.csv");
    four.label = one.label;
    four.include = one.include;
    List<BinEdges> expected = everyRule(spark, one);
    spark.stop();
    try (SparkSession other = Sparks.local(1)) {
      assertEquals(expected, everyRule(other, four));
    } finally {
      startSpark();
    }
  }

  private static List<BinEdges> everyRule(SparkSession session, Configs configs) {
    DataSurvey survey = survey(session, configs);
    return Arrays.stream(NumbersConfig.Edges.values())
        .map(rule -> survey.edges(bins(20, rule)))
        .toList();
  }
}
