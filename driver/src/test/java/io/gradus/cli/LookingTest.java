package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands that only look load neither Spark nor Hadoop nor Log4j, so that they answer at once. */
class LookingTest extends SparkCli {
  private static final String LOADED = "[class,load]";
  private static final List<String> HEAVY =
      List.of(
          "org.apache.hadoop.conf.Configuration ",
          "org.apache.hadoop.fs.FileSystem ",
          "org.apache.logging.log4j.core.",
          "org.apache.spark.SparkConf ",
          "scala.Predef");
  private static final List<String> STARTED =
      List.of(
          "org.apache.spark.SparkContext ", "org.apache.logging.log4j.core.config.Configurator ");

  @Test
  void aModelOfThisMachineIsReadWithoutHadoop() throws IOException, InterruptedException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    String model = path("out/model").toString();
    String shown = looked("inspect", "--model", model);
    assertTrue(shown.contains("Provenance"), shown);
    Cli byHadoop = Cli.run("inspect", "--model", model);
    assertEquals(byHadoop.out(), shown);
    String facts = looked("inspect", "--json", "--model", model);
    Cli told = Cli.run("inspect", "--json", "--model", model);
    assertEquals(answer(told.out()), answer(facts));
  }

  private static JsonNode answer(String result) throws IOException {
    JsonNode answer = new ObjectMapper().readTree(result).path("answer");
    assertTrue(answer.has("network"), result);
    return answer;
  }

  @Test
  void helpNeedsNone() throws IOException, InterruptedException {
    assertTrue(looked("train", "--help").contains("Usage: gradus train"));
    assertTrue(looked("--help").contains("inspect"));
  }

  @Test
  void whereThereIsNoModelHadoopSaysSo() throws IOException, InterruptedException {
    for (String nowhere : List.of(path("nowhere").toString(), "file:" + path("nowhere"), "")) {
      String[] words = {"inspect", "--model", nowhere};
      try (ChildJvm jvm = local(List.of(), words)) {
        assertEquals(3, jvm.exitCode());
        String screen = jvm.screen();
        assertTrue(screen.endsWith(Cli.run(words).err()), screen);
      }
    }
  }

  /** They write, and so take Hadoop; a Spark they take where they read rows. */
  @Test
  void whatReadsNoRowsStartsNoSpark() throws IOException, InterruptedException {
    assertEquals(0, train("--set", "training.epochs=1").code());
    String run = path("out").toString();
    String[][] commands = {
      {"export", "--model", run + "/model", "--format", "card", "--output"},
      {"export", "--model", run + "/model", "--format", "onnx", "--output"},
      {"report", "--compare", run, run, "--output"}
    };
    for (String[] words : commands) {
      List<String> all = new ArrayList<>(List.of(words));
      String written = path(words[0] + words[4]).toString().replace("--", "");
      all.add(written);
      try (ChildJvm jvm = local(List.of("-Xlog:class+load"), all.toArray(String[]::new))) {
        assertEquals(0, jvm.exitCode(), () -> String.join(" ", all));
        assertTrue(path("").getFileSystem().getPath(written).toFile().isFile(), written);
        List<String> started =
            jvm.screen()
                .lines()
                .filter(line -> line.contains(LOADED))
                .filter(line -> STARTED.stream().anyMatch(line::contains))
                .toList();
        assertEquals(List.of(), started, () -> String.join(" ", all));
      }
    }
  }

  private ChildJvm local(List<String> options, String... words) throws IOException {
    List<String> all = new ArrayList<>(options);
    all.add("-Dgradus.paths=local");
    return ChildJvm.start(all, Map.of(), path(""), words);
  }

  /** What a command printed that loaded nothing heavy. */
  private String looked(String... words) throws IOException, InterruptedException {
    try (ChildJvm jvm = local(List.of("-Xlog:class+load"), words)) {
      assertEquals(0, jvm.exitCode());
      String screen = jvm.screen();
      List<String> heavy =
          screen
              .lines()
              .filter(line -> line.contains(LOADED))
              .filter(line -> HEAVY.stream().anyMatch(line::contains))
              .toList();
      assertEquals(List.of(), heavy);
      assertTrue(screen.lines().filter(line -> line.contains(LOADED)).count() > 100, screen);
      StringBuilder printed = new StringBuilder();
      screen
          .lines()
          .filter(line -> !line.contains(LOADED))
          .forEach(line -> printed.append(line).append('\n'));
      return printed.toString();
    }
  }
}
