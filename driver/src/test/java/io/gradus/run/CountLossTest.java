package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.List;
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

/** Losses of counts and amounts find means that are known, with nothing said but the loss. */
class CountLossTest {
  private static final StructType SCHEMA =
      StructType.fromDDL("x DOUBLE, z DOUBLE, mean DOUBLE, calls DOUBLE, paid DOUBLE, cost DOUBLE");

  private static SparkSession spark;
  private static Dataset<Row> train;
  private static Dataset<Row> test;

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
    test = rows(500, 2);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** Counts, sums of as many exponential claims, and exponential costs, of the same known mean. */
  private static Dataset<Row> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      double z = random.nextDouble();
      double mean = Math.exp(0.3 + 0.5 * x - z);
      int calls = 0;
      for (double left = random.nextDouble(); left > Math.exp(-mean); left *= random.nextDouble()) {
        calls++;
      }
      double paid = 0;
      for (int claim = 0; claim < calls; claim++) {
        paid -= Math.log(1 - random.nextDouble());
      }
      double cost = -mean * Math.log(1 - random.nextDouble());
      rows.add(RowFactory.create(x, z, mean, (double) calls, paid, cost));
    }
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  private static RunConfiguration configuration(RowSource rows, String label, String... more) {
    List<String> assignments =
        new ArrayList<>(
            List.of(
                "task=regression",
                "data.label=" + label,
                "data.partitions=2",
                "features.select=[x,z]",
                "network.hidden=[8]",
                "optimizer.rate=0.01",
                "training.epochs=15"));
    assignments.addAll(List.of(more));
    return RunConfiguration.handedIn(rows, UserConfig.parse("", assignments));
  }

  private static RowSource source() {
    return RowSource.of(train, Optional.empty(), Optional.empty());
  }

  private static List<FitOutcome> fit(RowSource rows, RunConfiguration... configurations) {
    try (FitRun run = FitRun.on(rows, List.of(configurations))) {
      return run.fitAll();
    }
  }

  @Test
  void theirPredictionsAreTheMeans() {
    RowSource rows = source();
    List<FitOutcome> outcomes =
        fit(
            rows,
            configuration(rows, "calls", "loss.type=poisson"),
            configuration(rows, "calls", "loss.type=negative-binomial", "loss.dispersion=0.1"),
            configuration(rows, "paid", "loss.type=tweedie"),
            configuration(rows, "cost", "loss.type=gamma"));
    for (FitOutcome outcome : outcomes) {
      FitOutcome.Fitted fitted = outcome.orElseThrow();
      double squares = 0;
      double spread = 0;
      double average = 0;
      List<Row> predicted = predict(fitted.network());
      for (Row row : predicted) {
        average += row.getDouble(0) / predicted.size();
      }
      for (Row row : predicted) {
        assertTrue(row.getDouble(1) > 0, "a mean is above 0");
        squares += Math.pow(row.getDouble(0) - row.getDouble(1), 2);
        spread += Math.pow(row.getDouble(0) - average, 2);
      }
      // What is explained of the known means' own variance, which no noise is in.
      double explained = 1 - squares / spread;
      String loss = fitted.network().network().loss().toString();
      assertTrue(explained > 0.85, loss + ": explains " + explained);
    }
  }

  /** [mean, prediction] of each test row. */
  private static List<Row> predict(TrainedModel model) {
    return ModelTransform.of(model)
        .outputs(
            new OutputColumns(
                Optional.of("prediction"), Optional.empty(), Optional.empty(), Optional.empty()))
        .of(test)
        .select("mean", "prediction")
        .collectAsList();
  }

  /** Targets are standardized for one and not for the other: they do not share packed rows. */
  @Test
  void lossesOfOtherTargetsAreNotEncodedAlike() {
    RowSource rows = source();
    RunConfiguration squared = configuration(rows, "calls", "training.epochs=1");
    RunConfiguration poisson =
        configuration(rows, "calls", "training.epochs=1", "loss.type=poisson");
    List<FitOutcome> outcomes = fit(rows, squared, poisson);
    List<FitOutcome> alone = fit(rows, poisson);
    assertEquals(
        alone.get(0).orElseThrow().model().encoder().identity(),
        outcomes.get(1).orElseThrow().model().encoder().identity());
    assertNotEquals(
        outcomes.get(0).orElseThrow().model().encoder().identity(),
        outcomes.get(1).orElseThrow().model().encoder().identity());
  }

  @Test
  void otherTargetsAreRefused() {
    RowSource rows = source();
    RunException negative =
        assertInstanceOf(
                FitOutcome.Failed.class,
                fit(rows, configuration(rows, "x", "loss.type=tweedie", "features.select=[z]"))
                    .get(0))
            .cause();
    assertEquals(Reason.DATA, negative.reason());
    assertTrue(
        negative.getMessage().contains("a number of at least 0 as target of loss.type = tweedie"),
        negative.getMessage());
    assertTrue(negative.getMessage().contains("\"x\""), negative.getMessage());
    RunException zero =
        assertInstanceOf(
                FitOutcome.Failed.class,
                fit(rows, configuration(rows, "paid", "loss.type=gamma")).get(0))
            .cause();
    assertTrue(zero.getMessage().contains("a number above 0"), zero.getMessage());
  }
}
