package io.gradus.bench.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains every example on its data set, with several seeds, and writes the table of accuracies. A
 * result that lies in the work folder already, and is newer than its configuration, is used again.
 */
@Command(name = "accuracy", mixinStandardHelpOptions = true)
public final class AccuracyReport implements Callable<Integer> {
  private static final ObjectMapper json = new ObjectMapper();

  @Option(
      names = "--data",
      required = true,
      description = "Folder of the published data sets, one folder each.")
  private Path data;

  @Option(
      names = "--work",
      required = true,
      description = "Folder for laid-out data and results; the environment's GRADUS_DATA.")
  private Path work;

  @Option(names = "--configurations", description = "Folder of the examples.")
  private Path configurations = Path.of("conf/examples");

  @Option(names = "--report", description = "Page to write.")
  private Path report = Path.of("src/site/accuracy.md");

  @Option(names = "--only", split = ",", description = "Examples to train; all if left out.")
  private List<String> only = List.of();

  @Option(names = "--seeds", description = "Seeds 1 to n; default ${DEFAULT-VALUE}.")
  private int seeds = 3;

  private final PrintWriter screen = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new AccuracyReport()).execute(arguments));
  }

  /** What came out of one line: a value a seed. */
  private record Line(Benchmark benchmark, List<Double> values, double secondsARun) {
    double mean() {
      return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Sample standard deviation; 0 of one value. */
    double deviation() {
      double mean = mean();
      double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
      return values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Line> lines = new ArrayList<>();
    try (SparkSession spark = session()) {
      for (Benchmark benchmark : Benchmark.ALL) {
        if (only.isEmpty() || only.contains(benchmark.name())) {
          lines.add(train(benchmark));
        }
      }
      String page = AccuracyPage.of(spark.version(), rows(lines), seeds);
      if (only.isEmpty()) {
        Files.writeString(report, page);
      }
      screen.println(page);
    }
    return lines.stream().allMatch(line -> line.benchmark().reached(line.mean())) ? 0 : 1;
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .appName("gradus accuracy")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate();
  }

  private Line train(Benchmark benchmark) throws IOException {
    List<Double> values = new ArrayList<>();
    double seconds = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      double sum = 0;
      for (int split = 0; split < benchmark.splits(); split++) {
        JsonNode result = run(benchmark, split, seed);
        sum += result.path("metrics").path("test").path(benchmark.metric()).asDouble();
        seconds += result.path("seconds").asDouble();
      }
      double value = sum / benchmark.splits() / benchmark.unit();
      values.add(value);
      screen.printf(Locale.ROOT, "%s, seed %d: %.4f%n", benchmark.name(), seed, value);
    }
    return new Line(benchmark, values, seconds / seeds / benchmark.splits());
  }

  private JsonNode run(Benchmark benchmark, int split, int seed) throws IOException {
    Path output =
        work.resolve("results").resolve(benchmark.name()).resolve("seed-" + seed + "-" + split);
    Path configuration = configurations.resolve(benchmark.name() + ".conf");
    Path result = output.resolve("result.json");
    if (Files.exists(result)
        && Files.getLastModifiedTime(result).compareTo(Files.getLastModifiedTime(configuration))
            > 0) {
      return json.readTree(Files.readString(result));
    }
    benchmark.prepare(data, work, split, seed);
    StringWriter log = new StringWriter();
    PrintWriter out = new PrintWriter(log);
    int code =
        Main.run(
            out,
            out,
            "train",
            "--config",
            configuration.toString(),
            "--set",
            "seed=" + seed,
            "--set",
            "output.existing=overwrite",
            "--output",
            output.toString());
    if (code != 0) {
      throw new IllegalStateException(
          "Training %s ended with exit code %s:%n%s".formatted(benchmark.name(), code, log));
    }
    return json.readTree(Files.readString(result));
  }

  private static List<List<String>> rows(List<Line> lines) {
    List<List<String>> rows = new ArrayList<>();
    for (Line line : lines) {
      Benchmark benchmark = line.benchmark();
      rows.add(
          List.of(
              "[%s](../../conf/examples/%s.conf)".formatted(benchmark.name(), benchmark.name()),
              benchmark.split(),
              benchmark.metric(),
              String.format(Locale.ROOT, "%.4f ± %.4f", line.mean(), line.deviation()),
              (benchmark.better() == Benchmark.Better.MORE ? "≥ " : "≤ ") + benchmark.goal(),
              benchmark.published(),
              String.format(Locale.ROOT, "%.0f s", line.secondsARun())));
    }
    return rows;
  }
}
