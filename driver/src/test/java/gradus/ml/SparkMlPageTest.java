package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.sample.CustomerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on Spark ML shows runs as it stands there. */
class SparkMlPageTest {
  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void fromRawColumnsToScoredRows(@TempDir Path place) throws IOException {
    String folder = place.toString();
    CustomerFiles.write(spark, folder, CustomerFiles.Format.PARQUET, 1500, 400, 7, Existing.FAIL);
    // The page's example begins.
    Dataset<Row> customers = spark.read().parquet(folder + "/train");
    Dataset<Row> others = spark.read().parquet(folder + "/test");
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setInputCols(new String[] {"*"})
            .setLabelCol("churned")
            .setConfig("features.exclude = [customer_id]")
            .setHiddenLayers(new int[] {32})
            .setValidationFraction(0.2)
            .setMaxIter(10)
            .setBatchSize(64)
            .setEarlyStoppingPatience(3)
            .setEarlyStoppingMetric("auc");
    NeuralNetworkClassificationModel model = classifier.fit(customers);
    System.out.println(model.summary().metrics());
    System.out.println(model.evaluate(others));
    model.write().overwrite().save(folder + "/model");
    NeuralNetworkClassificationModel loaded =
        NeuralNetworkClassificationModel.load(folder + "/model");
    Dataset<Row> scored = loaded.transform(others);
    scored.select("customer_id", "probability", "prediction").show(5);
    // The page's example ends.
    assertEquals(others.count(), scored.filter("prediction IN (0, 1)").count());
    assertTrue(model.evaluate(others).get("auc") > 0.7, model.evaluate(others).toString());
    assertOnPage("The page's example", 25);
  }

  @Test
  void crossValidation(@TempDir Path place) throws IOException {
    String folder = place.toString();
    CustomerFiles.write(spark, folder, CustomerFiles.Format.PARQUET, 900, 50, 7, Existing.FAIL);
    Dataset<Row> customers = spark.read().parquet(folder + "/train");
    // The example of tuning begins.
    NeuralNetworkClassifier network =
        new NeuralNetworkClassifier()
            .setInputCols(new String[] {"*"})
            .setLabelCol("churned")
            .setConfig("features.exclude = [customer_id]")
            .setBatchSize(64)
            .setMaxIter(10)
            .setEarlyStoppingPatience(2);
    ParamMap[] maps = {
      new ParamMap().put(network.hiddenLayers().w(List.of(16))),
      new ParamMap().put(network.hiddenLayers().w(List.of(32, 16)), network.dropout().w(0.2))
    };
    GradusCrossValidatorModel best =
        new GradusCrossValidator()
            .setEstimator(network)
            .setEstimatorParamMaps(maps)
            .setNumFolds(3)
            .setMetric("auc")
            .setCollectPredictions(true)
            .fit(customers);
    System.out.println(Arrays.toString(best.avgMetrics()));
    System.out.println(Arrays.toString(best.stdMetrics()));
    best.predictions().select("customer_id", "fold", "prediction").show(5);
    // The example of tuning ends.
    assertEquals(900, best.predictions().select("customer_id").distinct().count());
    assertTrue(best.avgMetrics()[0] > 0.55, Arrays.toString(best.avgMetrics()));
    assertOnPage("The example of tuning", 30);
  }

  private static void assertOnPage(String name, int most) throws IOException {
    assertTrue(
        Files.readString(Path.of("../src/site/spark-ml.md"))
            .contains("```java\n" + example(name, most)));
  }

  private static String example(String name, int most) throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/test/java/gradus/ml/SparkMlPageTest.java"));
    int begin = lines.indexOf("    // %s begins.".formatted(name));
    int end = lines.indexOf("    // %s ends.".formatted(name));
    StringBuilder text = new StringBuilder();
    lines.subList(begin + 1, end).forEach(line -> text.append(line.substring(4)).append('\n'));
    assertTrue(end - begin - 1 <= most, "found " + (end - begin - 1) + " lines");
    return text + "```";
  }
}
