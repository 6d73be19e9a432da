package io.gradus.bench.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.cli.Main;
import io.gradus.run.Versions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains every table with nothing set, and boosters beside, and writes the page. Each result is
 * written down at once in the work folder and used again, so a report that was stopped goes on.
 */
@Command(name = "tables", mixinStandardHelpOptions = true)
public final class TablesReport implements Callable<Integer> {
  private static final ObjectMapper json = new ObjectMapper();
  private static final List<String> PRESETS = List.of("quick", "good");
  private static final List<String> BOOSTERS = List.of("lightgbm", "xgboost", "catboost");

  /** The share of the training rows that the method of the defaults validates by. */
  private static final double SHARE = 0.2;

  @Option(names = "--data", required = true, description = "Folder of the published data sets.")
  private Path data;

  @Option(names = "--work", required = true, description = "Folder for rows and results.")
  private Path work;

  @Option(names = "--report", description = "Page to write.")
  private Path report = Path.of("src/site/tables.md");

  @Option(names = "--only", split = ",", description = "Sets to train on; all if left out.")
  private List<String> only = List.of();

  @Option(names = "--seeds", description = "Seeds 1 to n; default ${DEFAULT-VALUE}.")
  private int seeds = 5;

  @Option(
      names = "--ways",
      split = ",",
      description = "Presets, boosters, ablations (all of them), none; default ${DEFAULT-VALUE}.")
  private List<String> ways = List.of("quick", "good");

  @Option(
      names = "--named",
      description = "Name of a way of one's own, with the keys of --set; the page leaves it out.")
  private String named;

  @Option(names = "--set", description = "A key of that way, as train takes it.")
  private List<String> assignments = List.of();

  @Option(names = "--boosters", description = "Train LightGBM, XGBoost and CatBoost too.")
  private boolean boosters;

  private final PrintWriter screen = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private TableResults results;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TablesReport()).execute(arguments));
  }

  @Override
  @SuppressWarnings("try") // runs take the session that is there
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(work);
    results = new TableResults(work.resolve("tables.jsonl"));
    List<String> theirs = new ArrayList<>(boosters ? BOOSTERS : List.of());
    ways.stream().filter(BOOSTERS::contains).filter(w -> !theirs.contains(w)).forEach(theirs::add);
    if (!theirs.isEmpty()) {
      try (Boosters python = Boosters.start(work)) {
        for (String way : theirs) {
          if (Boosters.has(work, way)) {
            each(way, (set, seed) -> python.run(set, folder(set, seed), seed, way, SHARE));
          }
        }
      }
    }
    Map<String, List<String>> ours = ours();
    if (!ours.isEmpty()) {
      try (SparkSession spark = session()) {
        for (Map.Entry<String, List<String>> way : ours.entrySet()) {
          each(way.getKey(), (set, seed) -> train(set, seed, way.getKey(), way.getValue()));
        }
      }
    }
    String page =
        new TablesPage(results, seeds)
            .of("Gradus " + Versions.own(), PRESETS, BOOSTERS, Ablation.ALL);
    if (only.isEmpty()) {
      Files.writeString(report, page);
    }
    screen.println(page);
    return 0;
  }

  /** Ways of our own, and what is set for each. */
  private Map<String, List<String>> ours() {
    Map<String, List<String>> ours = new LinkedHashMap<>();
    for (String way : ways) {
      if (PRESETS.contains(way)) {
        ours.put(way, List.of("preset=" + way));
      }
    }
    if (named != null) {
      ours.put(named, assignments);
    }
    if (ways.contains("ablations")) {
      for (Ablation ablation : Ablation.ALL) {
        List<String> settings = new ArrayList<>(List.of("preset=good"));
        settings.addAll(ablation.assignments());
        ours.put(ablation.way(), settings);
      }
    }
    return ours;
  }

  /** One training. */
  private interface Training {
    TableResult run(TableSet set, int seed) throws IOException;
  }

  private void each(String way, Training training) throws IOException {
    for (TableSet set : TableSet.ALL) {
      if (!only.isEmpty() && !only.contains(set.name())) {
        continue;
      }
      for (int seed = 1; seed <= seeds; seed++) {
        if (results.of(set.name(), seed, way).isEmpty()) {
          TableResult result = training.run(set, seed);
          results.add(result);
          screen.printf(
              Locale.ROOT,
              "%s, seed %s, %s: %s in %.1f s%n",
              set.name(),
              seed,
              way,
              result.metrics(),
              result.seconds());
        }
      }
    }
  }

  private Path folder(TableSet set, int seed) throws IOException {
    return set.prepare(data, work, seed);
  }

  private static SparkSession session() {
    return SparkSession.builder()
        .appName("gradus tables")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .getOrCreate();
  }

  private TableResult train(TableSet set, int seed, String way, List<String> settings)
      throws IOException {
    Path folder = folder(set, seed);
    Path output = work.resolve("runs").resolve(set.name() + "-" + seed);
    List<String> command =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                folder.resolve(set.train()).toString(),
                "--label",
                set.label(),
                "--output",
                output.toString(),
                "--restart"));
    List<String> keys = new ArrayList<>(settings);
    keys.add("data.test=" + folder.resolve(set.test()));
    keys.add("seed=" + seed);
    keys.add("output.report=never");
    set.task().ifPresent(task -> keys.add("task=" + task));
    if (!set.exclude().isEmpty()) {
      keys.add("features.exclude=[" + String.join(",", set.exclude()) + "]");
    }
    if (set.format().equals("libsvm")) {
      keys.add("data.format=libsvm");
      keys.add("data.options.numFeatures=123");
    } else if (!set.header()) {
      keys.add("data.options.header=false");
    }
    keys.forEach(key -> command.addAll(List.of("--set", key)));
    StringWriter log = new StringWriter();
    PrintWriter out = new PrintWriter(log);
    long start = System.nanoTime();
    int code = Main.run(out, out, command.toArray(String[]::new));
    double seconds = (System.nanoTime() - start) / 1e9;
    if (code != 0) {
      throw new IllegalStateException(
          "Expected %s to train, found exit code %s:%n%s".formatted(command, code, log));
    }
    JsonNode tested =
        json.readTree(Files.readString(output.resolve("result.json"))).path("metrics").path("test");
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (String name : List.of("accuracy", "auc", "rmse")) {
      if (tested.has(name)) {
        metrics.put(name, tested.path(name).asDouble() / set.unit());
      }
    }
    return new TableResult(set.name(), seed, way, metrics, seconds, Versions.own());
  }
}
