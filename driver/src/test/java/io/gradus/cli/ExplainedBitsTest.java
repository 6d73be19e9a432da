package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.explain.AttributionOptions;
import io.gradus.explain.ExplainOptions;
import io.gradus.explain.Explanation;
import io.gradus.explain.PathOptions;
import io.gradus.explain.TracedRow;
import io.gradus.run.ModelRows;
import io.gradus.run.ModelRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An explanation is the same to the last bit on any number of cores. */
class ExplainedBitsTest {
  private static final int FILES = 12;

  /** Fewer rows than there are, so that some are drawn. */
  private static final PathOptions PATHS =
      new PathOptions(AttributionOptions.DEFAULT, 3, List.of(), 250, Optional.empty());

  @TempDir Path directory;

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .appName("gradus-test")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.files.openCostInBytes", "0")
        .config("spark.sql.files.maxPartitionBytes", "1200")
        .getOrCreate();
  }

  @Test
  void ofRowsOfManyPartitions() throws IOException {
    List<String> lines = SparkCli.rows(600).lines().toList();
    Files.createDirectories(directory.resolve("rows"));
    for (int file = 0; file < FILES; file++) {
      List<String> part = new ArrayList<>(List.of(lines.get(0)));
      part.addAll(lines.subList(1 + file * 50, 51 + file * 50));
      Files.write(directory.resolve("rows/part" + (10 + file) + ".csv"), part);
    }
    try (SparkSession spark = session(2)) {
      spark.sparkContext().setLogLevel("ERROR");
      Cli trained =
          Cli.run(
              "train",
              "--data",
              directory.resolve("rows").toString(),
              "--label",
              "churned",
              "--set",
              "network.hidden=[5,3]",
              "--set",
              "training.epochs=2",
              "--set",
              "output.path=" + directory.resolve("out"));
      assertEquals(0, trained.code(), trained::all);
    }
    TreeSet<String> explanations = new TreeSet<>();
    for (int cores : List.of(1, 2, 4)) {
      try (SparkSession spark = session(cores);
          ModelRun run =
              ModelRun.on(
                  spark,
                  directory.resolve("out/model").toString(),
                  ModelRows.of(directory.resolve("rows").toString()))) {
        spark.sparkContext().setLogLevel("ERROR");
        Explanation explanation = run.explain(ExplainOptions.DEFAULT.withPaths(PATHS));
        assertEquals(600, explanation.data().rows());
        assertWhole(explanation);
        explanations.add(explanation.toJson());
      }
    }
    assertEquals(1, explanations.size());
    String json = explanations.first();
    assertEquals(json, Explanation.fromJson(json, "explanation.json").toJson());
    assertTrue(json.contains("\"exactAblation\""), json);
  }

  /** What goes along paths, and what columns are worth, was compared as well. */
  private static void assertWhole(Explanation explanation) {
    assertEquals(3, explanation.traces().size());
    for (TracedRow traced : explanation.traces()) {
      assertFalse(traced.layers().isEmpty());
      assertFalse(traced.edges().isEmpty());
      assertFalse(traced.conductance().layers().isEmpty());
    }
    assertTrue(explanation.columnRows() > 0 && explanation.columnRows() < 600);
    assertEquals(3, explanation.importance().size());
    assertEquals(3, explanation.permutation().size());
    assertEquals(3, explanation.effects().size());
    assertFalse(explanation.spread().columns().isEmpty());
  }
}
