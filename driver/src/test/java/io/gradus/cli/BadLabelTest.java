package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is said of labels and weights that are no numbers, and whether that mends it. */
class BadLabelTest extends SparkCli {
  /** Every so many labels are another text. */
  private void labels(int every, String other) throws IOException {
    StringBuilder text = new StringBuilder("x,kind,w\n");
    for (int i = 0; i < 120; i++) {
      String kind = i % every == 0 ? other : Integer.toString(i % 3);
      text.append(i % 7).append(',').append(kind).append(",1\n");
    }
    file("rows.csv", text.toString());
  }

  private Cli kinds(String... more) throws IOException {
    file(
        "kinds.conf",
        "data { train = \"%s\", label = kind }, network.hidden = [4], training.epochs = 1, output.path = \"%s\""
            .formatted(path("rows.csv"), path("out")));
    String[] arguments = new String[3 + 2 * more.length];
    arguments[0] = "train";
    arguments[1] = "--config";
    arguments[2] = path("kinds.conf").toString();
    for (int i = 0; i < more.length; i++) {
      arguments[3 + 2 * i] = "--set";
      arguments[4 + 2 * i] = more[i];
    }
    return Cli.run(arguments);
  }

  private static void assertRefused(Cli run, String... parts) {
    assertEquals(3, run.code(), run::all);
    assertFalse(run.err().contains("features.columns"), run::all);
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> part + " in: " + run.all());
    }
  }

  @Test
  void mostlyNumbersCanBeClasses() throws IOException {
    labels(4, "other");
    assertRefused(kinds(), "set task = multiclass", "task = regression");
    Cli classes = kinds("task=multiclass");
    assertEquals(0, classes.code(), classes::all);
    assertTrue(classes.out().contains("other"), classes::all);
    Cli numbers = kinds("task=regression", "data.bad-rows=skip", "output.path=" + path("numbers"));
    assertEquals(0, numbers.code(), numbers::all);
    labels(1, "\"12,5\"");
    assertRefused(
        kinds("output.path=" + path("derived")),
        "name that in data.label: features.derived { kind_number = ");
  }

  @Test
  void nearlyAllNumbersAreNumbersUnlessTheyAreNamedTexts() throws IOException {
    labels(60, "other");
    assertRefused(kinds(), "data.bad-rows = skip", "STRING in data.schema");
    Cli skipped = kinds("data.bad-rows=skip");
    assertEquals(0, skipped.code(), skipped::all);
    Cli texts = kinds("data.schema=x INT, kind STRING, w INT", "output.path=" + path("texts"));
    assertEquals(0, texts.code(), texts::all);
    assertTrue(texts.out().contains("other"), texts::all);
  }

  @Test
  void textsOfTypedFormatsAreNoQuantities() throws IOException {
    file(
        "rows.json",
        "{\"x\":1,\"kind\":\"1\"}\n{\"x\":2,\"kind\":\"red\"}\n{\"x\":3,\"kind\":\"2\"}\n");
    assertRefused(
        kinds("data.train=" + path("rows.json"), "task=regression"),
        "data.bad-rows = skip",
        "task = multiclass");
  }
}
