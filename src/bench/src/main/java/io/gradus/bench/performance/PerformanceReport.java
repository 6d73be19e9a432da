package io.gradus.bench.performance;

import io.gradus.bench.JavaProcess;
import io.gradus.bench.Machine;
import io.gradus.bench.kernel.KernelReport;
import io.gradus.kernel.Kernels;
import io.gradus.train.SparkSettings;
import io.gradus.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import joptsimple.OptionParser;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.openjdk.jmh.runner.Runner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Gradus beside others and writes the page of it. A section can be measured again without
 * the others, which stay as they stand in the page; each ratio is of one run.
 */
@Command(name = "performance", mixinStandardHelpOptions = true)
public final class PerformanceReport implements Callable<Integer> {
  /** One class of each jar that a JVM without Spark's loader needs. */
  static final List<Class<?>> ON_CLASS_PATH =
      List.of(Trainer.class, Runner.class, OptionParser.class);

  @Option(names = "--work", required = true, description = "Folder for what was measured.")
  private Path work;

  @Option(names = "--data", description = "Folder of data sets, with mnist; else no accuracy.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--python", description = "A Python with torch; else PyTorch is left out.")
  private Optional<String> python = Optional.empty();

  @Option(
      names = "--spark-python",
      description = "A Python with PySpark and XGBoost; else XGBoost's grid is left out.")
  private Optional<String> sparkPython = Optional.empty();

  @Option(names = "--cluster", description = "Master of a cluster of two workers; else none.")
  private Optional<String> cluster = Optional.empty();

  @Option(names = "--cluster-name", description = "What is said of that cluster.")
  private String clusterName = "a cluster";

  @Option(names = "--only", split = ",", description = "Sections to measure.")
  private List<PerformancePage.Section> only = List.of(PerformancePage.Section.values());

  @Option(names = "--report", description = "Page to write.")
  private Path report = Path.of("src/site/performance.md");

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new PerformanceReport())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(work);
    String kernel = Kernels.active().description();
    for (PerformancePage.Section section : only) {
      measure(section, kernel);
    }
    System.out.println(Files.readString(report));
    return 0;
  }

  private void measure(PerformancePage.Section section, String kernel) throws Exception {
    switch (section) {
      case KERNELS -> {
        Path file = work.resolve("jmh.md").toAbsolutePath();
        JavaProcess.run("2g", KernelReport.class, ON_CLASS_PATH, file.toString());
        keep(kernel, section, Files.readString(file));
      }
      case STEPS -> {
        try (SparkSession spark = session("local[2]")) {
          keep(kernel, section, new Throughput(spark, python).run());
        }
      }
      case ROUNDS -> {
        Rounds rounds = Rounds.within();
        for (String master : List.of("local[2]", "local-cluster[2,1,3072]")) {
          try (SparkSession spark = session(master)) {
            rounds.measure(JavaSparkContext.fromSparkContext(spark.sparkContext()));
          }
        }
        keep(kernel, section, rounds.page());
      }
      case CLUSTER -> {
        if (cluster.isPresent()) {
          try (SparkSession spark = session(cluster.get())) {
            Rounds rounds = Rounds.overSlowNetwork();
            rounds.measure(JavaSparkContext.fromSparkContext(spark.sparkContext()));
            keep(kernel, section, rounds.pageOfCluster(clusterName));
          }
        }
      }
      case LINKS -> {
        if (Files.exists(work.resolve(LimitedLinks.FOLDER))) {
          keep(kernel, section, LimitedLinks.page(work));
        }
      }
      case DATA -> {
        try (SparkSession spark = session("local[2]")) {
          keep(kernel, section, new DataCosts(spark, work).run());
        }
      }
      case GRIDS -> keep(kernel, section, new Grids(work, sparkPython).page());
      case SCORER -> {
        Path file = work.resolve("scorer.md").toAbsolutePath();
        JavaProcess.run("1g", ScorerLatency.class, ON_CLASS_PATH, file.toString());
        keep(kernel, section, Files.readString(file));
      }
      case MEMORY -> keep(kernel, section, LargerThanMemory.page());
      case GROWTH -> keep(kernel, section, Growth.page());
      case FORECAST -> keep(kernel, section, ForecastCheck.page());
      case ACCURACY -> {
        if (data.isPresent()) {
          try (SparkSession spark = session("local[2]")) {
            keep(kernel, section, new TimeToAccuracy(spark, data.get(), work).run());
          }
        }
      }
    }
  }

  /** At once, so that what was measured is there if a later section fails. */
  private void keep(String kernel, PerformancePage.Section section, String text)
      throws IOException {
    PerformancePage page =
        PerformancePage.read(Files.exists(report) ? Files.readString(report) : "");
    page.put(
        section,
        text
            + "\nMeasured on %s on %s, Spark %s.\n"
                .formatted(
                    LocalDate.now(ZoneOffset.UTC),
                    Machine.processor(),
                    org.apache.spark.package$.MODULE$.SPARK_VERSION()));
    Files.writeString(report, page.text(head(kernel)));
  }

  static SparkSession session(String master) {
    return session(master, 3072);
  }

  /**
   * A session of its own.
   *
   * @param megabytes of each executor's heap
   */
  static SparkSession session(String master, int megabytes) {
    return session(master, megabytes, Map.of());
  }

  /**
   * A session of its own.
   *
   * @param megabytes of each executor's heap
   * @param settings of Spark beside the usual ones
   */
  static SparkSession session(String master, int megabytes, Map<String, String> settings) {
    SparkSession.Builder builder = SparkSession.builder();
    SparkSettings.usual().forEach(builder::config);
    settings.forEach(builder::config);
    return builder
        .appName("gradus performance")
        .master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.executor.memory", megabytes + "m")
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
