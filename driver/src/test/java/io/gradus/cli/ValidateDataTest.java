package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ValidateDataTest extends SparkCli {
  private static final JsonMapper JSON = new JsonMapper();

  private Cli validate(String model, String rows, String... more) {
    List<String> arguments = new ArrayList<>(List.of("validate-data", "--model", model));
    arguments.addAll(List.of("--data", path(rows).toString()));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  /** Rows whose lines behind the head are changed. */
  private void changed(String name, String head, UnaryOperator<String> line) throws IOException {
    List<String> lines = new ArrayList<>(rows(400).lines().toList());
    lines.set(0, head);
    for (int i = 1; i < lines.size(); i++) {
      lines.set(i, line.apply(lines.get(i)));
    }
    file(name, String.join("\n", lines) + "\n");
  }

  @Test
  void rowsAreHeldAgainstTheModelWhereverItLies() throws Exception {
    Cli trained = train("--set", "output.report=never", "--set", "ensemble.members=2");
    assertEquals(0, trained.code(), trained::all);
    String run = path("out").toString();
    Cli same = validate(run, "rows.csv", "--json");
    assertEquals(0, same.code(), same::all);
    JsonNode json = JSON.readTree(same.out());
    assertTrue(json.path("answer").path("driftKnown").booleanValue(), same::all);
    assertTrue(json.path("answer").path("labelled").booleanValue(), same::all);
    assertEquals(400, json.path("rows").path("validated").asInt(), same::all);
    Files.move(path("out/model"), path("champion"));
    String model = path("champion").toString();

    changed(
        "moved.csv",
        "age,income,city",
        line -> "9" + line.replaceFirst("^-", "").replaceFirst(",[^,]*$", ""));
    Cli moved = validate(model, "moved.csv");
    assertEquals(5, moved.code(), moved::all);
    assertTrue(moved.out().contains("are not there, and not looked at"), moved::all);
    assertTrue(moved.out().contains("age: PSI"), moved::all);
    assertFalse(moved.out().contains("income: "), moved::all);
    Cli allowed = validate(model, "moved.csv", "--threshold", "age=off", "--min-rows", "400");
    assertEquals(0, allowed.code(), allowed::all);
    assertEquals(
        5, validate(model, "moved.csv", "--threshold", "age=off", "--min-rows", "401").code());

    changed(
        "town.csv", "age,income,city,churned,town", line -> line.replace("Bonn", "Köln") + ",x");
    Cli town = validate(model, "town.csv", "--json");
    assertEquals(5, town.code(), town::all);
    String words = JSON.readTree(town.out()).path("verdict").path("words").asText();
    assertTrue(words.contains("city") && words.contains("such as Köln"), words);
    JsonNode columns = JSON.readTree(town.out()).path("verdict").path("checks").path(2);
    assertEquals("warned", columns.path("outcome").asText());
    assertEquals("town", columns.path("extra").path(0).asText());
  }

  @Test
  void rowsThatCannotBeReadAreNoReasonToTryAgain() throws Exception {
    assertEquals(0, train().code());
    String model = path("out/model").toString();
    changed("few.csv", "age,churned", line -> line.split(",")[0] + ",yes");
    Cli few = validate(model, "few.csv");
    assertEquals(5, few.code(), few::all);
    assertTrue(few.out().contains("none of the names \"income\", \"city\""), few::all);
    changed(
        "class.csv",
        "age,income,city,churned",
        line -> line.replaceFirst("0,Turin,yes", "0,Turin,maybe"));
    Cli unknown = validate(model, "class.csv");
    assertEquals(5, unknown.code(), unknown::all);
    assertTrue(unknown.out().contains("found \"maybe\""), unknown::all);
    assertEquals(0, validate(model, "class.csv", "--max-bad-rows", "0.5").code());
    Cli wrong = validate(model, "rows.csv", "--threshold", "agee=psi:1");
    assertEquals(2, wrong.code(), wrong::all);
    assertTrue(wrong.err().contains("\"age\""), wrong::all);
    assertEquals(2, validate(model, "rows.csv", "--threshold", "age=auc:1").code());
  }
}
