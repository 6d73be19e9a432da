package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with data, configuration or model is told, and nothing half-written is left. */
class BadInputTest extends SparkCli {
  private void fails(Cli command, int code, String... told) {
    assertEquals(code, command.code(), command::all);
    for (String text : told) {
      assertTrue(command.err().contains(text), "Expected \"" + text + "\" in " + command.all());
    }
    assertFalse(command.err().contains("\tat "), command::all);
    assertFalse(Files.exists(path("out")), "Expected nothing at the output.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data.train=/no/such/rows.csv | 3 | /no/such/rows.csv",
        "data.label=churn | 3 | churned",
        "data.weight=nothing | 3 | nothing",
        "features.select=[agee] | 3 | agee",
        "data.partitions=100000 | 3 | data.partitions",
        "training.batch-size=100000 | 2 | training.batch-size",
        "network.input-shape=[1,2,3] | 2 | input-shape",
        "network={hidden=null,layers=[{type=conv2d,filters=2,kernel=3}]} | 2 | conv2d",
        "network={hidden=null,layers=[{type=residual,layers=[{type=dense,units=3}]}]} | 2 |"
            + " residual",
        "task=regression | 3 | churned",
        "data.format=nonsense | 3 | nonsense",
        "data.format=parquet | 3 | rows.csv",
      })
  void whatTheDataDoNotHave(String change, int code, String told) throws IOException {
    fails(train("--set", change), code, told);
  }

  @Test
  void rowsThatCannotBeLearned() throws IOException {
    file("rows.csv", "age,churned\n");
    fails(train(), 3, "rows.csv");
    file("rows.csv", "age,churned\n1,yes\n2,yes\n3,yes\n");
    fails(train(), 3, "churned");
    file("rows.csv", "age,churned\n1,\n2,\n3,\n");
    fails(train(), 3, "churned");
    file("rows.csv", "");
    fails(train(), 3, "rows.csv");
  }

  @Test
  void textAmongNumbersFailsOrIsSkippedAndListed() throws IOException {
    String rows = rows(200) + "old,1,Bonn,yes\n";
    file("rows.csv", rows);
    String schema = "data.schema=age DOUBLE, income DOUBLE, city STRING, churned STRING";
    fails(train("--set", schema), 3, "rows.csv", "old");
    Cli skipped = train("--set", schema, "--set", "data.bad-rows=skip");
    assertEquals(0, skipped.code(), skipped::all);
    assertTrue(skipped.out().contains("skipped"), skipped::all);
    List<String> listed = Files.readAllLines(path("out/skipped-rows.jsonl"));
    assertEquals(1, listed.size());
    assertTrue(listed.get(0).contains("old"), listed::toString);
  }

  @Test
  void numbersWithoutEnd() throws IOException {
    file("rows.csv", rows(200) + "Infinity,1,Bonn,yes\n");
    fails(train(), 3, "age", "rows.csv");
  }

  @Test
  void filesThatEndTooEarly() throws IOException {
    Path whole = path("rows.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write(rows(5000).getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    fails(train("--set", "data.train=" + whole), 3, "rows.csv.gz");
    Path parquet = path("rows.parquet");
    Files.write(parquet, new byte[] {'P', 'A', 'R', '1', 1, 2, 3, 4});
    fails(train("--set", "data.train=" + parquet), 3, "rows.parquet");
    Path idx = path("train-images-idx3-ubyte");
    Files.write(idx, new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3});
    fails(train("--set", "data.train=" + idx, "--set", "data.label=label"), 3, "idx3");
  }

  @Test
  void classesThatTrainingDidNotHave() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    file("new.csv", "age,income,city,churned\n1,1,Bonn,maybe\n");
    Cli measured =
        Cli.run(
            "evaluate",
            "--model",
            path("out/model").toString(),
            "--data",
            path("new.csv").toString());
    assertEquals(3, measured.code(), measured::all);
    assertTrue(measured.err().contains("maybe"), measured::all);
    file("other.csv", "income,city\n1,Bonn\n");
    Cli predicted =
        Cli.run(
            "predict",
            "--model",
            path("out/model").toString(),
            "--data",
            path("other.csv").toString(),
            "--output",
            path("predictions").toString());
    assertEquals(3, predicted.code(), predicted::all);
    assertTrue(predicted.err().contains("age"), predicted::all);
    assertFalse(Files.exists(path("predictions")));
  }

  @Test
  void modelsThatAreDamaged() throws IOException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    Path model = path("out/model");
    List<Path> files = new ArrayList<>();
    try (Stream<Path> listed = Files.list(model)) {
      listed.filter(file -> !file.getFileName().toString().startsWith(".")).forEach(files::add);
    }
    assertEquals(6, files.size(), files::toString);
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[whole.length / 2] ^= 4;
      byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
      for (byte[] damaged : List.of(flipped, cut)) {
        Files.write(file, damaged);
        Cli inspected = Cli.run("inspect", "--model", model.toString());
        assertEquals(3, inspected.code(), () -> file + "\n" + inspected.all());
        assertTrue(inspected.err().contains(model.toString()), inspected::all);
      }
      Files.write(file, whole);
      removeChecksum(file);
    }
    assertEquals(0, Cli.run("inspect", "--model", model.toString()).code());
    Path manifest = model.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replaceFirst("\"version\" : \\d+", "\"version\" : 99"));
    Cli newer = Cli.run("inspect", "--model", model.toString());
    assertEquals(3, newer.code(), newer::all);
    assertTrue(newer.err().contains("99"), newer::all);
  }

  /** Hadoop's own checksum file, which local file systems keep beside a file. */
  private static void removeChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }
}
