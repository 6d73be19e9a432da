package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.train.TrainEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is chosen for keys that nobody wrote, and that it stays what it was. */
class ChosenKeysTest {
  private static final int ROWS = 240;
  private static final List<String> SHORT =
      List.of("training.max-steps=12", "data.partitions=2", "output.report=never");

  private static SparkSession spark;

  @TempDir static Path folder;

  @BeforeAll
  static void startSpark() throws IOException {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Random random = new Random(7);
    StringBuilder rows = new StringBuilder("x,y,label\n");
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%s%n", x, y, x > y ? "yes" : "no"));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static UserConfig user(String out, String... more) {
    List<String> assignments = new ArrayList<>(SHORT);
    assignments.add("preset=good");
    assignments.add("data.train=\"" + folder.resolve("rows.csv") + "\"");
    assignments.add("data.label=label");
    assignments.add("output.path=\"" + folder.resolve(out) + "\"");
    assignments.addAll(List.of(more));
    return UserConfig.of(assignments);
  }

  /** Keeps what a run tells. */
  private static final class Told implements RunListener {
    private JobConfig job;
    private List<String> reasons = List.of();

    @Override
    public void configured(JobConfig chosen, List<String> because) {
      job = chosen;
      reasons = because;
    }
  }

  private static TrainedModel train(UserConfig user, RunListener... listeners) {
    try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(spark, user), listeners)) {
      return run.train().model();
    }
  }

  @Test
  void rowsAndLabelAloneAreValidatedAndStopped() throws IOException {
    Told told = new Told();
    TrainedModel model = train(user("alone"), told);
    long validated = model.provenance().rows().get("validation");
    assertTrue(validated > ROWS / 10 && validated < ROWS / 3, validated + " rows for validation");
    assertTrue(told.job.training().earlyStopping().orElseThrow().patience().isPresent());
    assertFalse(told.reasons.isEmpty());
    String result = Files.readString(folder.resolve("alone/result.json"));
    for (String reason : told.reasons) {
      assertTrue(result.contains(reason), reason);
    }
  }

  @Test
  void theEffectiveConfigurationGivesTheSameBitsAndChoosesNothing() throws IOException {
    TrainedModel model = train(user("chosen"));
    UserConfig effective =
        UserConfig.load(
            folder.resolve("chosen/effective.conf").toString(),
            List.of("output.path=\"" + folder.resolve("again") + "\""));
    Told told = new Told();
    TrainedModel again = train(effective, told);
    assertArrayEquals(model.parameters(), again.parameters());
    assertEquals(List.of(), told.reasons);
  }

  @Test
  void whatTheUserWritesIsKept() {
    Told told = new Told();
    train(
        user(
            "written",
            "network.hidden=[5]",
            "optimizer.rate=0.5",
            "training.batch-size=50",
            "data.validation-fraction=0.1"),
        told);
    assertEquals(0.5, told.job.optimizer().rate());
    assertEquals(50, told.job.training().batchSize());
    assertEquals(0.1, told.job.data().validationFraction());
    assertEquals(5, new UserWidth(told.job).first());
  }

  @Test
  void settingsAloneTakeTheirTypesAlong() throws IOException {
    Told told = new Told();
    TrainedModel model =
        train(
            user(
                "settings",
                "optimizer.weight-decay=0.25",
                "network.members=3",
                "network.width=5",
                "averaging.decay=0.5",
                "training.early-stopping.patience=7"),
            told);
    assertEquals(7, told.job.training().earlyStopping().orElseThrow().patience().orElseThrow());
    String effective = Files.readString(folder.resolve("settings/effective.conf"));
    for (String taken :
        List.of(
            "decay=0.5", "kind=tabm", "members=3", "type=adamw", "type=ema", "weight-decay=0.25")) {
      assertTrue(effective.replaceAll("[\" ]", "").contains(taken), taken + " in " + effective);
    }
    UserConfig again =
        UserConfig.load(
            folder.resolve("settings/effective.conf").toString(),
            List.of("output.path=\"" + folder.resolve("settings-again") + "\""));
    assertArrayEquals(model.parameters(), train(again).parameters());
  }

  /** Of the first dense layer. */
  private record UserWidth(JobConfig job) {
    int first() {
      return ((io.gradus.network.Dense) job.network().layers().get(0)).units();
    }
  }

  @Test
  void withPresetNoneNothingIsChosen() {
    Told told = new Told();
    UserConfig user = user("plain", "preset=none");
    TrainedModel model = train(user, told);
    assertEquals(List.of(), told.reasons);
    assertEquals(user.job().toRedactedMap(), told.job.toRedactedMap());
    assertFalse(model.provenance().rows().containsKey("validation"));
  }

  /** Ends a run after its second epoch, as a signal would. */
  private static final class Stopping implements RunListener {
    private final StopRequest request;

    Stopping(StopRequest request) {
      this.request = request;
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      if (event.epoch() == 1) {
        request.stop();
      }
    }
  }

  @Test
  void aResumedRunKeepsWhatWasChosenWhenItBegan() throws IOException {
    TrainedModel whole = train(user("whole", "checkpoint.every-epochs=1"));
    UserConfig stopped = user("stopped", "checkpoint.every-epochs=1");
    StopRequest request = new StopRequest();
    try (TrainingRun run =
        TrainingRun.on(spark, RunConfiguration.of(spark, stopped), new Stopping(request))) {
      run.stoppedBy(request);
      assertThrows(RunException.class, run::train);
    }
    // As if another version had chosen another reason: what is recorded counts.
    Path record = folder.resolve("stopped/run.json");
    String text = Files.readString(record);
    Files.writeString(record, text.replace("gradients clipped", "by an earlier version, clipped"));
    Told told = new Told();
    TrainedModel resumed = train(stopped, told);
    assertArrayEquals(whole.parameters(), resumed.parameters());
    assertTrue(
        told.reasons.stream().anyMatch(reason -> reason.startsWith("by an earlier version")),
        told.reasons.toString());
  }

  @Test
  void rowsThatAreHandedInAreChosenForTheSameWay() {
    RowSource rows =
        RowSource.of(
            spark
                .read()
                .option("header", true)
                .option("inferSchema", true)
                .csv(folder.resolve("rows.csv").toString()),
            Optional.empty(),
            Optional.empty());
    UserConfig user =
        UserConfig.of(List.of("preset=good", "data.label=label", "training.max-steps=12"));
    try (FitRun run = FitRun.on(rows, List.of(RunConfiguration.handedIn(rows, user)))) {
      TrainedModel model = (TrainedModel) run.fitAll().get(0).orElseThrow().model();
      assertTrue(model.provenance().rows().containsKey("validation"));
      assertEquals(32, ((Number) training(model).get("batch-size")).intValue());
    }
  }

  private static java.util.Map<?, ?> training(TrainedModel model) {
    return (java.util.Map<?, ?>) model.provenance().configuration().get("training");
  }
}
