package io.gradus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Commands that run on a session of two local cores, and small data for them. */
abstract class SparkCli {
  static final long SEED = 20;

  private static SparkSession session;

  @TempDir Path directory;

  @BeforeAll
  static void startSpark() {
    session =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stopSpark() {
    session.stop();
  }

  static SparkSession spark() {
    return session;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Path file(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  /** Rows of two numbers and a city, churned where they sum to more than 0. */
  static String rows(int count) {
    Random random = new Random(SEED);
    StringBuilder text = new StringBuilder("age,income,city,churned\n");
    for (int i = 0; i < count; i++) {
      double age = random.nextGaussian();
      double income = random.nextGaussian();
      text.append(
          String.format(
              Locale.ROOT,
              "%.4f,%.4f,%s,%s\n",
              age,
              income,
              List.of("Bonn", "Lyon", "Turin").get(random.nextInt(3)),
              age + income > 0 ? "yes" : "no"));
    }
    return text.toString();
  }

  /** A job on those rows that takes a second. */
  String job() {
    return """
    data { train = "%s", label = churned, validation-fraction = 0.2, partitions = 2 }
    network.hidden = [8]
    optimizer { type = adam, rate = 0.02 }
    training { epochs = 4, batch-size = 32 }
    output.path = "%s"
    """
        .formatted(path("rows.csv"), path("out"));
  }

  /** Trains that job on those rows, with changes. */
  Cli train(String... more) throws IOException {
    return onRows("train", more);
  }

  /** Runs a command on that job and those rows, with changes. */
  Cli onRows(String command, String... more) throws IOException {
    if (!Files.exists(path("rows.csv"))) {
      file("rows.csv", rows(400));
    }
    file("job.conf", job());
    String[] arguments = new String[3 + more.length];
    arguments[0] = command;
    arguments[1] = "--config";
    arguments[2] = path("job.conf").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Cli.run(arguments);
  }
}
