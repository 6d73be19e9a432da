package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way of the data where Kryo writes what Spark sends, and takes no class that it has not been
 * told of.
 */
class SubmittedSettingsTest {
  private static final Map<String, String> KRYO =
      Map.of(
          "spark.master", "local[2]",
          "spark.ui.enabled", "false",
          "spark.sql.shuffle.partitions", "2",
          "spark.serializer", "org.apache.spark.serializer.KryoSerializer",
          "spark.kryo.registrationRequired", "true");

  /** As spark-submit hands them over. */
  @BeforeAll
  static void submit() {
    KRYO.forEach(System::setProperty);
  }

  @AfterAll
  static void forget() {
    KRYO.keySet().forEach(System::clearProperty);
  }

  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void job(String train) throws IOException {
    Files.writeString(directory.resolve("rows.csv"), SparkCli.rows(300).replace("Turin", ""));
    Files.writeString(
        directory.resolve("job.conf"),
        """
        data { train = "%s", label = churned, validation-fraction = 0.2, partitions = 2, bad-rows = skip }
        network.hidden = [6]
        training { epochs = 2, batch-size = 32 }
        output.path = "%s"
        """
            .formatted(path(train), path("out")));
  }

  private Cli train(String... more) {
    List<String> words = new ArrayList<>(List.of("train", "--config", path("job.conf")));
    words.addAll(List.of(more));
    Cli run = Cli.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run::all);
    return run;
  }

  @Test
  void trainsChecksAndPredictsByCsv() throws IOException {
    job("rows.csv");
    train("--set", "training.carrier=jobs", "--set", "data.test=" + path("rows.csv"));
    for (String format : List.of("csv", "parquet")) {
      Cli predicted =
          Cli.run(
              "predict",
              "--model",
              path("out/model"),
              "--data",
              path("rows.csv"),
              "--output",
              path(format),
              "--format",
              format,
              "--keep",
              "city");
      assertEquals(0, predicted.code(), predicted::all);
    }
    Cli evaluated = Cli.run("evaluate", "--model", path("out/model"), "--data", path("rows.csv"));
    assertEquals(0, evaluated.code(), evaluated::all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "json", "orc"})
  void trainsAndEvaluatesByOtherFormats(String format) throws IOException {
    job("rows." + format);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
            .getOrCreate()) {
      spark
          .read()
          .option("header", true)
          .option("inferSchema", true)
          .csv(path("rows.csv"))
          .write()
          .format(format)
          .save(path("rows." + format));
    }
    train("--set", "training.carrier=resident");
    Cli evaluated =
        Cli.run("evaluate", "--model", path("out/model"), "--data", path("rows." + format));
    assertEquals(0, evaluated.code(), evaluated::all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimizer.type = lbfgs",
        "optimizer.type = lbfgs, training.carrier = jobs",
        "training.local-steps = 2",
        "training { local-steps = 2, carrier = jobs }",
        "training { gradient-compression.method = bf16, carrier = jobs }",
        "training { gradient-compression.method = bf16, parameter-compression = bf16, carrier ="
            + " resident }",
        "training.gradient-compression { method = top-k, fraction = 0.5 }"
      })
  void carriesEveryKindOfRound(String settings) throws IOException {
    job("rows.csv");
    Files.writeString(
        directory.resolve("job.conf"), Files.readString(directory.resolve("job.conf")) + settings);
    train();
  }

  /** What a round's answers take is known before the first one. */
  @Test
  void roomForResultsThatIsTooSmallIsRefusedByItsName() throws IOException {
    job("rows.csv");
    System.setProperty("spark.driver.maxResultSize", "1m");
    try {
      Cli run =
          Cli.run(
              "train",
              "--config",
              path("job.conf"),
              "--set",
              "training.carrier=jobs",
              "--set",
              "network.hidden=[400, 600]");
      assertEquals(2, run.code(), run::all);
      assertTrue(run.err().contains("spark.driver.maxResultSize"), run::all);
      assertTrue(run.err().contains("2 answers of 1 MiB"), run::all);
      assertFalse(Files.exists(directory.resolve("out")), run::all);
    } finally {
      System.clearProperty("spark.driver.maxResultSize");
    }
  }

  @Test
  void makesAndReadsImages() throws IOException {
    Cli made = Cli.run("sample-data", "digits", "--rows", "200", "--output", path("images"));
    assertEquals(0, made.code(), made::all);
    job("images/train-images-idx3-ubyte.gz");
    train("--set", "data.label=label");
    Cli customers = Cli.run("sample-data", "customers", "--rows", "200", "--output", path("rows"));
    assertEquals(0, customers.code(), customers::all);
  }
}
