package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command on a model that is trained here. */
class TrainingTest extends SparkCli {
  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  @Test
  void trainsChecksAndSaves() throws IOException {
    file("test.csv", rows(100));
    Cli trained = train("--set", "data.test=" + path("test.csv"), "--set", "training.epochs=12");
    assertEquals(0, trained.code(), trained::all);
    assertEquals("", trained.err());
    for (String phase :
        List.of("1  Input and output", "2  Layers", "3  Error, minimise", "4  Check on")) {
      assertTrue(trained.out().contains(phase), trained::all);
    }
    JsonNode result = json(path("out/result.json"));
    assertEquals("done", result.get("status").asText());
    assertEquals(0, result.get("exit_code").asInt());
    assertTrue(result.get("metrics").get("test").get("accuracy").asDouble() > 0.9, trained::all);
    assertTrue(Files.exists(Path.of(result.get("paths").get("model").asText(), "manifest.json")));
    List<String> log = Files.readAllLines(path("out/metrics.jsonl"));
    assertEquals(12, log.stream().filter(line -> line.contains("\"epoch\",\"time\"")).count());
    JsonNode provenance = json(path("out/model/provenance.json"));
    assertEquals(42, provenance.get("seed").asLong());
    assertEquals(12, provenance.get("history").size());
    assertEquals(100, provenance.get("rows").get("test").asLong());
    assertEquals(
        result.get("metrics").get("test").get("auc").asDouble(),
        provenance.get("results").get("test").get("auc").asDouble());
  }

  @Test
  void aDryRunWritesNothing() throws IOException {
    Cli dry = train("--dry-run");
    assertEquals(0, dry.code(), dry::all);
    assertTrue(dry.out().contains("4 epochs of"), dry::all);
    assertTrue(dry.out().contains("total"), dry::all);
    assertFalse(Files.exists(path("out")));
    assertFalse(dry.out().contains("loss 0."), dry::all);
  }

  @Test
  void theSameRunGivesTheSameBits() throws IOException {
    assertEquals(0, train().code());
    assertEquals(0, train("--output", path("again").toString()).code());
    assertArrayEquals(
        Files.readAllBytes(path("out/model/weights.safetensors")),
        Files.readAllBytes(path("again/model/weights.safetensors")));
  }

  @Test
  void overwritesOnlyWhenTold() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    Cli again = train("--set", "training.epochs=1");
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("finished already"), again::all);
    Cli longer = train("--set", "training.epochs=2");
    assertEquals(2, longer.code(), longer::all);
    assertTrue(longer.err().contains("training.epochs: 1, now 2"), longer::all);
    Cli other = train("--set", "training.epochs=1", "--set", "training.batch-size=50");
    assertEquals(2, other.code(), other::all);
    assertTrue(other.err().contains("training.batch-size: 32, now 50"), other::all);
    Cli told = train("--set", "training.epochs=2", "--set", "output.existing=overwrite");
    assertEquals(0, told.code(), told::all);
    assertEquals(2, json(path("out/model/provenance.json")).get("history").size());
  }

  /** An output as a run leaves it that was killed after its last checkpoint. */
  private void leaveUnfinished() throws IOException {
    Cli first = train("--set", "checkpoint.every-steps=1");
    assertEquals(0, first.code(), first::all);
    Files.delete(path("out/result.json"));
    assertTrue(Files.exists(path("out/checkpoints")));
  }

  /**
   * The record is that of a version in which a batch had 16 rows unless somebody said otherwise.
   */
  @Test
  void aRunGoesOnWithTheDefaultsThatItWasBegunWith() throws IOException {
    String size = "training.batch-size=16";
    String without = job().replace(", batch-size = 32", "");
    file("rows.csv", rows(400));
    file("without.conf", without);
    String[] first = {"train", "--config", path("without.conf").toString(), "--set", size};
    assertEquals(0, Cli.run(first).code());
    byte[] weights = Files.readAllBytes(path("out/model/weights.safetensors"));
    Files.delete(path("out/result.json"));
    Files.deleteIfExists(path("out/.run.json.crc"));
    String record = Files.readString(path("out/run.json"));
    assertTrue(record.contains("\"training.batch-size\", "), record);
    file("out/run.json", record.replace("\"training.batch-size\", ", ""));
    Cli again = Cli.run("train", "--config", path("without.conf").toString());
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("training.batch-size = 16, as this run was begun"), again::all);
    assertArrayEquals(weights, Files.readAllBytes(path("out/model/weights.safetensors")));
    Cli finished = Cli.run("train", "--config", path("without.conf").toString());
    assertTrue(finished.out().contains("finished already"), finished::all);
  }

  @Test
  void aRunThatWasKilledWithItsModelWrittenEndsWell() throws IOException {
    leaveUnfinished();
    byte[] weights = Files.readAllBytes(path("out/model/weights.safetensors"));
    Cli again = train("--set", "checkpoint.every-steps=1");
    assertEquals(0, again.code(), again::all);
    assertArrayEquals(weights, Files.readAllBytes(path("out/model/weights.safetensors")));
    assertEquals("done", json(path("out/result.json")).get("status").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "Turin, Paris, the encoder",
    "0.1, 0.7, the training rows",
    "0.1, 0.7, the validation rows"
  })
  void anUnfinishedRunIsRefusedOtherRows(String before, String after, String what)
      throws IOException {
    leaveUnfinished();
    file("rows.csv", rows(400).replace(before, after));
    Cli refused = train("--set", "checkpoint.every-steps=1");
    assertEquals(2, refused.code(), refused::all);
    assertTrue(refused.err().contains("fingerprint of " + what + ": "), refused::all);
    assertTrue(Files.exists(path("out/checkpoints")), "nothing is lost");
    Cli told = train("--restart");
    assertEquals(0, told.code(), told::all);
    assertTrue(told.out().contains("epoch 1/4"), told::all);
  }

  @Test
  void anUnfinishedRunIsRefusedOtherPartitions() throws IOException {
    leaveUnfinished();
    Cli refused = train("--set", "data.partitions=3");
    assertEquals(2, refused.code(), refused::all);
    assertTrue(refused.err().contains("data.partitions: 2, now 3"), refused::all);
  }

  @Test
  void beginsWithTheWeightsOfAModel() throws IOException {
    assertEquals(0, train().code());
    String model = path("out/model").toString();
    JsonNode before = json(path("out/result.json")).get("metrics").get("validation");
    // Other rows, one of them in a city that the model does not know.
    file("rows.csv", rows(500).replaceFirst("Turin", "Paris"));
    Cli warm =
        train(
            "--warm-start",
            model,
            "--output",
            path("warm").toString(),
            "--set",
            "training.epochs=1",
            "--set",
            "optimizer.rate=1e-6");
    assertEquals(0, warm.code(), warm::all);
    assertTrue(warm.out().contains("with weights and encoder of " + model), warm::all);
    JsonNode after = json(path("warm/result.json")).get("metrics").get("validation");
    assertEquals(before.get("loss").asDouble(), after.get("loss").asDouble(), 0.1, warm::all);
    assertArrayEquals(
        Files.readAllBytes(path("out/model/encoder.json")),
        Files.readAllBytes(path("warm/model/encoder.json")));
    Cli cold =
        train(
            "--output",
            path("cold").toString(),
            "--set",
            "training.epochs=1",
            "--set",
            "optimizer.rate=1e-6");
    assertEquals(0, cold.code(), cold::all);
    JsonNode drawn = json(path("cold/result.json")).get("metrics").get("validation");
    assertTrue(
        drawn.get("loss").asDouble() > after.get("loss").asDouble() + 0.2,
        "drawn weights are worse");
  }

  @Test
  void aModelOfOtherLayersOrColumnsIsNoBeginning() throws IOException {
    assertEquals(0, train().code());
    String model = path("out/model").toString();
    String output = path("warm").toString();
    Cli layers = train("--warm-start", model, "--output", output, "--set", "network.hidden=[9]");
    assertEquals(2, layers.code(), layers::all);
    assertTrue(layers.err().contains("as layer 1 Dense[units=9"), layers::all);
    Cli columns =
        train("--warm-start", model, "--output", output, "--set", "features.exclude=[city]");
    assertEquals(3, columns.code(), columns::all);
    assertTrue(columns.err().contains("the features of the model"), columns::all);
    Cli nothing = train("--warm-start", path("nothing").toString(), "--output", output);
    assertEquals(3, nothing.code(), nothing::all);
    assertFalse(Files.exists(path("warm")));
  }

  @Test
  void goesBackAndOnWithALowerRate() throws IOException {
    Cli back =
        train(
            "--set",
            "optimizer={type=sgd,rate=8}",
            "--set",
            "data.label=income",
            "--set",
            "task=regression",
            "--set",
            "training.divergence={action=roll-back,rate-factor=0.01}");
    assertEquals(0, back.code(), back::all);
    assertTrue(
        back.out().contains("diverged: back to the beginning, rate × 0.01 from here."), back::all);
    assertTrue(
        Files.readAllLines(path("out/metrics.jsonl")).stream()
            .anyMatch(line -> line.contains("\"event\":\"rolled_back\"")));
  }

  @Test
  void somebodyElsesDirectoryIsLeftAlone() throws IOException {
    Files.createDirectories(path("out"));
    file("out/letter.txt", "keep me");
    Cli refused = train();
    assertEquals(2, refused.code(), refused::all);
    assertEquals("keep me", Files.readString(path("out/letter.txt")));
  }

  @Test
  void showsTheNetworkOfAConfigurationAndOfAModel() throws IOException {
    file("rows.csv", rows(400));
    file("job.conf", job());
    file("without.conf", job().replaceFirst("output.path.*", ""));
    Cli planned = Cli.run("inspect", "--config", path("without.conf").toString());
    assertEquals(0, planned.code(), planned::all);
    assertFalse(Files.exists(path("out")));
    file("out", "somebody's");
    Cli beside = Cli.run("inspect", "--config", path("job.conf").toString());
    assertEquals(0, beside.code(), beside::all);
    assertEquals("somebody's", Files.readString(path("out")));
    Files.delete(path("out"));
    Files.deleteIfExists(path(".out.crc"));
    assertEquals(0, train("--set", "training.epochs=1").code());
    Cli inspected = Cli.run("inspect", "--model", path("out/model").toString());
    assertEquals(0, inspected.code(), inspected::all);
    String total =
        planned.out().lines().filter(line -> line.contains("total")).findFirst().orElseThrow();
    assertTrue(inspected.out().contains(total), inspected::all);
    for (String told : List.of("seed       42", "accuracy", "no, yes", "\"city\"")) {
      assertTrue(inspected.out().contains(told), inspected::all);
    }
    Cli facts = Cli.run("inspect", "--model", path("out/model").toString(), "--json");
    JsonNode json = new ObjectMapper().readTree(facts.out()).get("answer");
    assertEquals("binary", json.get("task").asText());
    assertEquals("dense", json.get("network").get("layers").get(0).get("type").asText());
  }

  @Test
  void evaluatesAsTrainingDid() throws IOException {
    file("test.csv", rows(100));
    Cli trained = train("--set", "data.test=" + path("test.csv"));
    assertEquals(0, trained.code(), trained::all);
    String model = path("out/model").toString();
    Cli measured =
        Cli.run("evaluate", "--model", model, "--data", path("test.csv").toString(), "--json");
    assertEquals(0, measured.code(), measured::all);
    JsonNode json = new ObjectMapper().readTree(measured.out());
    assertEquals(100, json.at("/rows/evaluated").asLong());
    JsonNode expected = json(path("out/result.json")).get("metrics").get("test");
    assertEquals(expected.get("accuracy").asDouble(), json.at("/metrics/data/accuracy").asDouble());
    assertEquals(
        expected.get("log_loss").asDouble(), json.at("/metrics/data/log_loss").asDouble(), 1e-9);
    Cli shown = Cli.run("evaluate", "--model", model, "--data", path("test.csv").toString());
    assertTrue(shown.out().contains("actual \\ predicted"), shown::all);
  }

  @Test
  void predictsRowsWithoutLabels() throws IOException {
    assertEquals(0, train().code());
    file("new.csv", "income,age,city,id\n3,3,Bonn,7\n-3,-3,Oslo,8\n");
    String model = path("out/model").toString();
    for (String format : List.of("parquet", "csv", "json")) {
      Path output = path("predictions-" + format);
      Cli predicted =
          Cli.run(
              "predict",
              "--model",
              model,
              "--data",
              path("new.csv").toString(),
              "--output",
              output.toString(),
              "--format",
              format,
              "--keep",
              "id,city");
      assertEquals(0, predicted.code(), predicted::all);
      assertTrue(predicted.out().startsWith("2 predictions"), predicted::all);
      Dataset<Row> rows =
          spark().read().format(format).option("header", "true").load(output.toString());
      List<Row> found = rows.orderBy("id").select("id", "city", "prediction").collectAsList();
      assertEquals("[7,Bonn,yes]", found.get(0).toString());
      assertEquals("[8,Oslo,no]", found.get(1).toString());
    }
    Cli again =
        Cli.run(
            "predict",
            "--model",
            model,
            "--data",
            path("new.csv").toString(),
            "--output",
            path("predictions-csv").toString());
    assertEquals(2, again.code(), again::all);
    assertTrue(again.err().contains("--overwrite"), again::all);
  }

  @Test
  void stopsWithTheLastGoodWeightsWhenTheLossIsNotFinite() throws IOException {
    String[] settings = {
      "--set",
      "optimizer={type=sgd,rate=1e30}",
      "--set",
      "loss=squared-error",
      "--set",
      "data.label=income",
      "--set",
      "task=regression"
    };
    Cli first = train(settings);
    assertEquals(4, first.code(), first::all);
    // A scheduler tries again.
    Cli diverged = train(settings);
    assertEquals(4, diverged.code(), diverged::all);
    assertTrue(diverged.err().contains("step "), diverged::all);
    assertTrue(diverged.err().contains("last-good"), diverged::all);
    assertEquals(0, Cli.run("inspect", "--model", path("out/last-good").toString()).code());
    assertFalse(Files.exists(path("out/model")));
    JsonNode result = json(path("out/result.json"));
    assertEquals("diverged", result.get("status").asText());
    assertEquals(4, result.get("exit_code").asInt());
  }
}
