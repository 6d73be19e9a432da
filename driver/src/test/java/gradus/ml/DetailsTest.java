package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.run.ModelRun;
import io.gradus.run.RunException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code predict} writes, as a column of Spark ML. */
class DetailsTest {
  private static SparkSession spark;
  private static Dataset<Row> customers;

  @BeforeAll
  static void start() {
    spark = TestSpark.start();
    customers = TestSpark.customers(spark, 120, 5).persist();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static List<Row> written(NeuralNetworkModel<?> model) {
    try (ModelRun run = ModelRun.on(customers, model.whole())) {
      return run.predict(List.of("x")).orderBy("x").collectAsList();
    }
  }

  private static List<Row> details(NeuralNetworkModel<?> model) {
    return model.transform(customers).orderBy("x").select("x", "details.*").collectAsList();
  }

  private static NeuralNetworkRegressionModel regression(String config) {
    return new NeuralNetworkRegressor()
        .setInputCols(new String[] {"x", "city"})
        .setLabelCol("bill")
        .setHiddenLayers(new int[] {4})
        .setMaxIter(2)
        .setNumPartitions(2)
        .setConfig(config)
        .fit(customers);
  }

  @Test
  void lossesThatTellMoreTellItInAColumn() {
    NeuralNetworkRegressionModel quantiles =
        regression("loss { type = quantiles, q = [0.1, 0.5, 0.9] }").setDetailsCol("details");
    List<Row> found = details(quantiles);
    assertEquals(
        List.of("x", "prediction", "quantile_0_1", "quantile_0_5", "quantile_0_9"),
        List.of(found.get(0).schema().fieldNames()));
    assertEquals(written(quantiles), found);
    NeuralNetworkRegressionModel spread =
        regression("loss.type = gaussian-nll").setDetailsCol("details");
    assertEquals(
        List.of("x", "prediction", "standard_deviation", "lower", "upper"),
        List.of(details(spread).get(0).schema().fieldNames()));
    assertEquals(written(spread), details(spread));
  }

  @Test
  void boundsOfNumbersAreAmongThem() {
    NeuralNetworkRegressionModel bounded =
        regression("calibration.interval = 0.8, data.validation-fraction = 0.25")
            .setDetailsCol("details");
    List<Row> found = details(bounded);
    assertEquals(
        List.of("x", "prediction", "lower", "upper"), List.of(found.get(0).schema().fieldNames()));
    assertEquals(written(bounded), found);
    for (Row row : found) {
      assertTrue(
          row.<Float>getAs("lower") < row.<Float>getAs("prediction")
              && row.<Float>getAs("prediction") < row.<Float>getAs("upper"),
          row.toString());
    }
  }

  @Test
  void classesAreCalledByName() {
    NeuralNetworkClassificationModel model =
        new NeuralNetworkClassifier()
            .setInputCols(TestSpark.INPUTS)
            .setLabelCol("churn")
            .setHiddenLayers(new int[] {4})
            .setMaxIter(2)
            .setNumPartitions(2)
            .fit(customers)
            .setThresholds(new double[] {0.999, 0.001});
    assertFalse(model.transform(customers).schema().getFieldIndex("details").isDefined());
    model.setDetailsCol("details").setAttributionsCol("why");
    Dataset<Row> rows = model.transform(customers);
    assertEquals(rows.schema(), model.transformSchema(customers.schema()));
    assertEquals(written(model), details(model));
    // Thresholds are of the column of predictions alone.
    assertEquals(0, rows.where("prediction = 0").count());
    assertTrue(rows.where("details.prediction = '" + model.classes().get(0) + "'").count() > 0);
    // Each of two columns more is the same without the other.
    List<Row> reasons = rows.orderBy("x").select("why").collectAsList();
    model.setDetailsCol("");
    assertEquals(reasons, model.transform(customers).orderBy("x").select("why").collectAsList());
    model.setDetailsCol("why");
    assertThrows(RunException.class, () -> model.transform(customers));
  }
}
