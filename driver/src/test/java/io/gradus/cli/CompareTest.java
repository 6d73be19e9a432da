package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CompareTest extends SparkCli {
  private static final JsonMapper JSON = new JsonMapper();

  private String trained(String name, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add(0, "--set");
    arguments.add(1, "output.path=" + path(name));
    Cli cli = train(arguments.toArray(String[]::new));
    assertEquals(0, cli.code(), cli::all);
    return path(name) + "/model";
  }

  private Cli compare(String champion, String challenger, String... more) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--champion", champion));
    arguments.addAll(List.of("--challenger", challenger, "--data", path("rows.csv").toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  /** The losses of the rows by what {@code predict} gives. */
  private double[] losses(String name, String model) {
    String to = path(name).toString();
    Cli cli =
        Cli.run(
            "predict",
            "--model",
            model,
            "--data",
            path("rows.csv").toString(),
            "--output",
            to,
            "--keep",
            "churned",
            "--keep",
            "city");
    assertEquals(0, cli.code(), cli::all);
    return spark().read().parquet(to).collectAsList().stream()
        .mapToDouble(row -> -Math.log(row.<Float>getAs("probability_" + row.getAs("churned"))))
        .toArray();
  }

  /** Models of other columns and other networks, one of them an ensemble; in one pass. */
  @Test
  void aBetterModelPassesAndTheOtherIsRefused() throws Exception {
    String small =
        trained("small", "--set", "training.epochs=1", "--set", "features.exclude=[city]");
    String large = trained("large", "--set", "network.hidden=[16]", "--set", "ensemble.members=2");
    Cli better = compare(small, large, "--json", "--segment", "city", "--guard", "auc=0.01");
    assertEquals(0, better.code(), better::all);
    JsonNode json = JSON.readTree(better.out());
    JsonNode checks = json.path("verdict").path("checks");
    assertTrue(json.path("verdict").path("passed").booleanValue());

    double[] champion = losses("by-small", small);
    double[] challenger = losses("by-large", large);
    double gain = 0;
    for (int i = 0; i < champion.length; i++) {
      gain += (champion[i] - challenger[i]) / champion.length;
    }
    double square = 0;
    for (int i = 0; i < champion.length; i++) {
      double off = champion[i] - challenger[i] - gain;
      square += off * off;
    }
    double error = Math.sqrt(square / (champion.length - 1) / champion.length);
    JsonNode loss = checks.path(1);
    assertEquals("loss log_loss", loss.path("name").asText());
    assertEquals(gain, loss.path("gain").asDouble(), 1e-5);
    assertEquals(error, loss.path("standardError").asDouble(), 1e-5);
    for (String side : List.of("champion", "challenger")) {
      String model = side.equals("champion") ? small : large;
      Cli evaluated =
          Cli.run("evaluate", "--model", model, "--data", path("rows.csv").toString(), "--json");
      assertEquals(
          JSON.readTree(evaluated.out()).path("metrics").path("data").path("auc").asDouble(),
          json.path("metrics").path(side).path("auc").asDouble(),
          1e-12,
          side);
    }
    JsonNode segments = checks.path(3).path("segments");
    assertEquals(3, segments.size(), better::all);
    List<Row> bonn =
        spark().read().parquet(path("by-small").toString()).collectAsList().stream()
            .filter(row -> row.getAs("city").equals("Bonn"))
            .toList();
    assertEquals("Bonn", segments.path(0).path("value").asText());
    assertEquals(bonn.size(), segments.path(0).path("rows").asInt());

    Cli worse = compare(large, small);
    assertEquals(5, worse.code(), worse::all);
    assertTrue(worse.out().contains("The champion stays. Mean log_loss"), worse::all);
    assertEquals(5, compare(small, large, "--min-rows", "401").code());
    assertEquals(5, compare(small, small).code());
    assertEquals(0, compare(small, small, "--rule", "not-inferior", "--guard", "f1=0").code());
  }

  /** A row counts what it counts for the champion, whatever the challenger was trained with. */
  @Test
  void rowsCountAsForTheChampion() throws Exception {
    file("rows.csv", weighted(rows(400)));
    String even =
        trained("even", "--set", "features.exclude=[times]", "--set", "training.epochs=1");
    String weighted =
        trained("weighted", "--set", "data.weight=times", "--set", "data.class-weights=balanced");
    JsonNode counted = JSON.readTree(compare(weighted, even, "--json").out());
    JsonNode rows = counted.path("verdict").path("checks").path(0);
    assertEquals(400, rows.path("rows").asInt(), rows::toString);
    assertTrue(rows.path("effectiveRows").asDouble() < 390, rows::toString);
    JsonNode alike = JSON.readTree(compare(even, weighted, "--json").out());
    assertEquals(
        400, alike.path("verdict").path("checks").path(0).path("effectiveRows").asDouble(), 1e-9);
  }

  /** Every fourth row counts three times. */
  private static String weighted(String rows) {
    List<String> lines = new ArrayList<>(rows.lines().toList());
    lines.set(0, lines.get(0) + ",times");
    for (int i = 1; i < lines.size(); i++) {
      lines.set(i, lines.get(i) + (i % 4 == 0 ? ",3" : ",1"));
    }
    return String.join("\n", lines) + "\n";
  }

  @Test
  void numbersAreComparedInTheirOwnUnit() throws Exception {
    String income = "data.label=income";
    String none = "data.split.method=random";
    String few = trained("few", "--set", income, "--set", none, "--set", "training.epochs=1");
    String raw = trained("raw", "--set", income, "--set", "features.target-scaling=none");
    JsonNode json = JSON.readTree(compare(few, raw, "--json", "--guard", "rmse=1%").out());
    assertEquals("squared_error", json.path("answer").path("loss").asText(), json::toString);
    for (String side : List.of("champion", "challenger")) {
      double rmse = json.path("metrics").path(side).path("rmse").asDouble();
      double mean = json.path("verdict").path("checks").path(1).path(side).asDouble();
      assertEquals(rmse * rmse, mean, 1e-5 * mean, side);
    }
  }

  @Test
  void whatCannotBeComparedSaysWhy() throws Exception {
    String churn = trained("churn", "--set", "training.epochs=1");
    String number = trained("number", "--set", "data.label=income", "--set", "training.epochs=1");
    refused(2, "the champion's task binary", compare(churn, number));
    refused(
        2, "--loss: Expected one that both models tell", compare(churn, churn, "--loss", "nll"));
    refused(2, "--guard: Expected a metric", compare(churn, churn, "--guard", "rmse=1"));
    refused(2, "--guard: Expected metric=margin", compare(churn, churn, "--guard", "auc"));
    refused(2, "--margin: Expected a margin", compare(churn, churn, "--margin", "-1"));
    refused(2, "Expected superior or not-inferior", compare(churn, churn, "--rule", "best"));
    refused(2, "above 0.5 and below 1", compare(churn, churn, "--confidence", "95"));
    refused(3, "Expected a column to keep", compare(churn, churn, "--segment", "town"));
  }

  private static void refused(int code, String words, Cli cli) {
    assertEquals(code, cli.code(), cli::all);
    assertTrue(cli.err().contains(words), cli::all);
  }
}
