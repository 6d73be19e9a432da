package io.gradus.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Initialization;
import io.gradus.config.BadRows;
import io.gradus.config.ConfigLoader;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.NetworkBuilder;
import io.gradus.data.CounterRandom;
import io.gradus.dataset.DataPipeline;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metric;
import io.gradus.model.InputMeans;
import io.gradus.model.ModelException;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model directory's way there and back, what it says when it is damaged, and what the model
 * predicts.
 */
class ModelStoreTest {
  private static final int ROWS = 5000;
  private static final Configuration HADOOP = new Configuration();

  private static SparkSession spark;
  private static JobConfig job;
  private static TrainedModel model;

  @TempDir static Path shared;
  @TempDir Path folder;

  @BeforeAll
  static void makeModel() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("model test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    Path rows = shared.resolve("rows.csv");
    List<String> lines = new ArrayList<>(List.of("size,colour,kind"));
    for (int row = 0; row < ROWS; row++) {
      double size = CounterRandom.gaussian(5, 1, row);
      String colour = List.of("red", "green", "blue").get(row % 3);
      lines.add(
          "%s,%s,%s".formatted(size, colour, size > 0 ? "large" : row % 5 == 0 ? "odd" : "small"));
    }
    Files.write(rows, lines);
    Path file = shared.resolve("job.conf");
    Files.writeString(
        file,
        """
        data { train = "%s", label = kind }
        network { hidden = [6], activation = tanh }
        output.path = "unused"
        """
            .formatted(rows));
    job = ConfigLoader.load(file.toString(), List.of());
    FeatureEncoder encoder =
        new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed())
            .survey()
            .encoder();
    NetworkSpec network =
        NetworkBuilder.build(
            job.network(), encoder.task(), encoder.outputs(), encoder.inputSpec(), job.loss());
    model =
        new TrainedModel(
            encoder.task(),
            network,
            encoder,
            Initialization.parameters(network, Initializer.AUTO, 9),
            Initialization.buffers(network),
            new Provenance(
                Map.of("gradus", "test"),
                "kernel",
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:01:00Z",
                9,
                2,
                Map.of("train", (long) ROWS),
                Map.of("seed", 9),
                1,
                List.of(Map.of("epoch", 1)),
                Map.of("validation", Map.of("loss", 0.5))));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void comesBackToTheBit() {
    String path = save("model");
    TrainedModel loaded = ModelStore.load(path, HADOOP);
    assertArrayEquals(model.parameters(), loaded.parameters(), 0);
    assertEquals(model.network(), loaded.network());
    assertEquals(model.task(), loaded.task());
    assertEquals(model.encoder().toJson(), loaded.encoder().toJson());
    assertEquals(model.provenance(), loaded.provenance());
    assertEquals(0.5, loaded.provenance().results().get("validation").get("loss"));
  }

  @Test
  void nothingIsLeftBesideIt() throws IOException {
    save("model");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of("model"), files.map(f -> f.getFileName().toString()).toList());
    }
  }

  @Test
  void onlyAModelIsReplaced() throws IOException {
    String path = save("model");
    ModelException there =
        assertThrows(
            ModelException.class, () -> ModelStore.save(model, path, HADOOP, Existing.FAIL));
    assertTrue(there.getMessage().contains("found a model"), there.getMessage());
    ModelStore.save(model, path, HADOOP, Existing.OVERWRITE);
    Path precious = folder.resolve("precious");
    Files.createDirectories(precious);
    Files.writeString(precious.resolve("thesis.txt"), "years of work");
    ModelException other =
        assertThrows(
            ModelException.class,
            () -> ModelStore.save(model, precious.toString(), HADOOP, Existing.OVERWRITE));
    assertTrue(other.getMessage().contains("no model"), other.getMessage());
    assertTrue(Files.exists(precious.resolve("thesis.txt")));
  }

  @Test
  void everyFlippedBitAndEveryCutIsFound() throws IOException {
    Path path = Path.of(save("model"));
    Random random = new Random(17);
    for (String name :
        List.of("weights.safetensors", "network.json", "encoder.json", "provenance.json")) {
      byte[] whole = Files.readAllBytes(path.resolve(name));
      for (int trial = 0; trial < 25; trial++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        rewrite(path, name, damaged);
        ModelException flipped =
            assertThrows(ModelException.class, () -> ModelStore.load(path.toString(), HADOOP));
        assertTrue(flipped.getMessage().contains(name), flipped.getMessage());
        assertTrue(flipped.getMessage().contains("SHA-256"), flipped.getMessage());
      }
      rewrite(path, name, java.util.Arrays.copyOf(whole, whole.length - 1));
      ModelException cut =
          assertThrows(ModelException.class, () -> ModelStore.load(path.toString(), HADOOP));
      assertTrue(cut.getMessage().contains("bytes"), cut.getMessage());
      Files.delete(path.resolve(name));
      Files.deleteIfExists(path.resolve("." + name + ".crc"));
      ModelException missing =
          assertThrows(ModelException.class, () -> ModelStore.load(path.toString(), HADOOP));
      assertTrue(missing.getMessage().contains(name), missing.getMessage());
      rewrite(path, name, whole);
    }
    ModelStore.load(path.toString(), HADOOP);
  }

  @Test
  void aDamagedManifestIsAnErrorOrTheSameModel() throws IOException {
    Path path = Path.of(save("model"));
    byte[] whole = Files.readAllBytes(path.resolve("manifest.json"));
    Random random = new Random(18);
    for (int trial = 0; trial < 2000; trial++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      rewrite(path, "manifest.json", damaged);
      try {
        assertArrayEquals(
            model.parameters(), ModelStore.load(path.toString(), HADOOP).parameters(), 0);
      } catch (ModelException expected) {
        assertFalse(expected.getMessage().isBlank());
      }
    }
  }

  /** Earlier versions of Gradus read a model that has none of them. */
  @Test
  void meansOfTheInputsAreOneFileMore() throws IOException {
    Path without = Path.of(save("model"));
    InputMeans means =
        new InputMeans(
            ROWS, List.of(1 / 3.0), List.of(Collections.nCopies(inputCodes(), 1.0 / inputCodes())));
    Path with = shared.resolve("with-means");
    ModelStore.save(model.withInputMeans(means), with.toString(), HADOOP, Existing.OVERWRITE);
    TrainedModel loaded = ModelStore.load(with.toString(), HADOOP);
    assertEquals(Optional.of(means), loaded.inputMeans());
    assertEquals(Optional.empty(), ModelStore.load(without.toString(), HADOOP).inputMeans());
    for (String file :
        List.of("network.json", "encoder.json", "provenance.json", "weights.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(without.resolve(file)), Files.readAllBytes(with.resolve(file)), file);
    }
    assertFalse(Files.exists(without.resolve("baseline.json")));
    assertTrue(Files.readString(without.resolve("manifest.json")).contains("\"version\" : 1"));
  }

  private static int inputCodes() {
    return model.network().input().categoricals().get(0).cardinality();
  }

  @Test
  void aNewerVersionSaysSo() throws IOException {
    Path path = Path.of(save("model"));
    String manifest = Files.readString(path.resolve("manifest.json"));
    rewrite(
        path,
        "manifest.json",
        manifest.replace("\"version\" : 1", "\"version\" : 6").getBytes("UTF-8"));
    ModelException newer =
        assertThrows(ModelException.class, () -> ModelStore.load(path.toString(), HADOOP));
    assertTrue(newer.getMessage().contains("found version 6"), newer.getMessage());
  }

  @Test
  void whatIsNoModelSaysSo() throws IOException {
    ModelException nothing =
        assertThrows(
            ModelException.class,
            () -> ModelStore.load(folder.resolve("nowhere").toString(), HADOOP));
    assertTrue(nothing.getMessage().contains("no Gradus model"), nothing.getMessage());
    Files.writeString(folder.resolve("manifest.json"), "{\"format\":\"other\"}");
    assertThrows(ModelException.class, () -> ModelStore.load(folder.toString(), HADOOP));
  }

  @Test
  void predictsWhatANaiveForwardPassGives() {
    Dataset<Row> rows =
        spark
            .read()
            .option("header", "true")
            .option("inferSchema", "true")
            .csv(shared.resolve("rows.csv").toString());
    List<Row> predictions =
        BatchPredictor.predict(model, rows, List.of("size", "colour"), BadRows.FAIL)
            .collectAsList();
    assertEquals(ROWS, predictions.size());
    List<String> classes = model.encoder().classes();
    double[] sizes = predictions.stream().mapToDouble(row -> row.getDouble(0)).toArray();
    for (int i = 0; i < ROWS; i += 97) {
      Row row = predictions.get(i);
      double[] expected = naive(sizes, row.getDouble(0), row.getString(1));
      int best = 0;
      for (int k = 0; k < classes.size(); k++) {
        assertEquals(expected[k], (float) row.getAs("probability_" + classes.get(k)), 1e-5);
        best = expected[k] > expected[best] ? k : best;
      }
      assertEquals(classes.get(best), row.getAs("prediction"));
    }
  }

  @Test
  void evaluatesWhatItPredicts() {
    Dataset<Row> rows =
        spark
            .read()
            .option("header", "true")
            .option("inferSchema", "true")
            .csv(shared.resolve("rows.csv").toString());
    long right =
        BatchPredictor.predict(model, rows, List.of("kind"), BadRows.FAIL)
            .filter("kind = prediction")
            .count();
    assertEquals(
        (double) right / ROWS, Evaluator.evaluate(model, rows, job).value(Metric.ACCURACY), 1e-12);
  }

  @Test
  void aKeptColumnNamedLikeAPredictionIsAnError() {
    Dataset<Row> rows =
        spark.range(3).selectExpr("id as size", "'red' as colour", "1 as prediction");
    ModelException error =
        assertThrows(
            ModelException.class,
            () -> BatchPredictor.predict(model, rows, List.of(), BadRows.FAIL));
    assertTrue(error.getMessage().contains("prediction"), error.getMessage());
  }

  /** Standardized size, then one embedding, then two layers, in double. */
  private static double[] naive(double[] sizes, double size, String colour) {
    double mean = java.util.Arrays.stream(sizes).average().orElseThrow();
    double variance =
        java.util.Arrays.stream(sizes).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    int code = code(colour);
    double[] embedding = tensor("embeddings.colour.weight");
    int width = model.network().input().categoricals().get(0).width();
    double[] x = new double[1 + width];
    x[0] = (size - mean) / Math.sqrt(variance);
    System.arraycopy(embedding, code * width, x, 1, width);
    double[] hidden = dense(x, "layers.0");
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.tanh(hidden[i]);
    }
    double[] logits = dense(hidden, "layers.2");
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i]);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }

  /**
   * The vocabulary as the encoder's JSON lists it, behind the codes for missing and pooled ones.
   */
  private static int code(String colour) {
    try {
      var features =
          new com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(model.encoder().toJson())
              .get("features");
      var vocabulary = features.get(1).get("vocabulary");
      int reserved =
          model.network().input().categoricals().get(0).cardinality() - vocabulary.size();
      for (int i = 0; i < vocabulary.size(); i++) {
        if (vocabulary.get(i).asText().equals(colour)) {
          return firstCode(reserved) + i;
        }
      }
      throw new AssertionError(colour);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Codes before the vocabulary: missing, and pooled or unseen ones. */
  private static int firstCode(int reserved) {
    return reserved;
  }

  private static double[] dense(double[] x, String layer) {
    double[] weight = tensor(layer + ".weight");
    double[] y = tensor(layer + ".bias");
    for (int unit = 0; unit < y.length; unit++) {
      for (int i = 0; i < x.length; i++) {
        y[unit] += weight[unit * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[] tensor(String name) {
    Tensor tensor =
        ParameterLayout.of(model.network()).parameters().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow();
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = model.parameters()[tensor.offset() + i];
    }
    return values;
  }

  private String save(String name) {
    String path = folder.resolve(name).toString();
    ModelStore.save(model, path, HADOOP, Existing.FAIL);
    assertTrue(model.network().layers().get(0) instanceof Dense);
    return path;
  }

  private static void rewrite(Path path, String name, byte[] bytes) throws IOException {
    Files.write(path.resolve(name), bytes);
    Files.deleteIfExists(path.resolve("." + name + ".crc"));
  }
}
