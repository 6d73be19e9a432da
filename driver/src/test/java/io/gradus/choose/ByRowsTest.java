package io.gradus.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.network.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from how many rows there are. */
class ByRowsTest {
  private static JobConfig job(String... more) {
    return UserConfig.parse(
            "preset = good, data { train = rows, label = y, validation-fraction = 0.2 }"
                + ", output.path = out",
            List.of(more))
        .job();
  }

  private static Map<String, Object> keys(long rows, Set<String> written, String... more) {
    return ByRows.of(new RowFacts(Task.BINARY, rows, 10, 20, true), written, job(more)).keys();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 31, 32, 700, 50_000, 1_000_000, 3_000_000_000L})
  void everyChoiceCanBeConfigured(long rows) {
    Map<String, Object> keys = keys(rows, Set.of());
    JobConfig chosen = job();
    for (Map.Entry<String, Object> key : keys.entrySet()) {
      chosen = chosen.with(key.getKey(), key.getValue());
    }
    assertTrue(chosen.training().batchSize() <= rows);
  }

  @Test
  void moreRowsMakeLargerBatchesOfWhichThereIsABoundedNumber() {
    int batch = 0;
    for (long rows : new long[] {100, 3_000, 20_000, 100_000, 1_000_000}) {
      Map<String, Object> keys = keys(rows, Set.of());
      int larger = ((Number) keys.get("training.batch-size")).intValue();
      long epochs = ((Number) keys.get("training.epochs")).longValue();
      assertTrue(larger >= batch, rows + " rows: " + keys);
      assertTrue(epochs * rows / larger <= 20_000, rows + " rows: " + keys);
      batch = larger;
    }
  }

  @Test
  void aGroupThatTheUserWroteIsHis() {
    Map<String, Object> keys =
        keys(
            1_000,
            Set.of("network.hidden", "optimizer.type"),
            "optimizer.type=sgd",
            "optimizer.rate=0.1");
    assertFalse(
        keys.keySet().stream().anyMatch(key -> key.startsWith("network.")), keys.toString());
    assertFalse(
        keys.keySet().stream().anyMatch(key -> key.startsWith("optimizer.")), keys.toString());
  }

  @Test
  void fewRowsGetMembersUnlessTheLossHasNoMeanOfThem() {
    assertEquals("tabm", keys(1_000, Set.of()).get("network.kind"));
    Map<String, Object> keys = keys(1_000, Set.of(), "task = regression", "loss.type=gaussian-nll");
    assertFalse(keys.containsKey("network.kind"), keys.toString());
    assertTrue(keys.containsKey("network.hidden"), keys.toString());
    assertFalse(keys(1_000_000, Set.of()).containsKey("network.kind"));
  }

  @Test
  void numbersAreEmbeddedUnlessThereAreNoneOrTooMany() {
    String key = BeforeRows.EMBEDDING;
    JobConfig job = job();
    assertEquals("piecewise-linear", BeforeRows.of(Set.of(), job).keys().get(key));
    JobConfig embedded = job.with(key, "piecewise-linear");
    assertFalse(of(10, embedded).containsKey(key));
    assertEquals("none", of(0, embedded).get(key));
    assertEquals("none", of(5_000, embedded).get(key));
    assertFalse(BeforeRows.of(Set.of("network.hidden"), job).keys().containsKey(key));
  }

  @Test
  void whatIsWrittenOfAnEmbeddingLeavesTheRestToBeChosen() {
    String bins = "network.numbers.bins";
    Map<String, Object> keys = BeforeRows.of(Set.of(bins), job(bins + " = 20")).keys();
    assertEquals("piecewise-linear", keys.get(BeforeRows.EMBEDDING));
    assertFalse(keys.containsKey(bins), keys.toString());
    String waves = BeforeRows.EMBEDDING + " = periodic";
    keys = BeforeRows.of(Set.of(BeforeRows.EMBEDDING), job(waves)).keys();
    assertFalse(keys.containsKey(bins), keys.toString());
    String curves = BeforeRows.EMBEDDING + " = piecewise-linear";
    keys = BeforeRows.of(Set.of(BeforeRows.EMBEDDING), job(curves)).keys();
    assertEquals(BeforeRows.BINS, keys.get(bins));
  }

  private static Map<String, Object> of(int numbers, JobConfig job) {
    return ByRows.of(new RowFacts(Task.BINARY, 1_000, numbers, 20, true), Set.of(), job).keys();
  }

  @Test
  void lbfgsHasNeitherBatchesNorEpochs() {
    Map<String, Object> keys = keys(1_000, Set.of("optimizer.type"), "optimizer.type=lbfgs");
    assertFalse(
        keys.keySet().stream().anyMatch(key -> key.startsWith("training.")), keys.toString());
  }

  @Test
  void withoutValidationRowsNothingStops() {
    JobConfig job =
        UserConfig.parse("data { train = rows, label = y }, output.path = out", List.of()).job();
    Map<String, Object> keys =
        ByRows.of(new RowFacts(Task.BINARY, 1_000, 10, 20, true), Set.of(), job).keys();
    assertFalse(keys.containsKey("training.early-stopping.patience"), keys.toString());
  }

  @Test
  void validationRowsAreTakenWhereNoneAreNamed() {
    JobConfig unnamed =
        UserConfig.parse("data { train = rows, label = y }, output.path = out", List.of()).job();
    assertEquals(
        BeforeRows.VALIDATION_SHARE,
        BeforeRows.of(Set.of(), unnamed).keys().get("data.validation-fraction"));
    Map<String, Object> written = BeforeRows.of(Set.of("data.validation-fraction"), unnamed).keys();
    assertFalse(written.keySet().stream().anyMatch(key -> key.startsWith("data.")), written + "");
    Map<String, Object> named = BeforeRows.of(Set.of(), job()).keys();
    assertFalse(named.keySet().stream().anyMatch(key -> key.startsWith("data.")), named + "");
  }

  @Test
  void severalLabelsAreNotStratifiedAndPixelsNotScaled() {
    JobConfig several =
        UserConfig.parse("data { train = rows, label = [a, b] }, output.path = out", List.of())
            .job();
    Map<String, Object> keys = BeforeRows.of(Set.of(), several).keys();
    assertFalse(keys.containsKey("data.split.method"));
    assertTrue(keys.containsKey("features.scaling"));
    JobConfig images =
        UserConfig.parse("data { train = train-images-idx3-ubyte }, output.path = out", List.of())
            .job();
    assertEquals(
        Set.of("data.validation-fraction"), BeforeRows.of(Set.of(), images).keys().keySet());
  }
}
