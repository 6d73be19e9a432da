package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.checkpoint.Checkpoint;
import io.gradus.config.UserConfig;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.report.RunListener;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the last two versions wrote is read: their unfinished runs go on to the bits that they
 * themselves came to without a stop, their finished runs are finished, their models predict what
 * they predicted. The files are theirs, as they wrote them, on Spark 4.1 and the OpenBLAS of that
 * version.
 */
class WrittenBeforeTest {
  private static final Path RESOURCES = Path.of("src/test/resources/io/gradus/run");

  /** Another kernel rounds in another order; over so few steps that stays far below this. */
  private static final double OTHER_KERNEL = 1e-3;

  private static SparkSession spark;

  @TempDir Path folder;

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
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** Whether the run began where its checkpoint was. */
  private static final class Resumed implements RunListener {
    private long step = -1;

    @Override
    public void goesOn(Checkpoint.Progress progress) {
      step = progress.step();
    }
  }

  private static Path rows(String version) {
    return RESOURCES.resolve(version).resolve("rows.csv");
  }

  /** What the user wrote then: the same rows by the same path, another place of the output. */
  private UserConfig user(String version, String run) {
    String data = "data { train = \"%s\", label = churned, partitions = 2".formatted(rows(version));
    String model =
        switch (run) {
          case "adam" ->
              """
              , validation-fraction = 0.25 }
              network.layers = [
                { type = dense, units = 5 }, { type = batch-norm, activation = relu },
                { type = dropout, rate = 0.1 } ]
              optimizer { type = adam, rate = 0.02 }
              schedule.type = cosine
              training {
                epochs = 8, batch-size = 8, early-stopping { patience = 10, metric = loss } }
              """;
          case "lbfgs" ->
              """
              }
              network.hidden = [4]
              optimizer { type = lbfgs, iterations = 12 }
              """;
          default ->
              """
              }
              network.hidden = [4]
              optimizer { type = sgd, rate = 60, momentum = 0.5 }
              loss.type = binary-cross-entropy
              training { epochs = 6, batch-size = 8
                divergence { action = roll-back, exploding = 3, rate-factor = 0.2, attempts = 5 } }
              """;
        };
    return UserConfig.parse(
        data + model + "seed = 5, output.path = \"%s\"".formatted(folder.resolve("out")),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "written-by-20261125, adam, 20",
    "written-by-20261125, lbfgs, 4",
    "written-by-20261125, rollback, 15",
    "written-by-20261126, adam, 20",
    "written-by-20261126, lbfgs, 4",
    "written-by-20261126, rollback, 15"
  })
  void anUnfinishedRunGoesOnToTheSameBits(String version, String run, long step)
      throws IOException {
    Path stored = RESOURCES.resolve(version).resolve(run);
    Path out = copy(stored);
    Path expected =
        run.equals("adam")
            ? stored.resolve("model/weights.safetensors")
            : stored.resolve("expected-weights.safetensors");
    Files.deleteIfExists(out.resolve("result.json"));
    removeAll(out.resolve("model"));
    Resumed resumed = new Resumed();
    RunConfiguration configuration = RunConfiguration.of(spark, user(version, run));
    try (TrainingRun training = TrainingRun.on(spark, configuration, resumed)) {
      assertEquals(RunResult.Ending.NOW, training.train().ending());
    }
    assertEquals(step, resumed.step);
    byte[] weights = Files.readAllBytes(out.resolve("model/weights.safetensors"));
    if (sameKernel(version)) {
      assertArrayEquals(Files.readAllBytes(expected), weights);
    } else {
      assertClose(Files.readAllBytes(expected), weights);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"written-by-20261125", "written-by-20261126"})
  void aFinishedRunIsFinished(String version) throws IOException {
    copy(RESOURCES.resolve(version).resolve("adam"));
    RunConfiguration configuration = RunConfiguration.of(spark, user(version, "adam"));
    try (TrainingRun training = TrainingRun.on(spark, configuration)) {
      RunResult result = training.train();
      assertEquals(RunResult.Ending.BEFORE, result.ending());
      assertEquals(8, result.model().provenance().history().size());
    }
    assertEquals(
        8,
        ModelRun.load(folder.resolve("out/checkpoints/best").toString()).provenance().bestEpoch());
  }

  /** Predictions may differ by what kernels and the number of rows in a product make of them. */
  @ParameterizedTest
  @ValueSource(strings = {"written-by-20261125", "written-by-20261126"})
  void aModelPredictsWhatItPredicted(String version) throws IOException {
    Path stored = RESOURCES.resolve(version);
    List<String> lines = Files.readAllLines(stored.resolve("adam-predictions.csv"));
    List<String> head = List.of(lines.get(0).split(","));
    List<Row> predicted;
    try (ModelRun use =
        ModelRun.on(
            spark,
            stored.resolve("adam/model").toString(),
            ModelRows.of(rows(version).toString()))) {
      predicted = use.predict(List.of()).collectAsList();
    }
    assertEquals(48, predicted.size());
    assertEquals(lines.size() - 1, predicted.size());
    for (int i = 0; i < predicted.size(); i++) {
      String[] before = lines.get(i + 1).split(",");
      Row now = predicted.get(i);
      assertEquals(before[head.indexOf("prediction")], now.getAs("prediction"));
      assertEquals(
          Float.parseFloat(before[head.indexOf("probability_yes")]),
          ((Number) now.getAs("probability_yes")).floatValue(),
          1e-6);
    }
  }

  private static boolean sameKernel(String version) throws IOException {
    String kernel =
        new ObjectMapper()
            .readTree(RESOURCES.resolve(version).resolve("adam/model/provenance.json").toFile())
            .path("kernel")
            .asText();
    return kernel.equals(Kernels.of(Precision.FLOAT32).description());
  }

  private static void assertClose(byte[] expected, byte[] found) {
    float[] before = numbers(expected);
    float[] now = numbers(found);
    assertEquals(before.length, now.length);
    for (int i = 0; i < before.length; i++) {
      assertEquals(
          before[i], now[i], OTHER_KERNEL * Math.max(1, Math.abs(before[i])), "number " + i);
    }
  }

  /** All numbers of a safetensors file: what follows the head, whose length comes first. */
  private static float[] numbers(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(Math.toIntExact(8 + bytes.getLong()));
    List<Float> numbers = new ArrayList<>();
    while (bytes.remaining() >= Float.BYTES) {
      numbers.add(bytes.getFloat());
    }
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i);
    }
    return values;
  }

  /** A copy at the output. */
  private Path copy(Path stored) throws IOException {
    Path out = folder.resolve("out");
    try (Stream<Path> files = Files.walk(stored)) {
      for (Path file : files.toList()) {
        Path to = out.resolve(stored.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    return out;
  }

  private static void removeAll(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    try (Stream<Path> files = Files.walk(top)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
    assertFalse(Files.exists(top));
  }
}
