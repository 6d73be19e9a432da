package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class EnsembleCommandTest extends SparkCli {

  private String trained(String name, int seed) throws IOException {
    Cli cli = train("--set", "output.path=" + path(name), "--set", "seed=" + seed);
    assertEquals(0, cli.code(), cli::all);
    return path(name) + "/model";
  }

  @Test
  void joinsModelsThatOtherCommandsTake() throws IOException {
    String one = trained("one", 1);
    String two = trained("two", 2);
    String both = path("both").toString();
    Cli joined = Cli.run("ensemble", "--model", one, two, "--weights", "1,3", "--output", both);
    assertEquals(0, joined.code(), joined::all);
    Cli again = Cli.run("ensemble", "--model", one, two, "--output", both);
    assertEquals(3, again.code(), again::all);
    assertTrue(Files.exists(path("both/members/2/weights.safetensors")));
    Cli inspected = Cli.run("inspect", "--model", both);
    assertEquals(0, inspected.code(), inspected::all);
    assertTrue(inspected.all().contains("Members"), inspected::all);
    assertTrue(inspected.all().contains(two), inspected::all);
    String rows = path("rows.csv").toString();
    Cli predicted =
        Cli.run(
            "predict",
            "--model",
            both,
            "--data",
            rows,
            "--deviation",
            "--keep",
            "age",
            "--output",
            path("predicted").toString());
    assertEquals(0, predicted.code(), predicted::all);
    List<Row> found = spark().read().parquet(path("predicted").toString()).collectAsList();
    assertEquals(
        List.of(
            "age",
            "prediction",
            "probability_no",
            "probability_yes",
            "deviation_no",
            "deviation_yes"),
        List.of(found.get(0).schema().fieldNames()));
    assertTrue(found.stream().anyMatch(row -> row.getFloat(5) > 0), "that members differ");
    Cli evaluated = Cli.run("evaluate", "--model", both, "--data", rows, "--json");
    assertEquals(0, evaluated.code(), evaluated::all);
    assertTrue(evaluated.all().contains("\"accuracy\""), evaluated::all);
    refused(2, "--deviation", "predict", "--model", one, "--data", rows, "--deviation");
    refused(
        2, "--deviation", "predict", "--model", both, "--data", rows, "--deviation", "--explain");
    refused(3, "members/1 to 2", "explain", "--model", both, "--data", rows);
    Cli report =
        Cli.run(
            "report",
            "--model",
            both,
            "--data",
            rows,
            "--against",
            one,
            "--output",
            path("report.html").toString());
    assertEquals(0, report.code(), report::all);
    assertTrue(
        Files.readString(path("report.html")).contains("The first of 2 networks"), "both networks");
    Cli card =
        Cli.run("export", "--format", "card", "--model", both, "--output", path("c.md").toString());
    assertEquals(0, card.code(), card::all);
    assertTrue(Files.readString(path("c.md")).contains("## Members"));
  }

  /** A threshold that the configuration says asks for no validation rows. */
  @Test
  void whatAModelDecidesByIsShownAndLeftOutWithAWord() throws IOException {
    Cli cli = train("--set", "output.path=" + path("decided"), "--set", "decision.threshold=0.3");
    assertEquals(0, cli.code(), cli::all);
    assertTrue(cli.all().contains("Told above 0.3"), cli::all);
    String decided = path("decided") + "/model";
    Cli inspected = Cli.run("inspect", "--model", decided);
    assertTrue(inspected.all().contains("Told above 0.3"), inspected::all);
    Cli facts = Cli.run("inspect", "--model", decided, "--json");
    assertTrue(facts.all().contains("\"thresholds\""), facts::all);
    Cli card =
        Cli.run(
            "export", "--format", "card", "--model", decided, "--output", path("d.md").toString());
    assertEquals(0, card.code(), card::all);
    assertTrue(Files.readString(path("d.md")).contains("| Decision | above 0.3"), "the card");
    String plain = trained("plain", 1);
    String both = path("together").toString();
    Cli joined = Cli.run("ensemble", "--model", decided, plain, "--output", both);
    assertEquals(0, joined.code(), joined::all);
    assertTrue(joined.all().contains(decided + " decides by a rule of its own"), joined::all);
    assertTrue(!joined.all().contains(plain + " decides"), joined::all);
  }

  private void refused(int code, String reason, String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--output";
    all[arguments.length + 1] = path("refused").toString();
    Cli cli = Cli.run(all);
    assertEquals(code, cli.code(), cli::all);
    assertTrue(cli.all().contains(reason), cli::all);
    assertTrue(Files.notExists(path("refused")));
  }
}
