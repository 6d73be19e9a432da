package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.encode.DataException;
import io.gradus.explain.AttributionOptions;
import io.gradus.model.TrainedModel;
import io.gradus.score.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts of which each was observed for some time of its own. */
class ExposureTest {
  private static final StructType SCHEMA =
      StructType.fromDDL("x DOUBLE, z DOUBLE, years DOUBLE, claims DOUBLE");

  private static SparkSession spark;
  private static List<Row> rows;
  private static TrainedModel linear;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    rows = rows(600, 3);
    linear =
        fit(
                rows,
                "loss.type=poisson",
                "network.hidden=[]",
                "optimizer.type=lbfgs",
                "optimizer.iterations=60")
            .orElseThrow()
            .network();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /**
   * Who is observed for longer has another x, so that who leaves exposures out learns another x.
   */
  private static List<Row> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double years = 0.1 + 4 * random.nextDouble();
      double x = random.nextGaussian() + years / 2;
      double z = random.nextDouble();
      double mean = years * Math.exp(-0.4 + 0.5 * x - z);
      int claims = 0;
      for (double left = random.nextDouble(); left > Math.exp(-mean); left *= random.nextDouble()) {
        claims++;
      }
      rows.add(RowFactory.create(x, z, years, (double) claims));
    }
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  private static FitOutcome fit(List<Row> rows, String... more) {
    RowSource source = RowSource.of(frame(rows), Optional.empty(), Optional.empty());
    List<String> assignments =
        new ArrayList<>(
            List.of(
                "task=regression",
                "data.label=claims",
                "data.exposure=years",
                "data.partitions=2",
                "features.select=[x,z]"));
    assignments.addAll(List.of(more));
    RunConfiguration configuration =
        RunConfiguration.handedIn(source, UserConfig.parse("", assignments));
    try (FitRun run = FitRun.on(source, List.of(configuration))) {
      return run.fitAll().get(0);
    }
  }

  /** Iteratively reweighted least squares with an offset, in double precision. */
  private static double[] irls(List<Row> rows) {
    double[] beta = new double[3];
    for (int iteration = 0; iteration < 50; iteration++) {
      double[][] normal = new double[3][4];
      for (Row row : rows) {
        double[] x = {1, row.getDouble(0), row.getDouble(1)};
        double eta = beta[0] + beta[1] * x[1] + beta[2] * x[2];
        double mean = row.getDouble(2) * Math.exp(eta);
        double response = eta + (row.getDouble(3) - mean) / mean;
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            normal[i][j] += mean * x[i] * x[j];
          }
          normal[i][3] += mean * x[i] * response;
        }
      }
      beta = solved(normal);
    }
    return beta;
  }

  private static double[] solved(double[][] a) {
    int n = a.length;
    for (int pivot = 0; pivot < n; pivot++) {
      for (int row = 0; row < n; row++) {
        double factor = row == pivot ? 0 : a[row][pivot] / a[pivot][pivot];
        for (int column = pivot; column <= n; column++) {
          a[row][column] -= factor * a[pivot][column];
        }
      }
    }
    double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = a[i][n] / a[i][i];
    }
    return solution;
  }

  private static Map<String, Object> row(Row row) {
    Map<String, Object> values = new HashMap<>();
    values.put("x", row.getDouble(0));
    values.put("z", row.getDouble(1));
    values.put("years", row.getDouble(2));
    return values;
  }

  @Test
  void aLinearNetworkIsTheGeneralizedLinearModelWithAnOffset() {
    double[] beta = irls(rows);
    assertNotEquals(0, beta[1], 0.3, "x matters");
    Scorer scorer = Scorer.of(linear);
    List<Row> predicted =
        ModelTransform.of(linear).of(frame(rows)).select("prediction").collectAsList();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double mean =
          row.getDouble(2)
              * Math.exp(beta[0] + beta[1] * row.getDouble(0) + beta[2] * row.getDouble(1));
      float score = (Float) scorer.score(row(row)).value();
      // What float weights and a search that ends leave of it.
      assertEquals(mean, score, 2e-4 * mean);
      assertEquals(score, (float) predicted.get(i).getDouble(0));
    }
  }

  @Test
  void withoutExposuresAnotherModelIsLearned() {
    double[] beta = irls(rows.stream().map(ExposureTest::ofOneYear).toList());
    assertNotEquals(irls(rows)[1], beta[1], 0.1);
  }

  private static Row ofOneYear(Row row) {
    return RowFactory.create(row.getDouble(0), row.getDouble(1), 1.0, row.getDouble(3));
  }

  /** Members have outputs of their own, of which each gets the offset. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss.type=poisson",
        "loss.type=negative-binomial",
        "loss.type=negative-binomial,loss.dispersion=0.5",
        "loss.type=tweedie"
      })
  void twiceTheExposureIsTwiceTheMean(String loss) {
    List<String> settings = new ArrayList<>(List.of(loss.split(",")));
    settings.addAll(
        settings.contains("loss.type=negative-binomial") && settings.size() == 1
            ? List.of("network.hidden=[8]", "training.epochs=1")
            : List.of(
                "network.kind=tabm",
                "network.width=8",
                "network.blocks=1",
                "network.members=3",
                "training.epochs=1"));
    TrainedModel model = fit(rows, settings.toArray(String[]::new)).orElseThrow().network();
    Scorer scorer = Scorer.of(model);
    for (Row row : rows.subList(0, 20)) {
      Map<String, Object> values = row(row);
      float once = (Float) scorer.score(values).column("prediction");
      values.put("years", 2 * row.getDouble(2));
      float twice = (Float) scorer.score(values).column("prediction");
      assertEquals(2 * once, twice, 1e-5 * once);
    }
  }

  /** What members learn is the loss of what they predict, not of one unit of exposure. */
  @Test
  void membersLearnWhatIsObserved() {
    TrainedModel model =
        fit(
                rows,
                "loss.type=poisson",
                "network.kind=tabm",
                "network.width=16",
                "network.blocks=1",
                "network.members=3",
                "optimizer.rate=0.01",
                "training.batch-size=64",
                "training.epochs=30")
            .orElseThrow()
            .network();
    double predicted = 0;
    double observed = 0;
    Scorer scorer = Scorer.of(model);
    for (Row row : rows) {
      predicted += (Float) scorer.score(row(row)).value();
      observed += row.getDouble(3);
    }
    // The sum of the means is that of the counts at the least loss; 30 epochs come near it.
    assertEquals(observed, predicted, 0.1 * observed);
  }

  @Test
  void anExplanationBeginsAtOneUnitOfExposure() {
    List<Row> explained =
        ModelTransform.of(linear)
            .attributions("why", new AttributionOptions("zero", 20))
            .of(frame(rows.subList(0, 10)))
            .select("years", "prediction", "why.baseline_output", "why.by_column.*")
            .collectAsList();
    assertEquals(10, explained.size());
    for (Row row : explained) {
      assertEquals(Math.log(row.getDouble(0)), number(row, row.length() - 1), 1e-6);
      double sum = number(row, 2) + number(row, 3) + number(row, 4) + number(row, 5);
      assertEquals(Math.log(row.getDouble(1)), sum, 1e-4);
    }
  }

  private static double number(Row row, int column) {
    return ((Number) row.get(column)).doubleValue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void otherExposuresAreBadRows(double wrong) {
    List<Row> some = new ArrayList<>(rows.subList(0, 50));
    some.set(30, RowFactory.create(0.0, 0.0, wrong, 1.0));
    RunException failed =
        assertInstanceOf(FitOutcome.Failed.class, fit(some, "loss.type=poisson")).cause();
    assertEquals(Reason.DATA, failed.reason());
    assertTrue(failed.getMessage().contains("\"years\""), failed.getMessage());
    assertTrue(failed.getMessage().contains("a finite exposure above 0"), failed.getMessage());
    some.set(30, RowFactory.create(0.0, 0.0, null, 1.0));
    RunException missing =
        assertInstanceOf(FitOutcome.Failed.class, fit(some, "loss.type=poisson")).cause();
    assertTrue(missing.getMessage().contains("no number"), missing.getMessage());
    Map<String, Object> values = row(rows.get(0));
    values.put("years", wrong);
    Scorer scorer = Scorer.of(linear);
    assertThrows(DataException.class, () -> scorer.score(values));
    values.remove("years");
    assertThrows(DataException.class, () -> scorer.score(values));
  }

  @Test
  void theColumnIsNoFeature() {
    FitOutcome.Fitted fitted =
        fit(rows, "loss.type=poisson", "features.select=null", "training.epochs=1").orElseThrow();
    assertEquals(List.of("x", "z", "years"), fitted.network().encoder().featureColumns());
    assertEquals(2, fitted.network().network().input().numericWidth());
    assertTrue(
        fitted.network().encoder().describe().stream()
            .anyMatch(line -> line.startsWith("\"years\": the exposure")),
        fitted.network().encoder().describe().toString());
  }

  @Test
  void otherLossesAreRefused() {
    RunException refused = assertThrows(RunException.class, () -> fit(rows, "loss.type=huber"));
    assertEquals(Reason.CONFIGURATION, refused.reason());
    assertTrue(refused.getMessage().contains("data.exposure"), refused.getMessage());
    assertFalse(refused.getMessage().contains("found no loss"), refused.getMessage());
  }
}
