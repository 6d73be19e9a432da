package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs side by side on one page. */
class CompareRunsTest extends SparkCli {
  private void runs() throws IOException {
    Cli slow = train("--set", "optimizer.rate=0.0001", "--output", path("slow").toString());
    assertEquals(0, slow.code(), slow::all);
    Cli out = train("--set", "data.test-fraction=0.1");
    assertEquals(0, out.code(), out::all);
  }

  private double auc(String run) throws IOException {
    return new ObjectMapper()
        .readTree(path(run).resolve("result.json").toFile())
        .at("/metrics/validation/auc")
        .asDouble();
  }

  private Cli report(String... more) {
    return Cli.run(
        Stream.concat(
                Stream.of("report", "--output", path("page.html").toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void whatTheyCameToHowAndWhatWasSetDifferently() throws IOException {
    runs();
    Cli done = report("--compare", path("slow").toString(), path("out").toString());
    assertEquals(0, done.code(), done::all);
    String page = Files.readString(path("page.html"));
    assertTrue(auc("out") > auc("slow"), "the quick one is better");
    assertTrue(
        page.contains(
            String.format(
                Locale.ROOT,
                "Of 2 runs “out” has the best AUC of its validation rows: "
                    + (auc("out") < 1 ? "%.4f" : "%.3f"),
                auc("out"))),
        page.replaceAll("(?s).*(<p class=.verdict.*?</p>).*", "$1"));
    assertTrue(page.contains("They differ in data.test-fraction and optimizer.rate<"), "settings");
    assertTrue(page.contains("<td>0.1</td>"), "their values");
    assertTrue(page.contains("Validation loss: “out” comes to the best"), "curves");
    assertFalse(page.contains("id=\"quality\""), "no model is told of");
  }

  /** A run that was killed, or still goes on, has no result. */
  @Test
  void oneThatGoesOnIsToldAsFarAsItIs() throws IOException {
    runs();
    Files.delete(path("out/result.json"));
    List<String> lines = Files.readAllLines(path("out/metrics.jsonl"));
    List<String> begun =
        lines.stream()
            .filter(line -> !line.contains("\"event\":\"finished\""))
            .filter(line -> !line.contains("\"event\":\"epoch\"") || !line.contains("\"epoch\":4"))
            .toList();
    Files.write(path("out/metrics.jsonl"), begun);
    Cli done = report("--compare", path("slow").toString(), path("out").toString());
    assertEquals(0, done.code(), done::all);
    assertTrue(Files.readString(path("page.html")).contains("<td>3 of 4 epochs</td>"));
  }

  @Test
  void besideAModelItsOwnRunIsTheFirst() throws IOException {
    runs();
    Cli done =
        report(
            "--model",
            path("out/model").toString(),
            "--data",
            path("rows.csv").toString(),
            "--no-errors",
            "--compare",
            path("slow").toString());
    assertEquals(0, done.code(), done::all);
    String page = Files.readString(path("page.html"));
    assertTrue(page.contains("id=\"runs\""));
    assertTrue(page.indexOf("<td>out</td>") < page.indexOf("<td>slow</td>"));
    assertTrue(page.contains("id=\"quality\""), "the model is measured");
  }

  @Test
  void whatIsNoRunAndWhatIsNotEnoughIsRefused() throws IOException {
    file("notes.txt", "");
    Cli none = report("--compare", path("").toString(), path("").toString());
    assertEquals(2, none.code(), none::all);
    assertTrue(none.err().contains("--compare: Expected a directory that a run has written"));
    Cli one = report("--compare", path("").toString());
    assertEquals(2, one.code(), one::all);
    assertTrue(one.err().contains("Expected --model and --data, or --compare with two runs"));
    Cli half = report("--model", path("out/model").toString());
    assertEquals(2, half.code(), half::all);
    assertTrue(half.err().contains("--data"), half::all);
  }
}
