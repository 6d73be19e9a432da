package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.sample.CustomerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    assertTrue(
        Files.readString(Path.of("../src/site/spark-ml.md")).contains("```java\n" + example()));
  }

  private static String example() throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("src/test/java/gradus/ml/SparkMlPageTest.java"));
    int begin = lines.indexOf("    // The page's example begins.");
    int end = lines.indexOf("    // The page's example ends.");
    StringBuilder text = new StringBuilder();
    lines.subList(begin + 1, end).forEach(line -> text.append(line.substring(4)).append('\n'));
    assertTrue(end - begin - 1 <= 25, "found " + (end - begin - 1) + " lines");
    return text + "```";
  }
}
