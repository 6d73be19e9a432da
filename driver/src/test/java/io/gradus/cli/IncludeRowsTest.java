package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rows hold is told where that is asked for, and nowhere else. */
class IncludeRowsTest extends SparkCli {
  private static final String MARK = "Customer-";

  /** Rows that each have a name; the third has no label that could be used. */
  private List<String> model() throws IOException {
    List<String> lines = new ArrayList<>(rows(300).lines().toList());
    lines.set(0, lines.get(0) + ",name");
    for (int i = 1; i < lines.size(); i++) {
      lines.set(i, lines.get(i) + "," + MARK + i);
    }
    file("rows.csv", String.join("\n", lines) + "\n");
    Cli trained = train("--set", "features.exclude=[name]");
    assertEquals(0, trained.code(), trained::all);
    lines.set(3, lines.get(3).replaceFirst("yes|no", "maybe"));
    file("later.csv", String.join("\n", lines) + "\n");
    return lines;
  }

  private Cli run(String command, String output, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                command,
                "--model",
                path("out/model").toString(),
                "--data",
                path("later.csv").toString(),
                "--set",
                "data.bad-rows=skip",
                "--output",
                path(output).toString()));
    words.addAll(List.of(more));
    Cli done = Cli.run(words.toArray(String[]::new));
    assertEquals(0, done.code(), done::all);
    return done;
  }

  @Test
  void anExplanationTellsWhatTheRowsHoldThatItNames() throws IOException {
    List<String> lines = new ArrayList<>(model());
    run("explain", "plain");
    String plain = Files.readString(path("plain/explanation.json"));
    assertFalse(plain.contains(MARK), "nothing of a row");

    run("explain", "why", "--include-rows", "--row", "name=" + MARK + 9);
    JsonNode why = new ObjectMapper().readTree(path("why/explanation.json").toFile());
    lines.remove(3);
    Map<Long, JsonNode> told = new HashMap<>();
    for (JsonNode row : why.get("rows")) {
      if (row.has("key")) {
        assertEquals(MARK + 9, row.at("/values/name").asText());
        continue;
      }
      told.put(row.get("row").asLong(), row.get("values"));
      String[] wanted = lines.get(1 + row.get("row").asInt()).split(",");
      assertEquals(Double.parseDouble(wanted[0]), row.at("/values/age").asDouble(), 1e-9);
      assertEquals(wanted[2], row.at("/values/city").asText());
      assertEquals(wanted[3], row.at("/values/churned").asText());
      assertEquals(wanted[4], row.at("/values/name").asText());
    }
    for (JsonNode row : why.get("worstRows")) {
      assertTrue(told.containsKey(row.get("row").asLong()), row.toString());
    }
    JsonNode node = why.at("/layers/1/nodesShown/0");
    for (int i = 0; i < 3; i++) {
      assertTrue(told.containsKey(node.at("/topRows/" + i + "/row").asLong()), node.toString());
    }
    assertEquals(1, why.get("rows").findValues("key").size());
  }

  @Test
  void aReportTellsThemWhereThatIsAsked() throws IOException {
    model();
    run("report", "plain.html");
    assertFalse(Files.readString(path("plain.html")).contains(MARK), "nothing of a row");
    run("report", "told.html", "--include-rows");
    String told = Files.readString(path("told.html"));
    assertTrue(told.contains("rows that lose most, "), "the worst rows");
    assertTrue(told.contains("<td>" + MARK), "their values");
    assertTrue(told.contains("Rows that excite it most"), "those of nodes");
    assertTrue(told.contains("column age = "), "a trace with values");
  }

  /** Bins hold all rows, and as far from 0 as importance says. */
  @Test
  void attributionsAreSpreadAsFarAsColumnsMatter() throws IOException {
    model();
    run("explain", "why");
    JsonNode why = new ObjectMapper().readTree(path("why/explanation.json").toFile());
    JsonNode spread = why.get("spread");
    assertEquals(299, spread.get("rows").asLong());
    assertEquals(3, spread.get("columns").size());
    for (int i = 0; i < 3; i++) {
      JsonNode column = spread.get("columns").get(i);
      assertEquals(why.at("/importance/" + i + "/column"), column.get("column"));
      int bins = column.get("counts").size();
      double width = (spread.get("to").asDouble() - spread.get("from").asDouble()) / bins;
      double sum = 0;
      long rows = 0;
      double ranks = 0;
      for (int bin = 0; bin < bins; bin++) {
        long count = column.get("counts").get(bin).asLong();
        rows += count;
        sum += count * Math.abs(spread.get("from").asDouble() + (bin + 0.5) * width);
        ranks +=
            count == 0 || !column.has("ranks")
                ? 0
                : count * column.get("ranks").get(bin).asDouble();
      }
      assertEquals(299, rows);
      assertEquals(why.at("/importance/" + i + "/meanAbs").asDouble(), sum / rows, width / 2);
      boolean isNumber = !column.get("column").asText().equals("city");
      assertEquals(isNumber, column.has("ranks"));
      assertEquals(isNumber ? 0.5 : 0, ranks / rows, 1e-9, "ranks of all rows together");
    }
  }
}
