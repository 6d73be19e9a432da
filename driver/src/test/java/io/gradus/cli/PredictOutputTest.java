package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Predictions replace earlier predictions and nothing else, and only when they are whole. */
class PredictOutputTest extends SparkCli {
  private String model;

  @BeforeEach
  void trainModel() throws IOException {
    Cli trained = train();
    assertEquals(0, trained.code(), trained::all);
    model = path("out/model").toString();
  }

  @AfterEach
  void noTrouble() {
    TroubledFileSystem.full = path -> false;
  }

  private Cli predict(String data, String output, String... more) {
    List<String> words =
        new ArrayList<>(List.of("predict", "--model", model, "--data", data, "--output", output));
    words.addAll(List.of(more));
    return Cli.run(words.toArray(String[]::new));
  }

  /** Names and contents of all that lies in the test's directory. */
  private Map<String, String> everything() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      Map<String, String> content = new TreeMap<>();
      all.filter(Files::isRegularFile)
          .forEach(file -> content.put(directory.relativize(file).toString(), text(file)));
      return content;
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> predictions(String output) {
    return spark()
        .read()
        .parquet(path(output).toString())
        .selectExpr("concat_ws('|', age, prediction)")
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private void assertRefusedUntouched(String data, String output, String... told)
      throws IOException {
    Map<String, String> before = everything();
    for (String overwrite : List.of("", "--overwrite")) {
      Cli refused = overwrite.isEmpty() ? predict(data, output) : predict(data, output, overwrite);
      assertEquals(2, refused.code(), refused::all);
      assertTrue(refused.err().startsWith("gradus: --output: "), refused::all);
      assertEquals(before, everything());
      if (!overwrite.isEmpty()) {
        for (String words : told) {
          assertTrue(refused.err().contains(words), refused::all);
        }
      }
    }
  }

  @Test
  void whatTheyAreMadeOfIsNotReplaced() throws IOException {
    Files.createDirectories(path("place/table"));
    Files.copy(path("rows.csv"), path("place/table/rows.csv"));
    file("place/precious.csv", "mine");
    Files.createSymbolicLink(path("link"), path("place/table"));
    String table = path("place/table").toString();
    String apart = "apart from the input";
    assertRefusedUntouched(table, table, apart, "which is it");
    assertRefusedUntouched(table, path("place").toString(), apart, "which holds it");
    assertRefusedUntouched(table, path("place/table/new").toString(), apart, "which lies in it");
    assertRefusedUntouched(table, "file://" + table + "/", apart);
    assertRefusedUntouched(table, path("link").toString(), apart);
    assertRefusedUntouched(path("link").toString(), table, apart);
    assertRefusedUntouched(path("place/ta*").toString(), table, apart);
    for (String place : List.of("out", "out/model", "out/model/new", "out/checkpoints")) {
      assertRefusedUntouched(table, path(place).toString(), "apart from ");
    }
  }

  @Test
  void aTableThatIsReadIsNotReplaced() throws IOException {
    Path place = path("scores");
    assertEquals(0, predict(path("rows.csv").toString(), place.toString()).code());
    spark().sql("CREATE TABLE customers_of_predict USING parquet LOCATION '%s'".formatted(place));
    try {
      Map<String, String> before = everything();
      Cli refused =
          predict(
              "customers_of_predict", place.toString(), "--data-format", "table", "--overwrite");
      assertEquals(2, refused.code(), refused::all);
      assertTrue(refused.err().contains("apart from the input"), refused::all);
      assertEquals(before, everything());
    } finally {
      spark().sql("DROP TABLE customers_of_predict");
    }
  }

  @Test
  void whatNobodyOfUsWroteIsNotReplaced() throws IOException {
    String rows = path("rows.csv").toString();
    Files.createDirectories(path("notes/deep"));
    file("notes/deep/thesis.txt", "mine");
    assertRefusedUntouched(rows, path("notes").toString(), "something else: deep");
    assertRefusedUntouched(rows, path("notes/deep/thesis.txt").toString(), "thesis.txt");

    spark().range(3).write().parquet(path("theirs").toString());
    assertRefusedUntouched(rows, path("theirs").toString(), "have no mark");

    assertEquals(0, predict(rows, path("scores").toString()).code());
    file("scores/notes.txt", "mine");
    assertRefusedUntouched(rows, path("scores").toString(), "something else: notes.txt");
    Files.delete(path("scores/notes.txt"));
    spark().range(3).write().mode("append").parquet(path("scores").toString());
    assertRefusedUntouched(rows, path("scores").toString(), "something else: part-");
  }

  @Test
  void earlierPredictionsAreReplacedWhenTheNewOnesAreWhole() throws IOException {
    String output = path("scores").toString();
    file("few.csv", "age,income,city\n3,3,Bonn\n-3,-3,Lyon\n");
    file("other.csv", "age,income,city\n2,2,Bonn\n");
    file("bad.csv", "age,income,city\n3,3,Bonn\nold,-3,Lyon\n");
    assertEquals(0, predict(path("few.csv").toString(), output).code());
    List<String> first = predictions("scores");
    assertEquals(
        List.of("-3|no", "3|yes"), first.stream().map(row -> row.replace(".0", "")).toList());

    Map<String, String> before = everything();
    Cli bad = predict(path("bad.csv").toString(), output, "--overwrite");
    assertEquals(3, bad.code(), bad::all);
    assertEquals(before, everything(), "one bad row took the good output away, or left something");

    Cli again = predict(path("other.csv").toString(), output, "--overwrite");
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().startsWith("1 prediction written to " + output), again::all);
    assertEquals(1, predictions("scores").size());
    for (String name : everything().keySet()) {
      assertFalse(name.startsWith("."), "left: " + name);
    }
  }

  @Test
  void anEmptyDirectoryHoldsNothingThatCouldBeLost() throws IOException {
    Files.createDirectories(path("empty"));
    Cli written = predict(path("rows.csv").toString(), path("empty").toString(), "--overwrite");
    assertEquals(0, written.code(), written::all);
    assertEquals(400, predictions("empty").size());
  }

  @Test
  void whatAKilledJobLeftIsRemovedAndWhatWasWholeIsPutBack() throws IOException {
    String rows = path("rows.csv").toString();
    String id = "-0f8fad5b-d9cb-469f-a165-70867728950e";
    assertEquals(0, predict(rows, path("scores").toString()).code());
    // Killed between its two renames.
    Files.move(path("scores"), path(".scores" + id));
    // Killed while it wrote; and a directory that only looks so.
    Files.createDirectories(path(".scores-7c9e6679-7425-40de-944b-e07fc1f90ae7"));
    Files.createDirectories(path(".scores-16fd2706-8baf-433b-82eb-8c7fada847da"));
    file(".scores-16fd2706-8baf-433b-82eb-8c7fada847da/mine.txt", "mine");
    Cli told = predict(rows, path("scores").toString());
    assertEquals(2, told.code(), told::all);
    assertEquals(400, predictions("scores").size());
    assertFalse(Files.exists(path(".scores" + id)));
    assertFalse(Files.exists(path(".scores-7c9e6679-7425-40de-944b-e07fc1f90ae7")));
    assertTrue(Files.exists(path(".scores-16fd2706-8baf-433b-82eb-8c7fada847da/mine.txt")));
  }

  private Cli predictThere(Runnable whileItWrites) {
    TroubledFileSystem.full =
        path -> {
          if (path.contains("part-")) {
            whileItWrites.run();
          }
          return false;
        };
    return predict(
        path("rows.csv").toString(),
        TroubledFileSystem.SCHEME + ":" + path("race"),
        "--overwrite",
        "--set",
        "spark.hadoop.fs.trouble.impl=" + TroubledFileSystem.class.getName());
  }

  @Test
  void aDirectoryThatSomebodyMakesMeanwhileStays() throws IOException {
    spark()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.trouble.impl", TroubledFileSystem.class.getName());
    Cli told =
        predictThere(
            () -> {
              path("race").toFile().mkdirs();
              try {
                file("race/mine.txt", "mine");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertEquals(2, told.code(), told::all);
    assertTrue(told.err().contains("left as it is"), told::all);
    assertEquals("mine", Files.readString(path("race/mine.txt")));
    try (Stream<Path> left = Files.list(path("race"))) {
      assertEquals(1, left.count());
    }
    for (String name : everything().keySet()) {
      assertFalse(name.startsWith("."), "left: " + name);
    }
  }

  @Test
  void ofTwoJobsWithOneOutputTheSecondIsTold() throws Exception {
    spark()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.trouble.impl", TroubledFileSystem.class.getName());
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    List<Cli> first = new ArrayList<>();
    Thread job =
        new Thread(
            () ->
                first.add(
                    predictThere(
                        () -> {
                          writing.countDown();
                          try {
                            told.await(1, TimeUnit.MINUTES);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        })));
    job.start();
    assertTrue(writing.await(1, TimeUnit.MINUTES));
    Cli second = predict(path("rows.csv").toString(), path("race").toString());
    told.countDown();
    job.join();
    assertEquals(6, second.code(), second::all);
    assertTrue(second.err().contains("Expected nobody else to write to"), second::all);
    assertEquals(0, first.get(0).code(), first.get(0)::all);
    assertEquals(400, predictions("race").size());
  }
}
