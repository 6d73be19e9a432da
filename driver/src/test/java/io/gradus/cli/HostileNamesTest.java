package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.Hostile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Columns, categories and classes whose names try to be more than names. */
class HostileNamesTest extends SparkCli {
  private static final ObjectMapper json = new ObjectMapper();

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /** All names as columns, as categories of one column, and as classes. */
  private Path rows() throws IOException {
    Random random = new Random(SEED);
    StringBuilder text = new StringBuilder();
    List<String> head =
        new ArrayList<>(Hostile.NAMES.stream().map(HostileNamesTest::quoted).toList());
    text.append(String.join(",", head)).append(",category,kind\n");
    for (int row = 0; row < 300; row++) {
      for (int column = 0; column < Hostile.NAMES.size(); column++) {
        text.append(random.nextInt(100)).append(',');
      }
      text.append(quoted(Hostile.NAMES.get(row % Hostile.NAMES.size()))).append(',');
      text.append(quoted(Hostile.NAMES.get(random.nextInt(3)))).append('\n');
    }
    return file("rows.csv", text.toString());
  }

  private Path config(Path rows) throws IOException {
    return file(
        "job.conf",
        """
        data {
          train = "%s", label = kind, validation-fraction = 0.2, partitions = 2
          options { multiLine = true, escape = "\\""}
        }
        network.hidden = [4]
        training { epochs = 1, batch-size = 32 }
        output.path = "%s"
        """
            .formatted(rows, path("out")));
  }

  private static void assertTame(Cli command) {
    Hostile.assertTame(command.out(), "standard output");
    Hostile.assertTame(command.err(), "standard error");
    for (String line : command.all().lines().toList()) {
      for (String forged : List.of("INFO Done", "gradus: all is well", "next", "line", "\"}")) {
        assertFalse(line.startsWith(forged), command::all);
      }
    }
  }

  @Test
  void stayInsideTheirLine() throws IOException {
    Path rows = rows();
    Cli trained = Cli.run("train", "--config", config(rows).toString());
    assertEquals(0, trained.code(), trained::all);
    assertTame(trained);
    for (String file : List.of("metrics.jsonl", "result.json", "run.json")) {
      Hostile.assertTame(Files.readString(path("out/" + file)), file);
    }
    for (String line : Files.readAllLines(path("out/metrics.jsonl"))) {
      assertTrue(json.readTree(line).isObject(), line);
    }
    String model = path("out/model").toString();
    Cli shown = Cli.run("inspect", "--model", model);
    assertEquals(0, shown.code(), shown::all);
    assertTame(shown);
    Cli facts = Cli.run("inspect", "--model", model, "--json");
    Hostile.assertTame(facts.out(), "inspect --json");
    JsonNode features = json.readTree(facts.out()).at("/answer/features");
    for (int i = 0; i < Hostile.NAMES.size(); i++) {
      assertEquals(Hostile.NAMES.get(i), features.get(i).asText());
    }
    Cli evaluated = Cli.run("evaluate", "--model", model, "--data", rows.toString());
    assertEquals(0, evaluated.code(), evaluated::all);
    assertTame(evaluated);
    Hostile.assertTame(
        Cli.run("evaluate", "--model", model, "--data", rows.toString(), "--json").out(), "JSON");
  }

  /** What is written for programs keeps every character, and has a row for each row. */
  @Test
  void comeBackFromCsvAsTheyWere() throws IOException {
    Path rows = rows();
    assertEquals(0, Cli.run("train", "--config", config(rows).toString()).code());
    String scores = path("scores").toString();
    Cli predicted =
        Cli.run(
            "predict",
            "--model",
            path("out/model").toString(),
            "--data",
            rows.toString(),
            "--output",
            scores,
            "--format",
            "csv",
            "--keep",
            "category");
    assertEquals(0, predicted.code(), predicted::all);
    assertTame(predicted);
    List<Row> read =
        spark()
            .read()
            .option("header", "true")
            .option("multiLine", "true")
            .csv(scores)
            .collectAsList();
    assertEquals(300, read.size());
    assertEquals("probability_" + Hostile.NAMES.get(0), read.get(0).schema().fieldNames()[2]);
  }

  @Test
  void stayInsideTheLineOfAnError() throws IOException {
    Path rows = rows();
    config(rows);
    for (String name : Hostile.NAMES) {
      for (String key : List.of("data.label", "data.weight", "features.exclude")) {
        Cli failed =
            Cli.run(
                "train",
                "--config",
                path("job.conf").toString(),
                "--set",
                key + "=" + json.writeValueAsString("no " + name));
        assertTrue(failed.code() == 2 || failed.code() == 3, failed::all);
        assertTame(failed);
        assertEquals(1, failed.err().lines().count(), failed::all);
      }
    }
  }

  @Test
  void pathsStayInsideTheirLine() {
    for (String name : Hostile.NAMES) {
      Cli failed = Cli.run("inspect", "--model", path("no").toString() + name.replace("\0", ""));
      assertEquals(3, failed.code(), failed::all);
      assertTame(failed);
      assertEquals(1, failed.err().lines().count(), failed::all);
    }
  }

  /** Formats, file systems and functions that load classes are not a model's to name. */
  @Test
  void aModelNamesNoClasses() throws IOException {
    assertEquals(0, train().code());
    Path model = path("out/model");
    Map<String, byte[]> whole = Hostile.files(model);
    String marker = path("marker").toString();
    String provenance = new String(whole.get("provenance.json"), StandardCharsets.UTF_8);
    assertTrue(provenance.contains("\"spark\" : { }"), provenance);
    Cli format =
        withProvenance(
            model,
            whole,
            provenance.replaceFirst("\"format\" : \"auto\"", "\"format\" : \"no.such.Source\""));
    assertEquals(2, format.code(), format::all);
    assertTrue(format.err().contains("--data-format"), format::all);
    Cli options =
        withProvenance(
            model,
            whole,
            provenance.replaceFirst(
                "\"options\" : \\{ \\}", "\"options\" : { \"fs.file.impl\" : \"no.such.Files\" }"));
    assertEquals(0, options.code(), options::all);
    String encoder = new String(whole.get("encoder.json"), StandardCharsets.UTF_8);
    for (String expression :
        List.of(
            "reflect('java.lang.System', 'setProperty', '" + marker + "', 'x')",
            "java_method('java.lang.System', 'setProperty', '" + marker + "', 'x')",
            "transform(array(1), x -> Reflect('java.lang.System', 'getProperty', 'user.home'))[0]",
            "(select max(value) from text.`/etc/passwd`)",
            "age in (select value from text.`/etc/passwd`)")) {
      Map<String, byte[]> forged = new LinkedHashMap<>(whole);
      forged.put(
          "encoder.json",
          encoder
              .replace("\"derived\" : { }", "\"derived\" : { \"x\" : \"" + expression + "\" }")
              .replace("\"name\" : \"age\"", "\"name\" : \"x\"")
              .getBytes(StandardCharsets.UTF_8));
      forged.put("manifest.json", Hostile.manifest(forged));
      Hostile.write(model, forged);
      Cli failed = evaluate(model);
      assertEquals(3, failed.code(), failed::all);
      assertTrue(failed.err().contains("derived"), failed::all);
      assertEquals(null, System.getProperty(marker));
    }
  }

  private Cli withProvenance(Path model, Map<String, byte[]> whole, String provenance)
      throws IOException {
    Map<String, byte[]> forged = new LinkedHashMap<>(whole);
    forged.put("provenance.json", provenance.getBytes(StandardCharsets.UTF_8));
    forged.put("manifest.json", Hostile.manifest(forged));
    Hostile.write(model, forged);
    return evaluate(model);
  }

  private Cli evaluate(Path model) {
    return Cli.run("evaluate", "--model", model.toString(), "--data", path("rows.csv").toString());
  }
}
