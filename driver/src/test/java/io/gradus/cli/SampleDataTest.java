package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data that are made can be trained on at once. */
class SampleDataTest extends SparkCli {
  private Cli make(String kind, String folder, String... more) {
    String[] arguments = new String[4 + more.length];
    System.arraycopy(
        new String[] {"sample-data", kind, "--output", path(folder).toString()},
        0,
        arguments,
        0,
        4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Cli.run(arguments);
  }

  @Test
  void digitsAreTheSameForTheSameSeedAndAreLearned() throws IOException {
    Cli made = make("digits", "digits", "--rows", "600", "--seed", "5");
    assertEquals(0, made.code(), made::all);
    assertEquals(0, make("digits", "again", "--rows", "600", "--seed", "5").code());
    Path images = path("digits/train-images-idx3-ubyte.gz");
    assertArrayEquals(
        Files.readAllBytes(images), Files.readAllBytes(path("again/train-images-idx3-ubyte.gz")));
    Cli trained =
        train(
            "--set",
            "data.train=" + images,
            "--set",
            "data.test=" + path("digits/t10k-images-idx3-ubyte.gz"),
            "--set",
            "data.label=label",
            "--set",
            "training.epochs=10",
            "--set",
            "network.hidden=[64]",
            "--set",
            "optimizer.rate=0.005");
    assertEquals(0, trained.code(), trained::all);
    assertTrue(trained.out().contains("1×28×28"), trained::all);
    String accuracy =
        trained.out().lines().filter(line -> line.contains("accuracy  ")).findFirst().orElseThrow();
    double test = Double.parseDouble(accuracy.substring(accuracy.lastIndexOf(' ')));
    assertTrue(test > 0.7, trained::all);
  }

  @Test
  void customersAreMadeInBothFormatsAndTellTheBestAuc() throws IOException {
    for (String format : List.of("csv", "parquet")) {
      Cli made = make("customers", format, "--rows", "300", "--format", format);
      assertEquals(0, made.code(), made::all);
      assertTrue(made.out().contains("best AUC   0."), made::all);
      Cli planned =
          train(
              "--dry-run",
              "--set",
              "data.train=" + path(format + "/train"),
              "--set",
              "data.format=" + format);
      assertEquals(0, planned.code(), planned::all);
      assertTrue(
          planned.out().contains("300 to train on")
              || planned.out().contains(" to train on of 300"),
          planned::all);
    }
  }

  @Test
  void filesThatAreThereAreNotReplacedUnlessTold() throws IOException {
    assertEquals(0, make("digits", "digits", "--rows", "60").code());
    byte[] before = Files.readAllBytes(path("digits/train-images-idx3-ubyte.gz"));
    Cli again = make("digits", "digits", "--rows", "70");
    assertEquals(2, again.code(), again::all);
    assertTrue(again.err().contains("--overwrite"), again::all);
    assertArrayEquals(before, Files.readAllBytes(path("digits/train-images-idx3-ubyte.gz")));
    assertEquals(0, make("digits", "digits", "--rows", "70", "--overwrite").code());
    assertFalse(
        java.util.Arrays.equals(
            before, Files.readAllBytes(path("digits/train-images-idx3-ubyte.gz"))));
  }

  @Test
  void whatThisCommandDidNotMakeIsNotReplaced() throws IOException {
    Files.createDirectories(path("digits"));
    file("digits/train-images-idx3-ubyte.gz", "those of MNIST");
    file("digits/notes.txt", "mine");
    Cli digits = make("digits", "digits", "--rows", "60", "--overwrite");
    assertEquals(2, digits.code(), digits::all);
    assertTrue(digits.err().contains("train-images-idx3-ubyte.gz"), digits::all);
    assertEquals("those of MNIST", Files.readString(path("digits/train-images-idx3-ubyte.gz")));
    Files.delete(path("digits/train-images-idx3-ubyte.gz"));
    for (String overwrite : List.of("60", "70")) {
      Cli made = make("digits", "digits", "--rows", overwrite, "--overwrite");
      assertEquals(0, made.code(), made::all);
    }
    assertEquals("mine", Files.readString(path("digits/notes.txt")));

    Files.createDirectories(path("customers/test"));
    file("customers/test/mine.csv", "mine");
    Cli customers = make("customers", "customers", "--rows", "60", "--overwrite");
    assertEquals(2, customers.code(), customers::all);
    assertTrue(customers.err().contains("mine.csv"), customers::all);
    assertEquals("mine", Files.readString(path("customers/test/mine.csv")));
    assertFalse(Files.exists(path("customers/train")), "half of it was written");
    Files.delete(path("customers/test/mine.csv"));
    for (String rows : List.of("60", "70")) {
      Cli made = make("customers", "customers", "--rows", rows, "--overwrite");
      assertEquals(0, made.code(), made::all);
    }
    assertEquals(70, spark().read().parquet(path("customers/train").toString()).count());
  }

  @Test
  void daysAreAskedForByNumberAndFirstDay() {
    Cli made =
        make("days", "d", "--days", "3", "--first-day", "2026-02-27", "--rows", "40", "-f", "csv");
    assertEquals(0, made.code(), made::all);
    for (String day : List.of("2026-02-27", "2026-02-28", "2026-03-01")) {
      assertTrue(Files.exists(path("d/days/dt=" + day + "/_SUCCESS")), day);
    }
    assertFalse(Files.exists(path("d/days/dt=2026-03-02")));
    Cli again = make("days", "d", "--days", "3", "--first-day", "2026-02-27");
    assertEquals(2, again.code(), again::all);
    assertEquals(2, make("days", "e", "--days", "0").code());
    assertEquals(2, make("days", "e", "--test-rows", "3").code());
    assertEquals(2, make("customers", "e", "--days", "3").code());
    assertFalse(Files.exists(path("e")));
  }
}
