package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.forecast.Cluster;
import io.gradus.report.RunListener;
import io.gradus.run.RunException;
import io.gradus.run.RunForecast;
import io.gradus.run.StopRequest;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a notebook asks of a fit: what it would be, how far it is, and that it ends. */
class FitProgressTest {
  private static SparkSession spark;
  private static Dataset<Row> customers;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
    customers = TestSpark.customers(spark, 300, 5).persist();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static NeuralNetworkClassifier classifier() {
    return new NeuralNetworkClassifier()
        .setInputCols(TestSpark.INPUTS)
        .setLabelCol("churn")
        .setHiddenLayers(new int[] {6})
        .setMaxIter(4)
        .setBatchSize(32)
        .setNumPartitions(2)
        .setValidationFraction(0.2);
  }

  private static JsonNode told(String json) {
    try {
      return JsonMapper.builder().build().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDryRunTellsWhatTheFitThenIs() {
    DryRun dryRun = classifier().dryRun(customers);
    NeuralNetworkClassificationModel model = classifier().fit(customers);
    assertEquals(model.layers(), dryRun.layers());
    assertEquals(model.classes(), dryRun.classes());
    assertEquals(model.summary().rows().get("train"), dryRun.rows());
    assertEquals(300, dryRun.scannedRows());
    assertEquals(List.of(TestSpark.INPUTS), List.copyOf(dryRun.columns().keySet()));
    assertTrue(dryRun.columns().get("city").startsWith("categorical"), dryRun.columns()::toString);
    assertTrue(dryRun.notes().stream().noneMatch(note -> note.startsWith("\"city\"")));
    assertFalse(dryRun.notes().isEmpty());
    JsonNode json = told(dryRun.toString());
    assertEquals(4, json.get("epochs").intValue());
    assertEquals(
        (dryRun.rows() + 31) / 32 * 4, json.get("steps").longValue(), "The last batch is smaller.");
    assertEquals(model.trained().parameters().length, json.get("parameters").intValue());
  }

  @Test
  void aDryRunWritesNothingAndKnowsAFitThatEnded() {
    Path path = folder.resolve("run");
    NeuralNetworkClassifier classifier = classifier().setCheckpointPath(path.toString());
    assertFalse(classifier.dryRun(customers).isFinished());
    assertFalse(Files.exists(path));
    classifier.fit(customers);
    assertTrue(classifier.dryRun(customers).isFinished());
    assertThrows(IllegalArgumentException.class, () -> classifier.dryRun(customers.drop("churn")));
  }

  @Test
  void manyModelsAreToldTogether() {
    GridProgress progress = new GridProgress();
    assertEquals("waiting", told(progress.state()).get("phase").asText());
    List<JsonNode> between = new ArrayList<>();
    NeuralNetworkClassifier classifier =
        classifier()
            .withProgress(progress)
            .withListener(
                new RunListener() {
                  @Override
                  public void epochFinished(TrainEvent.EpochFinished event) {
                    between.add(told(progress.state()));
                  }
                });
    ParamMap[] maps = {
      new ParamMap().put(classifier.stepSize().w(1e-6)),
      new ParamMap().put(classifier.stepSize().w(0.05)),
      new ParamMap().put(classifier.stepSize().w(1e30)).put(classifier.optimizer().w("sgd"))
    };
    assertEquals(3, classifier.attemptAll(customers, maps).size());
    JsonNode middle = between.get(between.size() / 2);
    assertEquals(3, middle.get("all").asInt());
    assertEquals(1, middle.get("ended").asInt(), "The third one diverges at once.");
    assertEquals(2, middle.get("running").asInt());
    assertEquals("1 of 3 models ended", middle.get("parts").get(0).asText());
    assertTrue(middle.get("parts").toString().contains(" left"), middle::toString);
    JsonNode end = told(progress.state());
    assertEquals("done", end.get("phase").asText());
    assertEquals(1, end.get("share").asDouble());
    assertTrue(end.get("parts").get(1).asText().endsWith("of map 1"), end::toString);
    GridProgress folds = new GridProgress();
    new GradusCrossValidator()
        .setEstimator(classifier())
        .setNumFolds(2)
        .withProgress(folds)
        .fit(customers);
    assertEquals(
        "2 of 2 models ended", told(folds.state()).get("parts").get(0).asText(), folds::state);
    assertEquals("done", told(folds.state()).get("phase").asText());
  }

  @Test
  void aPlanIsThatOfTheRunForEachSize() {
    RunForecast plan = classifier().plan(customers, 4, 2, 10);
    assertEquals(
        List.of(1, 2, 4),
        plan.forecasts().stream().map(forecast -> forecast.cluster().executors()).toList());
    assertEquals(new Cluster(4, 2, 10), plan.forecasts().get(2).cluster());
    assertTrue(plan.forecasts().stream().allMatch(each -> each.step() >= plan.fastest().step()));
    assertThrows(IllegalArgumentException.class, () -> classifier().plan(customers, 0, 1, 10));
  }

  @Test
  void progressIsThatOfTheFit() {
    FitProgress progress = new FitProgress();
    assertEquals("waiting", told(progress.since(0)).get("phase").textValue());
    NeuralNetworkClassificationModel model = classifier().withListener(progress).fit(customers);
    JsonNode end = told(progress.since(0));
    assertEquals("done", end.get("phase").textValue());
    assertEquals(end.get("steps"), end.get("step"));
    assertEquals(model.summary().kernel(), end.get("kernel").textValue());
    double[] losses = model.summary().objectiveHistory();
    assertEquals(4, end.get("history").size());
    for (int i = 0; i < losses.length; i++) {
      assertEquals(losses[i], end.get("history").get(i).get("loss").doubleValue());
      assertTrue(end.get("history").get(i).get("validation").textValue().startsWith("loss "));
    }
    assertEquals(1, told(progress.since(3)).get("history").size());
    assertEquals(4, told(progress.since(9)).get("epochs_done").intValue());
  }

  @Test
  void aFitThatIsAskedToEndKeepsWhereItIsAndGoesOnToTheSameBits() {
    NeuralNetworkClassificationModel undisturbed = classifier().fit(customers);
    String path = folder.resolve("run").toString();
    StopRequest request = new StopRequest();
    assertFalse(request.stop(), "No run is there that could write anything.");
    StopRequest second = new StopRequest();
    FitProgress progress = new FitProgress();
    NeuralNetworkClassifier asked =
        classifier()
            .setCheckpointPath(path)
            .withListener(progress)
            .withListener(
                new RunListener() {
                  @Override
                  public void stepFinished(TrainEvent.StepFinished event) {
                    if (event.epoch() == 3) {
                      assertTrue(second.stop());
                    }
                  }
                })
            .stoppedBy(second);
    assertThrows(RunException.class, () -> asked.fit(customers));
    JsonNode stopped = told(progress.since(0));
    assertEquals("stopped", stopped.get("phase").textValue());
    assertEquals(stopped.get("step"), stopped.get("kept_step"));
    String checkpoints = stopped.get("checkpoints").textValue();
    assertEquals(
        "binary",
        NeuralNetworkClassificationModel.load(checkpoints + "/best").trained().task().id());
    StartedAt start = new StartedAt();
    NeuralNetworkClassificationModel resumed =
        classifier().setCheckpointPath(path).withListener(start).fit(customers);
    assertEquals(2, start.epochsBefore);
    assertArrayEquals(undisturbed.trained().parameters(), resumed.trained().parameters());
    // A request that was made stays made.
    NeuralNetworkClassifier late =
        classifier().setCheckpointPath(folder.resolve("late").toString()).stoppedBy(request);
    assertThrows(RunException.class, () -> late.fit(customers));
  }
}
