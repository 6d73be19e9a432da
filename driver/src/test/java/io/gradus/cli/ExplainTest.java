package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Explaining a model on rows: what is written, what is shown, and what is refused. */
class ExplainTest extends SparkCli {
  private static final ObjectMapper JSON = new ObjectMapper();

  private String model() throws IOException {
    Cli trained = train("--set", "network.hidden=[6,4]");
    assertEquals(0, trained.code(), trained::all);
    return path("out/model").toString();
  }

  private Cli explain(String model, String data, String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "explain",
                "--model",
                model,
                "--data",
                path(data).toString(),
                "--output",
                path(output).toString()));
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  private JsonNode read(String output) throws IOException {
    return JSON.readTree(path(output).resolve("explanation.json").toFile());
  }

  @Test
  void errorsAreTracedBackToNodesThatRecogniseColumns() throws IOException {
    String model = model();
    Cli done = explain(model, "rows.csv", "why");
    assertEquals(0, done.code(), done::all);
    JsonNode why = read("why");
    assertEquals("gradus-explanation", why.get("format").asText());
    assertEquals(400, why.at("/data/rows").asInt());
    assertEquals(64, why.at("/model/digest").asText().length());

    Cli measured =
        Cli.run("evaluate", "--model", model, "--data", path("rows.csv").toString(), "--json");
    double loss = JSON.readTree(measured.out()).at("/metrics/data/loss").asDouble();
    assertEquals(loss, why.at("/loss/mean").asDouble(), 1e-6);

    List<String> layers = new ArrayList<>();
    why.get("layers").forEach(layer -> layers.add(layer.get("layer").asText()));
    assertEquals(List.of("input", "2", "4", "5"), layers);
    JsonNode inputs = why.at("/layers/0/nodesShown");
    List<String> names = new ArrayList<>();
    inputs.forEach(node -> names.add(node.get("name").asText()));
    assertTrue(names.containsAll(List.of("age", "income")), names::toString);
    assertEquals("yes", why.at("/layers/3/nodesShown/0/name").asText());
    JsonNode first = why.at("/layers/1");
    assertEquals(6, first.get("nodes").asInt());
    assertEquals(6, first.get("nodesShown").size());
    JsonNode node = first.at("/nodesShown/0");
    long counted = 0;
    for (JsonNode count : node.at("/histogram/counts")) {
      counted += count.asLong();
    }
    assertEquals(400, counted);
    assertTrue(Math.abs(node.at("/correlations/0/r").asDouble()) <= 1);
    assertEquals("city", node.at("/categories/0/column").asText());
    assertTrue(node.has("exactAblation"));
    assertEquals(9, node.get("topRows").size());
    assertFalse(path("why/explanation.json").toFile().length() == 0);
    for (String part :
        List.of("Propagate forward", "Trace the error back", "Which nodes matter", "recognise")) {
      assertTrue(done.out().contains(part), done::all);
    }
  }

  /** The first row with the worst loss is found again by its number. */
  @Test
  void rowsAreNumberedAsTheyStand() throws IOException {
    String model = model();
    assertEquals(0, explain(model, "rows.csv", "why").code());
    JsonNode worst = read("why").at("/worstRows/0");
    List<String> lines = Files.readAllLines(path("rows.csv"));
    file("one.csv", lines.get(0) + "\n" + lines.get(1 + worst.get("row").asInt()) + "\n");
    assertEquals(0, explain(model, "one.csv", "one").code());
    assertEquals(worst.get("loss").asDouble(), read("one").at("/loss/mean").asDouble(), 1e-6);
  }

  @Test
  void anExplanationIsReplacedWhenThatIsAllowedAndNothingElseIs() throws IOException {
    String model = model();
    assertEquals(0, explain(model, "rows.csv", "why").code());
    Cli again = explain(model, "rows.csv", "why");
    assertEquals(2, again.code(), again::all);
    assertTrue(again.err().contains("say --overwrite"), again::all);
    assertEquals(0, explain(model, "rows.csv", "why", "--overwrite").code());
    Files.createDirectories(path("other"));
    file("other/explanation.json", "{\"mine\": 1}");
    Cli foreign = explain(model, "rows.csv", "other", "--overwrite");
    assertEquals(2, foreign.code(), foreign::all);
    assertTrue(foreign.err().contains("replaces nothing but explanations"), foreign::all);
    assertEquals("{\"mine\": 1}", Files.readString(path("other/explanation.json")));
    Cli inside = explain(model, "rows.csv", "out/model");
    assertEquals(2, inside.code(), inside::all);
  }

  @Test
  void rowsWithoutLabelsOrWithoutRowsAreRefused() throws IOException {
    String model = model();
    file("unlabelled.csv", "age,income,city\n0.1,0.2,Bonn\n");
    Cli unlabelled = explain(model, "unlabelled.csv", "why");
    assertEquals(3, unlabelled.code(), unlabelled::all);
    assertTrue(unlabelled.err().contains("churned"), unlabelled::all);
    assertFalse(Files.exists(path("why")));
    Cli none = explain(model, "rows.csv", "why", "--nodes", "0");
    assertEquals(2, none.code(), none::all);
    assertTrue(none.err().contains("Expected a number from 1, found 0"), none::all);
    Cli missing = explain(path("nowhere").toString(), "rows.csv", "why");
    assertEquals(3, missing.code(), missing::all);
  }

  /** Sums of squares that no number holds are not written down. */
  @Test
  void valuesFarBeyondThoseOfTrainingAreRefused() throws IOException {
    String model = model();
    List<String> lines = Files.readAllLines(path("rows.csv"));
    List<String> fields = new ArrayList<>(List.of(lines.get(1).split(",", -1)));
    fields.set(List.of(lines.get(0).split(",")).indexOf("age"), "1e25");
    file("far.csv", lines.get(0) + "\n" + String.join(",", fields) + "\n" + lines.get(2) + "\n");
    Cli far = explain(model, "far.csv", "why");
    assertEquals(3, far.code(), far::all);
    assertTrue(
        far.err().contains("whose squares are finite, found others in layer input"), far::all);
    assertFalse(Files.exists(path("why")));
  }
}
