package io.gradus.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.network.Task;
import io.gradus.optim.AdamW;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is chosen where a network named realmlp is asked for. */
class RealMlpTest {
  private static final Set<String> WRITTEN = Set.of("network.kind");

  private static JobConfig job() {
    return UserConfig.parse(
            "preset = good, network.kind = realmlp"
                + ", data { train = rows, label = y, validation-fraction = 0.2 }"
                + ", output.path = out",
            List.of())
        .job();
  }

  private static Choices byRows(Task task, long rows, Set<String> written) {
    return ByRows.of(new RowFacts(task, rows, 10, 20, true), written, job());
  }

  @Test
  void rowsAreEncodedAsPublished() {
    Choices choices = BeforeRows.of(WRITTEN, job());
    assertEquals("robust-smooth-clip", choices.keys().get("features.scaling"));
    assertEquals("pbld", choices.keys().get(BeforeRows.EMBEDDING));
    assertTrue(
        choices.reasons().stream().noneMatch(reason -> reason.contains("quantile-normal")),
        choices.reasons().toString());
    assertFalse(
        BeforeRows.of(Set.of("network.kind", "network.numbers.width"), job())
            .keys()
            .containsKey(BeforeRows.EMBEDDING));
  }

  @ParameterizedTest
  @CsvSource({"BINARY, 0.04", "MULTICLASS, 0.04", "REGRESSION, 0.2"})
  void itIsTrainedAsPublished(Task task, double rate) {
    Map<String, Object> keys = byRows(task, 5_000, WRITTEN).keys();
    JobConfig chosen = job();
    for (Map.Entry<String, Object> key : keys.entrySet()) {
      chosen = chosen.with(key.getKey(), key.getValue());
    }
    assertEquals(new AdamW(rate, 0.9, 0.95, 1e-8, 0.02, false), chosen.optimizer());
    assertEquals(256, chosen.training().epochs());
    assertEquals(256, chosen.training().batchSize());
    assertEquals(task == Task.MULTICLASS, keys.containsKey("loss.label-smoothing"));
    assertFalse(keys.containsKey("clipping.norm"), keys.toString());
  }

  @Test
  void whatTheUserWroteIsHis() {
    Map<String, Object> keys =
        byRows(
                Task.MULTICLASS,
                100,
                Set.of("network.kind", "optimizer.type", "schedule.type", "loss.type"))
            .keys();
    assertEquals(100, keys.get("training.batch-size"));
    assertTrue(
        keys.keySet().stream().noneMatch(key -> key.matches("(optimizer|schedule|loss)\\..*")),
        keys.toString());
  }
}
