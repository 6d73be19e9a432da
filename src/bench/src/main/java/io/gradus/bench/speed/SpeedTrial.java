package io.gradus.bench.speed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One trial of the Gradus on the class path: trains some networks in one Spark session, and appends
 * a line for each to a file, its name and the median seconds of an epoch after the first ones.
 */
@Command(name = "speed-trial", mixinStandardHelpOptions = true)
public final class SpeedTrial implements Callable<Integer> {
  private static final ObjectMapper json = new ObjectMapper();

  /** Epochs in which the JVM compiles what the others run. */
  private static final int WARM_UP = 3;

  /** What is trained on 6,000 digits of 28×28 pixels. */
  private record Line(String name, String network, int batch, int epochs, String training) {}

  /** Steps that compute, and rounds that mostly travel. */
  private static final List<Line> STEPS =
      List.of(
          new Line("784-256-10, batch 128", "hidden = [256]", 128, 13, ""),
          new Line("784-256-10, batch 1,024", "hidden = [256]", 1024, 18, ""),
          new Line("784-1024-1024-10, batch 1,024", "hidden = [1024, 1024]", 1024, 6, ""),
          new Line(
              "convolution and pooling, batch 256",
              "layers = [ { type = conv2d, filters = 8, kernel = 3, activation = relu },"
                  + " { type = max-pool2d, kernel = 2 }, { type = dense, units = 32 } ]",
              256,
              7,
              ""),
          new Line(
              "784-256-10, batch 1,024, 8 local steps",
              "hidden = [256]",
              1024,
              13,
              "local-steps = 8"));

  private static final List<Line> ROUNDS =
      List.of(
          new Line("rounds of 8 thousand floats", "hidden = [10]", 16, 8, ""),
          new Line("rounds of 1.6 million floats", "hidden = [2000]", 120, 6, ""),
          new Line(
              "rounds of 8 thousand floats, as jobs", "hidden = [10]", 200, 7, "carrier = jobs"));

  @Option(names = "--data", required = true, description = "Folder of the digits; made if missing.")
  private Path data;

  @Option(names = "--work", required = true, description = "Folder for runs, emptied by others.")
  private Path work;

  @Option(names = "--result", required = true, description = "File to append to.")
  private Path result;

  @Option(names = "--only", required = true, split = ",", description = "steps, rounds.")
  private List<String> only;

  public static void main(String[] arguments) {
    // Commits that choose and those that do not are to train the same.
    System.setProperty("spark.gradus.preset", "none");
    System.exit(new CommandLine(new SpeedTrial()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, ReflectiveOperationException {
    openSession();
    if (!Files.exists(data)) {
      run("sample-data", "digits", "--rows", "6000", "--output", data.toString());
    }
    List<Line> lines = new ArrayList<>();
    if (only.contains("steps")) {
      lines.addAll(STEPS);
    }
    if (only.contains("rounds")) {
      lines.addAll(ROUNDS);
    }
    Files.createDirectories(work);
    for (Line line : lines) {
      String text =
          "%s\t%s%n".formatted(line.name(), String.format(Locale.ROOT, "%.6f", seconds(line)));
      Files.writeString(result, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return 0;
  }

  /** By reflection, as the classes behind a session differ between Spark's lines. */
  private static void openSession() throws ReflectiveOperationException {
    Object builder =
        Class.forName("org.apache.spark.sql.SparkSession").getMethod("builder").invoke(null);
    Object unused = builder.getClass().getMethod("getOrCreate").invoke(builder);
  }

  private double seconds(Line line) throws IOException {
    Path output = work.resolve(line.name().replaceAll("[^A-Za-z0-9]+", "-"));
    Path file = work.resolve(output.getFileName() + ".conf");
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            """
            data { train = "%s/train-images-idx3-ubyte.gz", partitions = 2 }
            network { %s }
            training { epochs = %d, batch-size = %d, %s }
            checkpoint.every-minutes = null
            output { path = "%s", existing = overwrite }
            """,
            data,
            line.network(),
            line.epochs(),
            line.batch(),
            line.training(),
            output));
    run("train", "--config", file.toString());
    List<Double> seconds = new ArrayList<>();
    for (String event : Files.readAllLines(output.resolve("metrics.jsonl"))) {
      JsonNode fields = json.readTree(event);
      if (fields.path("event").asText().equals("epoch")) {
        seconds.add(fields.path("seconds").asDouble());
      }
    }
    List<Double> warm = new ArrayList<>(seconds.subList(WARM_UP, seconds.size()));
    Collections.sort(warm);
    return warm.get(warm.size() / 2);
  }

  private static void run(String... words) {
    StringWriter printed = new StringWriter();
    int code;
    try (PrintWriter writer = new PrintWriter(printed)) {
      code = Main.run(writer, writer, words);
    }
    if (code != 0) {
      throw new IllegalStateException(
          "Expected %s to end with 0, found %s. It printed:%n%s"
              .formatted(String.join(" ", words), code, printed));
    }
  }
}
