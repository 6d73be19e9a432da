package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.forecast.ProbeNetwork;
import io.gradus.network.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Rounds on a standalone cluster whose driver and executors are in network namespaces of one
 * machine, each behind a link of its own with a limited rate, as {@code scripts/bench --namespaces}
 * makes it. Measures one rate, and keeps its table for the page.
 */
@Command(name = "limited-links", mixinStandardHelpOptions = true)
public final class LimitedLinks implements Callable<Integer> {
  /** Rounds that are timed, and seconds after which there are enough of them. */
  private static final int ROUNDS = 60;

  private static final int FEWEST_ROUNDS = 12;

  /** Under the folder of what was measured, a file for each rate. */
  static final String FOLDER = "limited-links";

  @Option(names = "--work", required = true, description = "Folder for what was measured.")
  private Path work;

  @Option(names = "--master", required = true, description = "The cluster's.")
  private String master;

  @Option(names = "--rate", required = true, description = "Of each link, such as 1gbit.")
  private String rate;

  @Option(names = "--executors", split = ",", required = true, description = "Of one core each.")
  private List<Integer> executors;

  @Option(names = "--floats", split = ",", description = "Parameters of each network.")
  private List<Integer> sizes = List.of(20_000, 200_000, 2_000_000);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LimitedLinks()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Table table =
        new Table("floats", "executors", "bytes over one link", "resident", "sharded", "as jobs");
    for (int floats : sizes) {
      for (int count : executors) {
        table.row(row(floats, count));
        System.out.println(table);
      }
    }
    Path folder = Files.createDirectories(work.resolve(FOLDER));
    Files.writeString(
        folder.resolve(rate + ".md"), "\n### Links of %s\n\n".formatted(inWords(rate)) + table);
    return 0;
  }

  private String[] row(int floats, int count) throws IOException {
    double bytes = 2 * 8.0 * Float.BYTES * floats / bitsPerSecond(rate);
    List<String> cells = new ArrayList<>();
    cells.add(Table.count(floats));
    cells.add(Table.count(count));
    cells.add(Table.milliseconds(bytes));
    try (SparkSession session =
        PerformanceReport.session(master, 512, Map.of("spark.cores.max", "" + count))) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      for (Carrier carrier : List.of(Carrier.RESIDENT, Carrier.SHARDED, Carrier.JOBS)) {
        cells.add(Table.milliseconds(round(spark, floats, count, carrier)));
      }
    }
    return cells.toArray(String[]::new);
  }

  private static String inWords(String rate) {
    double megabits = bitsPerSecond(rate) / 1e6;
    return megabits >= 1000
        ? Table.count(megabits / 1000) + " Gbit/s"
        : Table.count(megabits) + " Mbit/s";
  }

  /** Of a rate as tc takes it. */
  static double bitsPerSecond(String rate) {
    String number = rate.replaceAll("[a-z]+$", "");
    return switch (rate.substring(number.length())) {
      case "gbit" -> 1e9 * Double.parseDouble(number);
      case "mbit" -> 1e6 * Double.parseDouble(number);
      default ->
          throw new IllegalArgumentException(
              "Expected a rate such as 1gbit or 250mbit, found %s.".formatted(rate));
    };
  }

  private static double round(JavaSparkContext spark, int floats, int partitions, Carrier carrier) {
    ProbeNetwork probe = new ProbeNetwork(floats);
    int rounds = floats > 1_000_000 ? FEWEST_ROUNDS : ROUNDS;
    try (PackedData data = PackedData.of(probe.rows(spark, partitions))) {
      return Trials.train(
              spark, probe.spec(), Task.REGRESSION, data, partitions, rounds, Way.exact(carrier))
          .exchangeSeconds();
    }
  }

  /** What was measured of all rates, for the page. */
  static String page(Path work) throws IOException {
    Map<Double, String> tables = new TreeMap<>();
    try (Stream<Path> files = Files.list(work.resolve(FOLDER))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        tables.put(-bitsPerSecond(name.replace(".md", "")), Files.readString(file));
      }
    }
    return """
    ## Rounds over limited links
    A standalone cluster on one machine: driver and executors in network namespaces, each behind a link of its own with a
    limited rate (`tc`, token bucket). One task an executor, next to no arithmetic; from handing out the parameters to the
    last gradient added, medians of the second half of the rounds. Bytes over one link: what the parameters take once down
    and once up. All executors share the machine's cores, so that with many of them the cores are the limit, not the links.
    """
        + String.join("", tables.values());
  }
}
