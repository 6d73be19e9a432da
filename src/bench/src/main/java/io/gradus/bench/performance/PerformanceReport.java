package io.gradus.bench.performance;

import io.gradus.bench.Machine;
import io.gradus.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Gradus beside others and writes the page of it. Sections are kept in the work folder, so
 * that one can be measured again without the others; each ratio is of one run.
 */
@Command(name = "performance", mixinStandardHelpOptions = true)
public final class PerformanceReport implements Callable<Integer> {
  private static final List<String> SECTIONS = List.of("steps", "rounds", "data", "accuracy");

  @Option(names = "--work", required = true, description = "Folder for what was measured.")
  private Path work;

  @Option(names = "--data", description = "Folder of data sets, with mnist; else no accuracy.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--python", description = "A Python with torch; else PyTorch is left out.")
  private Optional<String> python = Optional.empty();

  @Option(names = "--only", split = ",", description = "Of steps, rounds, data, accuracy.")
  private List<String> only = SECTIONS;

  @Option(names = "--report", description = "Page to write.")
  private Path report = Path.of("src/site/performance.md");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PerformanceReport()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Files.createDirectories(work);
    String kernel = Kernels.active().description();
    for (String section : SECTIONS) {
      if (only.contains(section)) {
        measure(section);
      }
    }
    StringBuilder page = new StringBuilder(head(kernel));
    for (String section : SECTIONS) {
      if (Files.exists(work.resolve(section + ".md"))) {
        page.append('\n').append(Files.readString(work.resolve(section + ".md")));
      }
    }
    Files.writeString(report, page);
    System.out.println(page);
    return 0;
  }

  private void measure(String section)
      throws IOException, InterruptedException, ExecutionException {
    switch (section) {
      case "steps" -> {
        try (SparkSession spark = session("local[2]")) {
          keep(section, new Throughput(spark, python).run());
        }
      }
      case "rounds" -> {
        Rounds rounds = new Rounds();
        for (String master : List.of("local[2]", "local-cluster[2,1,3072]")) {
          try (SparkSession spark = session(master)) {
            rounds.measure(JavaSparkContext.fromSparkContext(spark.sparkContext()));
          }
        }
        keep(section, rounds.page());
      }
      case "data" -> {
        try (SparkSession spark = session("local[2]")) {
          keep(section, new DataCosts(spark, work).run());
        }
      }
      default -> {
        if (data.isPresent()) {
          try (SparkSession spark = session("local[2]")) {
            keep(section, new TimeToAccuracy(spark, data.get(), work).run());
          }
        }
      }
    }
  }

  private void keep(String section, String text) throws IOException {
    Files.writeString(
        work.resolve(section + ".md"),
        text + "\nMeasured on " + LocalDate.now(ZoneOffset.UTC) + ".\n");
  }

  private static SparkSession session(String master) {
    return SparkSession.builder()
        .appName("gradus performance")
        .master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.executor.memory", "3072m")
        .getOrCreate();
  }

  private static String head(String kernel) {
    return """
    # Performance
    Written by `scripts/bench`. Rates on a shared machine swing by a third; what counts is a ratio within one run.

    Machine: %s, %s cores, Java %s, Spark %s. Kernel: %s.
    """
        .formatted(
            Machine.processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            kernel);
  }
}
