package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server of Spark Connect asks of models; the wire is tested with the jar. */
class ConnectQuestionTest {
  private static SparkSession spark;
  private static Dataset<Row> customers;
  private static NeuralNetworkClassificationModel model;

  @TempDir Path directory;

  @BeforeAll
  static void fit() {
    spark = TestSpark.start();
    customers = TestSpark.customers(spark, 200, 3).cache();
    model =
        new NeuralNetworkClassifier()
            .setInputCols(TestSpark.INPUTS)
            .setLabelCol("churn")
            .setHiddenLayers(new int[] {6})
            .setMaxIter(2)
            .fit(customers.drop("bill"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static JsonNode asked(String method, Dataset<Row> rows) throws IOException {
    // As the server does it: on a copy.
    NeuralNetworkClassificationModel copied = model.copy(new ParamMap());
    Param<Object> question = copied.getParam(ConnectQuestion.PARAM);
    copied.set(question, "{\"method\": \"%s\"}".formatted(method));
    List<Row> answer = copied.transform(rows).collectAsList();
    assertEquals(1, answer.size());
    return new JsonMapper().readTree(answer.get(0).getString(0));
  }

  @Test
  void answersAreWhatTheMethodsGive() throws IOException {
    JsonMapper json = new JsonMapper();
    Dataset<Row> none = spark.emptyDataFrame();
    assertEquals(json.valueToTree(model.classes()), asked("classes", none));
    assertEquals(2, asked("numClasses", none).asInt());
    assertEquals(model.numFeatures(), asked("numFeatures", none).asInt());
    assertTrue(asked("hasSummary", none).asBoolean());
    assertEquals(json.readTree(model.summary().toString()), asked("summary", none));
    assertEquals(json.valueToTree(model.evaluate(customers)), asked("evaluate", customers));
    JsonNode layers = asked("layers", none);
    assertEquals(model.layers().size(), layers.size());
    for (int i = 0; i < layers.size(); i++) {
      assertEquals(model.layers().get(i).parameters(), layers.get(i).get(4).asLong());
    }
    assertTrue(asked("report", customers).asText().startsWith("<!"));
  }

  /** As the server asks it: of a transformer that it has made by its name. */
  private static JsonNode askedOfEstimator(String question) throws IOException {
    EstimatorQuestion asked = new EstimatorQuestion("mine");
    asked.set(asked.connectQuestion(), question);
    List<Row> answer = asked.transform(customers.drop("bill")).collectAsList();
    return new JsonMapper().readTree(answer.get(0).getString(0));
  }

  @Test
  void estimatorsAnswerBeforeTheyAreFitted() throws IOException {
    String estimator =
        """
        {"method": "%s", "class": "gradus.ml.%s", "uid": "other", "executors": 2, "cores": 1,
         "gigabits": 10, "params": {"inputCols": ["x", "y"], "labelCol": "churn",
         "hiddenLayers": [3], "stepSize": 0.5, "seed": 4, "maxIter": 6, "activation": "tanh"}}
        """;
    NeuralNetworkClassifier same =
        new NeuralNetworkClassifier("other")
            .setInputCols(new String[] {"x", "y"})
            .setLabelCol("churn")
            .setHiddenLayers(new int[] {3})
            .setStepSize(0.5)
            .setSeed(4)
            .setMaxIter(6)
            .setActivation("tanh");
    assertEquals(
        new JsonMapper().readTree(same.dryRun(customers.drop("bill")).toString()),
        askedOfEstimator(estimator.formatted("dryRun", "NeuralNetworkClassifier")));
    JsonNode forecast = askedOfEstimator(estimator.formatted("plan", "NeuralNetworkClassifier"));
    assertEquals(List.of(1, 2), executors(forecast));
    assertTrue(forecast.path("fastest").path("run").asDouble() > 0, forecast::toString);
    for (String wrong :
        List.of(
            estimator.formatted("weather", "NeuralNetworkClassifier"),
            estimator.formatted("dryRun", "Bayes"),
            estimator.formatted("dryRun", "NeuralNetworkClassifier").replace("seed", "sead"))) {
      String message = assertThrows(RunException.class, () -> askedOfEstimator(wrong)).getMessage();
      assertTrue(message.contains("the same version of Gradus"), message);
    }
  }

  private static List<Integer> executors(JsonNode forecast) {
    List<Integer> all = new ArrayList<>();
    forecast.path("forecasts").forEach(size -> all.add(size.path("executors").asInt()));
    return all;
  }

  @Test
  void theQuestionIsNoParamThatOneSeesOrSaves() throws IOException {
    assertFalse(model.explainParams().contains(ConnectQuestion.PARAM));
    assertTrue(
        Arrays.stream(model.params())
            .noneMatch(param -> ConnectQuestion.PARAM.equals(param.name())));
    NeuralNetworkClassificationModel asked = model.copy(new ParamMap());
    asked.set(asked.getParam(ConnectQuestion.PARAM), "{\"method\": \"classes\"}");
    List<Row> predicted = asked.copy(new ParamMap()).transform(customers).collectAsList();
    assertEquals(200, predicted.size());
    Path saved = directory.resolve("model");
    model.save(saved.toString());
    try (var files = Files.walk(saved.resolve("metadata"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains(ConnectQuestion.PARAM));
      }
    }
  }

  @Test
  void aQuestionOfAnotherVersionIsRefused() {
    RunException refused =
        assertThrows(RunException.class, () -> asked("weather", spark.emptyDataFrame()));
    assertEquals(Reason.CONFIGURATION, refused.reason());
    assertTrue(refused.getMessage().contains("the same version of Gradus"), refused::getMessage);
  }

  /** A client of Connect tells by it which of its exceptions to raise. */
  @Test
  void exceptionsTellTheirReasonToSpark() {
    assertEquals("GRADUS.DATA", new RunException(Reason.DATA, "Gone.").getErrorClass());
  }

  /** Of words that a server would keep, too, and not of the session. */
  @Test
  void sizesAreThoseOfMemory() {
    int count = 5_000;
    List<Row> rows = new ArrayList<>();
    long letters = 0;
    for (int i = 0; i < count; i++) {
      String word = "word " + Integer.toString(i * 7919, 36);
      letters += word.length();
      rows.add(RowFactory.create(word, (double) i % 2));
    }
    Dataset<Row> words =
        spark.createDataFrame(rows, StructType.fromDDL("word STRING, label DOUBLE")).coalesce(1);
    NeuralNetworkClassifier classifier =
        new NeuralNetworkClassifier()
            .setInputCols(new String[] {"word"})
            .setHiddenLayers(new int[] {300, 200})
            .setMaxSteps(1);
    NeuralNetworkClassificationModel large = classifier.fit(words);
    long weights = 4L * large.trained().parameters().length;
    long size = large.estimatedSize();
    assertTrue(size >= weights + letters, () -> size + " for weights of " + weights);
    assertTrue(size < weights + 1_000L * count, () -> size + " for weights of " + weights);
    assertEquals(4L * 301 * 200, classifier.estimateModelSize(words));
    assertTrue(classifier.estimateModelSize(words) < size);
  }
}
