package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses that tell more than a number, or of classes in an order, on rows of which all is known.
 */
class SpreadLossRunTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "x DOUBLE, z DOUBLE, y DOUBLE, visits DOUBLE, stars INT, word STRING, pair INT");

  private static SparkSession spark;
  private static Dataset<Row> train;

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
    train = rows(4000, 1);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /**
   * y is normal about 1000 + 200·x with a deviation of 10 or, where z is 1, 40; visits have a mean
   * of 5 and a dispersion of 0.5; stars go up with x.
   */
  private static Dataset<Row> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = 2 * random.nextDouble() - 1;
      double z = random.nextInt(2);
      double y = 1000 + 200 * x + (z == 0 ? 10 : 40) * random.nextGaussian();
      // A gamma variable of shape 2 and mean 5 is the rate of each row.
      double rate = -2.5 * (Math.log(1 - random.nextDouble()) + Math.log(1 - random.nextDouble()));
      double visits = 0;
      for (double left = random.nextDouble(); left > Math.exp(-rate); left *= random.nextDouble()) {
        visits++;
      }
      double level = 2 * x + 0.3 * random.nextGaussian();
      int stars = level < -1 ? 1 : level < 0 ? 2 : level < 1 ? 3 : 4;
      String word = List.of("awful", "bad", "fine", "best").get(stars - 1);
      rows.add(RowFactory.create(x, z, y, visits, stars, word, stars / 3));
    }
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  private static FitOutcome fit(String label, String... more) {
    RowSource rows = RowSource.of(train, Optional.empty(), Optional.empty());
    List<String> assignments =
        new ArrayList<>(
            List.of(
                "data.label=" + label,
                "data.partitions=2",
                "data.validation-fraction=0.25",
                "features.select=[x,z]",
                "network.hidden=[16]",
                "optimizer.rate=0.02",
                "training.batch-size=64",
                "training.epochs=25"));
    assignments.addAll(List.of(more));
    RunConfiguration configuration =
        RunConfiguration.handedIn(rows, UserConfig.parse("", assignments));
    try (FitRun run = FitRun.on(rows, List.of(configuration))) {
      return run.fitAll().get(0);
    }
  }

  private static Metrics validation(FitOutcome.Fitted fitted) {
    return fitted.checks().get("validation");
  }

  private static Prediction of(TrainedModel model, double x, double z) {
    return Scorer.of(model).score(Map.of("x", x, "z", z));
  }

  private static float number(Prediction prediction, String column) {
    return (Float) prediction.column(column);
  }

  @Test
  void quantilesHoldTheirShares() {
    FitOutcome.Fitted fitted =
        fit("y", "loss.type=quantiles", "loss.q=[0.1,0.5,0.9]").orElseThrow();
    Metrics metrics = validation(fitted);
    for (var one : metrics.quantiles()) {
      assertEquals(one.q(), one.coverage(), 0.06);
    }
    assertEquals(0.8, metrics.value(Metric.COVERAGE), 0.08);
    Prediction narrow = of(fitted.network(), 0.2, 0);
    Prediction wide = of(fitted.network(), 0.2, 1);
    assertEquals(1040, number(narrow, "prediction"), 10);
    assertEquals(narrow.column("prediction"), narrow.column("quantile_0_5"));
    // Nine in ten are below 1.2816 deviations above the mean.
    assertEquals(2 * 12.8, number(narrow, "quantile_0_9") - number(narrow, "quantile_0_1"), 12);
    assertEquals(2 * 51.3, number(wide, "quantile_0_9") - number(wide, "quantile_0_1"), 25);
  }

  @Test
  void aNormalDistributionIsFound() {
    FitOutcome.Fitted fitted = fit("y", "loss.type=gaussian-nll", "loss.beta=0.5").orElseThrow();
    Metrics metrics = validation(fitted);
    assertEquals(0.9, metrics.value(Metric.COVERAGE), 0.06);
    // Half of the entropies of both deviations: log(20) + ½·log(2πe).
    assertEquals(Math.log(20) + 1.4189, metrics.value(Metric.NLL), 0.15);
    assertEquals(10, number(of(fitted.network(), 0.2, 0), "standard_deviation"), 4);
    assertEquals(40, number(of(fitted.network(), 0.2, 1), "standard_deviation"), 9);
  }

  @Test
  void aDispersionIsLearned() {
    FitOutcome.Fitted fitted =
        fit("visits", "loss.type=negative-binomial", "task=regression").orElseThrow();
    Prediction prediction = of(fitted.network(), 0, 0);
    assertEquals(5, number(prediction, "prediction"), 0.7);
    assertEquals(0.5, number(prediction, "dispersion"), 0.12);
  }

  @ParameterizedTest
  @CsvSource({"ordinal-coral, stars", "ordinal-corn, stars", "ordinal-corn, word"})
  void classesInTheirOrder(String loss, String label) {
    FitOutcome.Fitted fitted =
        fit(
                label,
                "loss.type=" + loss,
                label.equals("word") ? "data.classes=[awful,bad,fine,best]" : "data.classes=null")
            .orElseThrow();
    Metrics metrics = validation(fitted);
    assertTrue(metrics.value(Metric.RANK_MAE) < 0.25, () -> "found " + metrics);
    assertTrue(metrics.value(Metric.QUADRATIC_KAPPA) > 0.85, () -> "found " + metrics);
    List<Row> rows =
        ModelTransform.of(fitted.network())
            .outputs(
                new OutputColumns(
                    Optional.of("decided"),
                    Optional.of("probability"),
                    Optional.of("raw"),
                    Optional.empty()))
            .of(train.limit(50))
            .select("x", "z", "decided", "probability", "raw")
            .collectAsList();
    List<String> classes = fitted.network().encoder().classes();
    for (Row row : rows) {
      Prediction prediction = of(fitted.network(), row.getDouble(0), row.getDouble(1));
      assertEquals(
          prediction.value().toString(), classes.get((int) row.getDouble(2)), row.toString());
      Vector probabilities = row.getAs(3);
      Vector raw = row.getAs(4);
      assertEquals(4, raw.size());
      for (int c = 0; c < 4; c++) {
        assertEquals(prediction.probability(classes.get(c)), probabilities.apply(c), 1e-6);
        assertEquals(Math.exp(raw.apply(c)), probabilities.apply(c), 1e-5, "logarithms");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          word  | loss.type=ordinal-corn | task=multiclass | data.classes: Expected all classes in their order
          pair  | loss.type=ordinal-coral | data.classes=null | Set task = multiclass
          [y,x] | loss.type=gaussian-nll | features.select=[z] | Expected one target for loss.type = gaussian-nll, found 2
          [y,x] | loss={type=quantiles,q=[0.5]} | features.select=[z] | Name one column in data.label
          y     | loss.type=gaussian-nll | network={hidden=null,layers=[{type=members,k=2},{type=batch-ensemble,units=4}]} | Expected a network without members
          """)
  void whatDoesNotGoTogetherIsRefused(String label, String loss, String more, String expected) {
    FitOutcome outcome = fit(label, loss, more);
    FitOutcome.Failed failed = assertInstanceOf(FitOutcome.Failed.class, outcome);
    assertTrue(failed.toString().contains(expected), failed::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          loss.type=quantiles | training.epochs=2 | loss.q
          loss={type=quantiles,q=[0.9,0.1]} | training.epochs=2 | each above the one before it
          loss={type=quantiles,q=[0.1,1.5]} | training.epochs=2 | loss.q[1]
          loss={type=gaussian-nll,beta=3} | training.epochs=2 | loss.beta
          loss.type=gaussian-nll | features.target-transform=log | Expected none with loss.type = gaussian-nll
          loss.type=gaussian-nll | training.early-stopping.metric=coverage | training.early-stopping.metric
          loss.type=gaussian-nll | training.early-stopping.metric=pinball-loss | Expected a metric of loss.type = gaussian-nll
          """)
  void wrongSettingsAreRefused(String loss, String more, String expected) {
    RunException e = assertThrows(RunException.class, () -> fit("y", loss, more));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }
}
