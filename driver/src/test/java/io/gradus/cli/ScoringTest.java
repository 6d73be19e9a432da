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
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Evaluating and predicting say what they see that training did not. */
class ScoringTest extends SparkCli {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows whose label is told by a colour and a number, as somebody writes them. */
  private String rows(int count, String colour, String number) {
    Random random = new Random(SEED);
    StringBuilder text = new StringBuilder("colour,x,w,y\n");
    for (int i = 0; i < count; i++) {
      boolean yes = random.nextBoolean();
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,%s\n",
              colour.formatted(yes ? "red" : "blue"),
              number.formatted(String.format(Locale.ROOT, "%.3f", random.nextGaussian())),
              1 + i % 3,
              yes ? 1 : 0));
    }
    return text.toString();
  }

  private String learn(String... more) throws IOException {
    file("train.csv", rows(300, "dark %s", "%s"));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--set",
                "data.train=" + path("train.csv"),
                "--set",
                "data.label=y",
                "--set",
                "features.exclude=[w]"));
    settings.addAll(List.of(more));
    Cli trained = train(settings.toArray(String[]::new));
    assertEquals(0, trained.code(), trained::all);
    return path("out/model").toString();
  }

  private Cli use(String command, String model, String text, String... more) throws IOException {
    file("new.csv", text);
    List<String> words =
        new ArrayList<>(List.of(command, "--model", model, "--data", path("new.csv").toString()));
    if (command.equals("predict")) {
      words.addAll(List.of("--output", path("scores").toString(), "--overwrite"));
    }
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  @Test
  void valuesThatAreAllNewAreAnErrorUnlessAllowed() throws IOException {
    String model = learn();
    String told = "\"colour\": 120 of 120 values were not seen in training, such as ";
    for (String command : List.of("evaluate", "predict")) {
      Cli refused = use(command, model, rows(120, "%s", "%s"));
      assertEquals(3, refused.code(), refused::all);
      assertTrue(refused.err().contains(told), refused::all);
      assertTrue(refused.err().contains("training had \"dark "), refused::all);
      assertTrue(refused.err().contains("data.unusual = warn"), refused::all);
      assertFalse(Files.exists(path("scores")));
    }
    for (String command : List.of("evaluate", "predict")) {
      for (String allow : List.of("--allow-unusual", "--set=data.unusual=warn")) {
        Cli allowed = use(command, model, rows(120, "%s", "%s"), allow);
        assertEquals(0, allowed.code(), allowed::all);
        assertTrue(allowed.out().contains("unusual    " + told), allowed::all);
      }
    }
    JsonNode mark = JSON.readTree(path("scores/_gradus_predictions.json").toFile());
    assertEquals(120, mark.at("/scored/columns/colour/unseen").asInt(), mark::toString);
    assertEquals(120, mark.at("/scored/columns/colour/values").asInt(), mark::toString);
  }

  @Test
  void aColumnWithoutAnyValueIsAnErrorFromAHundredRowsOn() throws IOException {
    String model = learn();
    for (String command : List.of("evaluate", "predict")) {
      Cli refused = use(command, model, rows(100, "dark %s", ""));
      assertEquals(3, refused.code(), refused::all);
      assertTrue(
          refused.err().contains("\"x\": 100 of 100 values are missing; training had none"),
          refused::all);
      Cli few = use(command, model, rows(99, "dark %s", ""));
      assertEquals(0, few.code(), few::all);
      assertTrue(
          few.out().contains("\"x\": 99 of 99 values are missing; training had none"), few::all);
    }
  }

  @Test
  void whatIsAsInTrainingIsNoNews() throws IOException {
    String model = learn();
    Cli usual = use("evaluate", model, rows(150, "dark %s", "%s"), "--json");
    assertEquals(0, usual.code(), usual::all);
    JsonNode scored = JSON.readTree(usual.out()).at("/answer/scored");
    assertEquals(150, scored.get("rows").asInt());
    assertEquals(0, scored.get("columns").size(), scored::toString);
    assertEquals(0, scored.get("unusual").size(), scored::toString);
  }

  @Test
  void aFewNewValuesAndGapsAreCountedAndTold() throws IOException {
    String model = learn();
    String text = rows(200, "dark %s", "%s") + "green,1,1,1\nblack,,1,0\ngreen,,1,1\n,0.5,1,1\n";
    Cli told = use("evaluate", model, text, "--json");
    assertEquals(0, told.code(), told::all);
    JsonNode scored = JSON.readTree(told.out()).at("/answer/scored");
    JsonNode colour = scored.at("/columns/colour");
    assertEquals(203, colour.get("values").asInt(), scored::toString);
    assertEquals(3, colour.get("unseen").asInt(), scored::toString);
    assertEquals("[\"green\",\"black\"]", colour.get("unseen_examples").toString());
    assertEquals(1, colour.get("gaps").asInt(), scored::toString);
    assertEquals(2, scored.at("/columns/x/gaps").asInt(), scored::toString);
    assertEquals(3, scored.get("unusual").size(), scored::toString);
  }

  /** Good's estimate: where training hardly had a value twice, new ones are to be expected. */
  @Test
  void newNamesAreNothingUnusual() throws IOException {
    StringBuilder train = new StringBuilder("name,x,y\n");
    StringBuilder fresh = new StringBuilder("name,x,y\n");
    for (int i = 0; i < 200; i++) {
      train.append("name%d,%d,%d\n".formatted(i, i % 7, i % 2));
      fresh.append("other%d,%d,%d\n".formatted(i, i % 7, i % 2));
    }
    file("names.csv", train.toString());
    Cli trained = train("--set", "data.train=" + path("names.csv"), "--set", "data.label=y");
    assertEquals(0, trained.code(), trained::all);
    Cli told = use("evaluate", path("out/model").toString(), fresh.toString(), "--json");
    assertEquals(0, told.code(), told::all);
    JsonNode scored = JSON.readTree(told.out()).at("/answer/scored");
    assertEquals(200, scored.at("/columns/name/unseen").asInt(), scored::toString);
    assertEquals(0, scored.get("unusual").size(), scored::toString);
  }

  @Test
  void validationRowsOfAnotherKindEndTheRunUnlessAllowed() throws IOException {
    file("validation.csv", rows(120, "%s", "%s"));
    file("train.csv", rows(300, "dark %s", "%s"));
    String[] settings = {
      "--set",
      "data.train=" + path("train.csv"),
      "--set",
      "data.label=y",
      "--set",
      "data.validation-fraction=0",
      "--set",
      "data.validation=" + path("validation.csv")
    };
    Cli refused = train(settings);
    assertEquals(3, refused.code(), refused::all);
    assertTrue(refused.err().contains("\"colour\": 120 of 120 values"), refused::all);
    List<String> more = new ArrayList<>(List.of(settings));
    more.addAll(List.of("--set", "data.unusual=warn"));
    Cli allowed = train(more.toArray(String[]::new));
    assertEquals(0, allowed.code(), allowed::all);
    assertTrue(allowed.out().contains("validation rows: \"colour\": 120 of 120"), allowed::all);
    JsonNode result = JSON.readTree(path("out/result.json").toFile());
    assertEquals(
        120, result.at("/scored/validation/columns/colour/unseen").asInt(), result::toString);
  }

  @Test
  void rowsThatAreLeftOutAreCountedAndLeavingOutAllIsNoSuccess() throws IOException {
    String model = learn();
    String skip = "--set=data.bad-rows=skip";
    Cli some = use("predict", model, rows(50, "dark %s", "%s") + "dark red,many,1,1\n", skip);
    assertEquals(0, some.code(), some::all);
    assertTrue(some.out().startsWith("50 predictions"), some::all);
    assertTrue(some.out().contains("skipped    1 row left out"), some::all);
    for (String command : List.of("predict", "evaluate")) {
      Cli none = use(command, model, rows(40, "dark %s", "many"), skip);
      assertEquals(3, none.code(), none::all);
      assertTrue(none.err().contains("all 40 were left out"), none::all);
      Cli many =
          use(
              command,
              model,
              rows(50, "dark %s", "%s") + "dark red,many,1,1\n".repeat(3),
              skip,
              "--set=data.max-skipped-rows=2");
      assertEquals(3, many.code(), many::all);
      assertTrue(many.err().contains("data.max-skipped-rows"), many::all);
    }
    assertEquals(50, spark().read().parquet(path("scores").toString()).count());
  }

  @Test
  void theWeightsOfTrainingCanBeLeftOutBySayingSo() throws IOException {
    String model = learn("--set", "data.weight=w");
    String text = rows(60, "dark %s", "%s");
    StringBuilder unweighted = new StringBuilder();
    StringBuilder ones = new StringBuilder();
    text.lines()
        .map(line -> line.split(",", -1))
        .forEach(
            cells -> {
              unweighted.append(String.join(",", cells[0], cells[1], cells[3])).append('\n');
              String one = cells[2].equals("w") ? "w" : "1";
              ones.append(String.join(",", cells[0], cells[1], one, cells[3])).append('\n');
            });
    Cli asked = use("evaluate", model, unweighted.toString());
    assertEquals(3, asked.code(), asked::all);
    assertTrue(asked.err().contains("\"w\""), asked::all);
    assertTrue(asked.err().contains("data.weight=null"), asked::all);
    String expected = use("evaluate", model, ones.toString(), "--json").out();
    for (String leave : List.of("--no-weight", "--set=data.weight=null")) {
      Cli told = use("evaluate", model, unweighted.toString(), "--json", leave);
      assertEquals(0, told.code(), told::all);
      assertEquals(
          JSON.readTree(expected).get("metrics"), JSON.readTree(told.out()).get("metrics"));
    }
    Cli other = use("evaluate", model, text, "--set=data.weight=x");
    assertEquals(2, other.code(), other::all);
    assertEquals(0, use("predict", model, unweighted.toString()).code());
  }

  @Test
  void whatOnlyTheLabelIsMadeOfIsNotAskedFor() throws IOException {
    String model =
        learn(
            "--set",
            "features.derived={ z = \"2 * x\", target = \"w * 3.5 + y\", weight = \"w + 1\" }",
            "--set",
            "features.exclude=[w, y]",
            "--set",
            "task=regression",
            "--set",
            "loss=squared-error",
            "--set",
            "data.label=target",
            "--set",
            "data.weight=weight");
    Cli told = use("predict", model, "colour,x\ndark red,0.5\n");
    assertEquals(0, told.code(), told::all);
    assertTrue(told.out().startsWith("1 prediction "), told::all);
    Cli missing = use("predict", model, "colour,w,y\ndark red,1,1\n");
    assertEquals(3, missing.code(), missing::all);
  }
}
