package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.choose.Choices;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run is configured with where another one was before. */
class RunConfigurationTest {
  @TempDir Path folder;

  private UserConfig user(String... assignments) {
    return UserConfig.parse(
        "preset = none, data { train = rows.csv, label = y }, output.path = \"%s\""
            .formatted(folder),
        Arrays.asList(assignments));
  }

  /** A record of a version whose defaults those assignments are, which the user did not write. */
  private void recordDefaults(String... assignments) throws IOException {
    record(user(assignments).job(), user().keys());
  }

  private void record(JobConfig job, Set<String> written) throws IOException {
    String text =
        RunFile.of(
                new RunConfiguration(
                    job, written, List.of(), Optional.empty(), Choices.none(), false))
            .toJson();
    Files.writeString(folder.resolve("run.json"), text);
  }

  @Test
  void whatTheUserDidNotWriteIsAsTheRunWasBegun() throws IOException {
    recordDefaults("training.batch-size=77", "features.scaling=robust", "checkpoint.keep=9");
    RunConfiguration now = RunConfiguration.of(user("training.epochs=3"));
    assertEquals(
        user("training.epochs=3", "training.batch-size=77", "features.scaling=robust").job(),
        now.job());
    assertEquals(List.of("features.scaling = \"robust\"", "training.batch-size = 77"), now.kept());
    assertTrue(now.written().contains("training.epochs"));
    assertFalse(now.written().contains("training.batch-size"));
  }

  @Test
  void withoutAnEarlierRunOrToStartOverTheDefaultsCount() throws IOException {
    assertEquals(user().job(), RunConfiguration.of(user()).job());
    recordDefaults("training.batch-size=77");
    UserConfig over = user("output.existing=overwrite");
    assertEquals(over.job(), RunConfiguration.of(over).job());
    assertEquals(List.of(), RunConfiguration.of(over).kept());
  }

  @Test
  void whatTheUserNoLongerWritesIsAChange() throws IOException {
    record(user("seed=9").job(), user("seed=9").keys());
    JobConfig now = RunConfiguration.of(user()).job();
    assertEquals(user().job(), now);
    RunFile before =
        RunFile.at(RunDirectory.at(folder.toString(), HadoopSettings.with(Map.of()))).orElseThrow();
    assertEquals(
        List.of("seed: 9, now " + user().job().seed()),
        RunIdentity.of(now).obstacles(before.values()));
  }

  @Test
  void aRunOfAVersionThatChoseNothingGoesOnWithoutChoices() throws IOException {
    recordDefaults("training.batch-size=77");
    Path record = folder.resolve("run.json");
    ObjectNode text = (ObjectNode) new ObjectMapper().readTree(Files.readString(record));
    text.remove("chosen");
    Files.writeString(record, text.toString());
    RunConfiguration now = RunConfiguration.of(user("preset=good"));
    assertEquals(Choices.none(), now.chosen());
    assertFalse(now.open());
    assertEquals(77, now.job().training().batchSize());
    assertFalse(now.job().data().isValidated());
  }

  @Test
  void whatWasChosenThenIsNotChosenAgain() throws IOException {
    Choices then =
        new Choices(Map.of("data.validation-fraction", 0.3), List.of("chosen by an other rule"));
    JobConfig job = user("preset=good", "data.validation-fraction=0.3").job();
    RunConfiguration begun =
        new RunConfiguration(job, user().keys(), List.of(), Optional.empty(), then, false);
    Files.writeString(folder.resolve("run.json"), RunFile.of(begun).toJson());
    RunConfiguration now = RunConfiguration.of(user("preset=good"));
    assertEquals(then, now.chosen());
    assertEquals(0.3, now.job().data().validationFraction());
    assertEquals(List.of(), now.kept());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"format\":\"gradus-run\",\"version\":3,\"configuration\":{}}",
        "{\"format\":\"gradus-run\",\"version\":\"two\",\"configuration\":{}}",
        "{\"format\":\"other\",\"version\":2,\"configuration\":{}}"
      })
  void anotherFormatOrALaterVersionIsRefused(String text) throws IOException {
    Files.writeString(folder.resolve("run.json"), text);
    RunException refused = assertThrows(RunException.class, () -> RunConfiguration.of(user()));
    assertEquals(Reason.CONFIGURATION, refused.reason());
    assertTrue(refused.getMessage().contains("Expected format gradus-run, version 1 to 2"));
  }

  @Test
  void aResultOfALaterVersionIsRefused() throws IOException {
    recordDefaults();
    Files.writeString(
        folder.resolve("result.json"),
        "{\"format\":\"gradus-result\",\"version\":3,\"status\":\"done\"}");
    try (TrainingRun run = TrainingRun.of(RunConfiguration.of(user()))) {
      RunException refused = assertThrows(RunException.class, run::finishedBefore);
      assertTrue(refused.getMessage().contains("gradus-result, version 1 to 2"));
    }
  }
}
