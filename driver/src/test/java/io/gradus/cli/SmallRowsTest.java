package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Few rows, and what a user did not write gives way to them; and validation rows of one class. */
class SmallRowsTest extends SparkCli {
  /** Rows of three classes, the last of which has two rows. */
  private String rare(int count) {
    StringBuilder text = new StringBuilder("x,kind\n");
    for (int i = 0; i < count; i++) {
      String kind = i == 3 || i == 40 ? "rare" : i % 2 == 0 ? "even" : "odd";
      text.append(String.format(Locale.ROOT, "%d,%s\n", i % 7, kind));
    }
    return text.toString();
  }

  private Cli small(String... more) throws IOException {
    file(
        "small.conf",
        "data { train = \"%s\", label = kind }\noutput.path = \"%s\"\n"
            .formatted(path("small.csv"), path("small")));
    String[] arguments = new String[3 + more.length];
    arguments[0] = "train";
    arguments[1] = "--config";
    arguments[2] = path("small.conf").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Cli.run(arguments);
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(Files.readString(path(name)));
  }

  @Test
  void sixtyRowsAreEnough() throws IOException {
    file("small.csv", rare(60));
    Cli trained = small("--set", "training.epochs=2");
    assertEquals(0, trained.code(), trained::all);
    assertTrue(trained.out().contains("8 rows, since the usual 256"), trained::all);
    assertEquals(
        8,
        json("small/model/provenance.json").findValue("batch-size").asInt(),
        "the model says of what batches it is");
    // The same command again: it is finished, though no batch of the default was ever made.
    Cli again = small("--set", "training.epochs=2");
    assertEquals(0, again.code(), again::all);
    assertTrue(again.out().contains("finished already"), again::all);
  }

  @Test
  void whatTheUserWroteDoesNotGiveWay() throws IOException {
    file("small.csv", rare(60));
    Cli refused = small("--set", "training.batch-size=256");
    assertEquals(2, refused.code(), refused::all);
    assertTrue(refused.err().contains("training.batch-size"), refused::all);
  }

  @Test
  void validationRowsOfOneClassDefineNoAuc() throws IOException {
    file("rows.csv", rows(300));
    StringBuilder one = new StringBuilder("age,income,city,churned\n");
    rows(300).lines().filter(line -> line.endsWith("yes")).forEach(l -> one.append(l).append('\n'));
    file("one.csv", one.toString());
    String[] byAuc = {
      "--set", "data.validation=" + path("one.csv"),
      "--set", "data.validation-fraction=0",
      "--set", "training.early-stopping.metric=auc",
      "--set", "training.early-stopping.patience=1",
      "--set", "training.early-stopping.min-delta=10",
    };
    Cli refused = train(byAuc);
    assertEquals(3, refused.code(), refused::all);
    assertTrue(
        refused.err().contains("no auc: all validation rows are of the class \"yes\""),
        refused::all);
    assertFalse(Files.exists(path("out/model")));
    String[] warned = java.util.Arrays.copyOf(byAuc, byAuc.length + 2);
    warned[byAuc.length] = "--set";
    warned[byAuc.length + 1] = "training.early-stopping.undefined=warn";
    Cli trained = train(warned);
    assertEquals(0, trained.code(), trained::all);
    assertEquals(
        trained.out().indexOf("the loss tells the best epoch"),
        trained.out().lastIndexOf("the loss tells the best epoch"),
        "it is said once");
    assertTrue(trained.out().contains("the loss tells the best epoch"), trained::all);
    assertTrue(json("out/result.json").get("warnings").toString().contains("no auc"));
    // No loss is better by 10 than the first one, so patience ends the run at the second epoch.
    assertTrue(trained.out().contains("of epoch 1 of 2"), trained::all);
  }
}
