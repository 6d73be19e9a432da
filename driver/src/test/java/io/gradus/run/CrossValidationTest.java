package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.ConfigException;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model a fold, on the rows of all others. */
class CrossValidationTest {
  private static final int ROWS = 240;

  private static SparkSession spark;

  @TempDir static Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    rows(1).write().parquet(folder.resolve("rows").toString());
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** A quarter "yes"; 13 groups of several sizes; days that do not rise. */
  private static Dataset<Row> rows(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < ROWS; id++) {
      double x = random.nextGaussian();
      rows.add(
          RowFactory.create(
              id,
              x,
              "g" + (int) (13 * Math.pow(random.nextDouble(), 2)),
              Date.valueOf(LocalDate.of(2026, 1, 1).plusDays(random.nextInt(90))),
              x + 0.3 * random.nextGaussian() > 0.7 ? "yes" : "no"));
    }
    return spark
        .createDataFrame(
            rows, StructType.fromDDL("id INT, x DOUBLE, team STRING, day DATE, label STRING"))
        .coalesce(1);
  }

  private static UserConfig user(String out, String... assignments) {
    return UserConfig.parse(
        """
        data { train = "%s", label = label, partitions = 2 }
        features.exclude = [id, day]
        network.hidden = [4]
        training { epochs = 4, batch-size = 32 }
        folds.number = 3
        output.path = "%s"
        """
            .formatted(folder.resolve("rows"), folder.resolve(out)),
        List.of(assignments));
  }

  private static CrossValidationResult validate(UserConfig user) {
    return validate(user, new CrossValidationListener() {});
  }

  private static CrossValidationResult validate(UserConfig user, CrossValidationListener listener) {
    try (CrossValidationRun run = CrossValidationRun.on(spark, user, listener)) {
      return run.validate();
    }
  }

  private static Map<Integer, Integer> foldOfId(CrossValidationResult result) {
    Map<Integer, Integer> folds = new HashMap<>();
    for (Row row : predictions(result).select("id", "fold").collectAsList()) {
      assertEquals(null, folds.put(row.getInt(0), row.getInt(1)), "a row in two folds");
    }
    return folds;
  }

  private static Dataset<Row> predictions(CrossValidationResult result) {
    return spark.read().parquet(result.predictionsPath());
  }

  @Test
  void eachFoldsModelIsThatOfAFitOfItsOwn() {
    CrossValidationResult result =
        validate(
            user(
                "bits",
                "training.epochs=12",
                "training.early-stopping.patience=1",
                "training.early-stopping.min-delta=0.01"));
    Map<Integer, Integer> folds = foldOfId(result);
    assertEquals(ROWS, folds.size());
    List<Row> all = spark.read().parquet(folder.resolve("rows").toString()).collectAsList();
    for (FoldResult fold : result.folds()) {
      assertEquals(ROWS / 3, fold.heldOut());
      assertEquals(ROWS - ROWS / 3, fold.trained());
      RowSource rows =
          RowSource.of(
              those(all, row -> folds.get(row.getInt(0)) != fold.fold()),
              Optional.of(those(all, row -> folds.get(row.getInt(0)) == fold.fold())),
              Optional.empty());
      FitOutcome.Fitted alone =
          FitRun.on(
                  rows,
                  List.of(
                      RunConfiguration.handedIn(
                          rows,
                          user(
                              "none",
                              "training.epochs=12",
                              "training.early-stopping.patience=1",
                              "training.early-stopping.min-delta=0.01"))))
              .fitAll()
              .get(0)
              .orElseThrow();
      TrainedModel model = ModelStore.load(fold.modelPath(), new Configuration());
      assertArrayEquals(alone.network().parameters(), model.parameters(), 0);
      assertEquals(alone.checks().get("validation").values(), fold.metrics());
      assertEquals(alone.bestEpoch(), fold.epoch());
      assertTrue(fold.epochs() < 12, "stopped by the fold's own rows");
      assertEquals(
          predicted(model, those(all, row -> folds.get(row.getInt(0)) == fold.fold())),
          predictedBefore(result, fold.fold()));
    }
    double sum = result.folds().stream().mapToDouble(fold -> fold.metrics().get("loss")).sum();
    double squares =
        result.folds().stream()
            .mapToDouble(fold -> Math.pow(fold.metrics().get("loss") - sum / 3, 2))
            .sum();
    assertEquals(sum / 3, result.spreads().get("loss").mean(), 1e-12);
    assertEquals(Math.sqrt(squares / 2), result.spreads().get("loss").deviation(), 1e-12);
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
  }

  private interface Chosen {
    boolean test(Row row);
  }

  private static Dataset<Row> those(List<Row> all, Chosen chosen) {
    return spark
        .createDataFrame(all.stream().filter(chosen::test).toList(), all.get(0).schema())
        .coalesce(1);
  }

  private static Map<Integer, String> predicted(TrainedModel model, Dataset<Row> rows) {
    return byId(BatchPredictor.predict(model, rows, List.of("id"), BadRows.FAIL));
  }

  private static Map<Integer, String> predictedBefore(CrossValidationResult result, int fold) {
    return byId(
        predictions(result)
            .filter(functions.col("fold").equalTo(fold))
            .drop("fold", "x", "team", "day", "label"));
  }

  private static Map<Integer, String> byId(Dataset<Row> rows) {
    Map<Integer, String> values = new HashMap<>();
    for (Row row : rows.collectAsList()) {
      values.put(row.getInt(row.fieldIndex("id")), row.toString());
    }
    return values;
  }

  /** Then the fold's own rows have no part in choosing the epoch. */
  @Test
  void validationRowsThatAreDrawnLeaveTheFoldForTheTest() {
    CrossValidationResult result = validate(user("drawn", "data.validation-fraction=0.25"));
    for (FoldResult fold : result.folds()) {
      assertEquals(ROWS / 3, fold.heldOut());
      assertTrue(fold.trained() < ROWS - ROWS / 3, "some are for validation");
      Map<String, Map<String, Double>> measured =
          ModelStore.load(fold.modelPath(), new Configuration()).provenance().results();
      assertEquals(Set.of("validation", "test"), measured.keySet());
      assertEquals(measured.get("test").get("loss"), fold.metrics().get("loss"));
    }
  }

  @Test
  void groupsStayTogether() {
    CrossValidationResult result =
        validate(user("grouped", "folds.method=grouped", "folds.column=team"));
    Map<String, Set<Integer>> folds = new HashMap<>();
    for (Row row : predictions(result).select("team", "fold").distinct().collectAsList()) {
      folds.computeIfAbsent(row.getString(0), any -> new HashSet<>()).add(row.getInt(1));
    }
    assertTrue(folds.values().stream().allMatch(each -> each.size() == 1), folds.toString());
    assertEquals(ROWS, predictions(result).count());
    // The largest group has some 70 of the 240 rows.
    assertTrue(result.folds().stream().allMatch(fold -> fold.heldOut() > 60));
  }

  @Test
  void classesAreSpreadEvenly() {
    CrossValidationResult result = validate(user("stratified", "folds.method=stratified"));
    List<Row> counts =
        predictions(result)
            .groupBy("label", "fold")
            .count()
            .orderBy("label", "fold")
            .collectAsList();
    for (int i = 0; i < 6; i += 3) {
      long[] rows = {
        counts.get(i).getLong(2), counts.get(i + 1).getLong(2), counts.get(i + 2).getLong(2)
      };
      Arrays.sort(rows);
      assertTrue(rows[2] - rows[0] <= 1, counts.toString());
    }
  }

  /** Three rows of a class that is in no other fold, and one row of another. */
  @Test
  void classesThatAreRareDoNotEndIt() {
    String rare = folder.resolve("rare").toString();
    spark
        .read()
        .parquet(folder.resolve("rows").toString())
        .withColumn(
            "label",
            functions.expr(
                "CASE WHEN id = 7 THEN 'once' WHEN id IN (11, 12, 100) THEN 'thrice' ELSE label"
                    + " END"))
        .write()
        .parquet(rare);
    String seed = "seed=4";
    RunException refused =
        assertThrows(
            RunException.class, () -> validate(user("rare-1", "data.train=" + rare, seed)));
    assertTrue(refused.getMessage().contains("data.classes"), refused.getMessage());

    String classes = "data.classes=[yes, no, once, thrice]";
    CrossValidationResult named = validate(user("rare-2", "data.train=" + rare, seed, classes));
    assertEquals(ROWS, predictions(named).count());
    for (FoldResult fold : named.folds()) {
      assertEquals(
          List.of("yes", "no", "once", "thrice"),
          ModelStore.load(fold.modelPath(), new Configuration()).encoder().classes());
    }
    CrossValidationResult stratified =
        validate(user("rare-3", "data.train=" + rare, seed, "folds.method=stratified"));
    assertEquals(ROWS - 1, predictions(stratified).count(), "the only row of a class stays");
    assertEquals(
        3, predictions(stratified).filter("label = 'thrice'").select("fold").distinct().count());
  }

  @Test
  void whatComesLaterIsHeldOut() {
    CrossValidationResult result = validate(user("time", "folds.method=time", "folds.column=day"));
    List<Row> spans =
        predictions(result)
            .groupBy("fold")
            .agg(functions.min("day"), functions.max("day"), functions.count("day"))
            .orderBy("fold")
            .collectAsList();
    long before = ROWS;
    for (Row span : spans) {
      before -= span.getLong(3);
    }
    for (int fold = 0; fold < 3; fold++) {
      assertEquals(before, result.folds().get(fold).trained(), "all rows before");
      before += spans.get(fold).getLong(3);
      if (fold > 0) {
        assertTrue(spans.get(fold).getDate(1).after(spans.get(fold - 1).getDate(2)));
      }
    }
  }

  @Test
  void whatHasEndedIsNotTrainedAgain() throws Exception {
    CrossValidationResult expected = validate(user("whole"));
    List<Integer> trained = new ArrayList<>();
    CrossValidationListener dies =
        new CrossValidationListener() {
          @Override
          public void ended(FoldResult fold, RunResult.Ending ending) {
            if (fold.fold() == 2) {
              throw new IllegalStateException("killed");
            }
          }
        };
    CrossValidationListener counts =
        new CrossValidationListener() {
          @Override
          public void ended(FoldResult fold, RunResult.Ending ending) {
            if (ending == RunResult.Ending.NOW) {
              trained.add(fold.fold());
            }
          }
        };
    assertThrows(RunException.class, () -> validate(user("killed", "folds.at-once=1"), dies));
    RunException other =
        assertThrows(RunException.class, () -> validate(user("killed", "folds.number=4")));
    assertTrue(other.getMessage().contains("folds.number: 3, now 4"), other.getMessage());
    Files.move(folder.resolve("rows"), folder.resolve("rows-kept"));
    rows(2).write().parquet(folder.resolve("rows").toString());
    RunException rows = assertThrows(RunException.class, () -> validate(user("killed")));
    assertTrue(rows.getMessage().contains("Expected the rows"), rows.getMessage());
    Files.move(folder.resolve("rows"), folder.resolve("rows-other"));
    Files.move(folder.resolve("rows-kept"), folder.resolve("rows"));

    CrossValidationResult result = validate(user("killed"), counts);
    assertEquals(List.of(3), trained, "of those that were to be trained at once as well");
    assertEquals(metrics(expected), metrics(result));
    for (int fold = 0; fold < 3; fold++) {
      assertArrayEquals(parameters(expected, fold), parameters(result, fold), 0);
    }
    assertEquals(RunResult.Ending.BEFORE, validate(user("killed")).ending());
  }

  private static float[] parameters(CrossValidationResult result, int fold) {
    return ModelStore.load(result.folds().get(fold).modelPath(), new Configuration()).parameters();
  }

  private static List<Map<String, Double>> metrics(CrossValidationResult result) {
    return result.folds().stream().map(FoldResult::metrics).toList();
  }

  /** As a grid of an estimator: in memory, all models of a fold over its one packed copy. */
  @Test
  void severalModelsShareAFold() {
    RowSource rows = RowSource.of(rows(5), Optional.empty(), Optional.empty());
    List<UserConfig> users =
        List.of(user("none", "optimizer.rate=0.01"), user("none", "optimizer.rate=0.1"));
    List<Double> together = new ArrayList<>();
    List<Double> foldByFold = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    try (CrossValidation folds = CrossValidation.on(rows, users)) {
      folds.fitAll().forEach(fold -> fold.forEach(outcome -> together.add(loss(outcome))));
      for (int fold = 0; fold < folds.folds(); fold++) {
        folds.fit(fold).forEach(outcome -> foldByFold.add(loss(outcome)));
      }
    }
    assertEquals(together, foldByFold);
    try (CrossValidation first = CrossValidation.on(rows, users.subList(0, 1));
        CrossValidation second = CrossValidation.on(rows, users.subList(1, 2))) {
      for (int fold = 0; fold < first.folds(); fold++) {
        alone.add(loss(first.fit(fold).get(0)));
        alone.add(loss(second.fit(fold).get(0)));
      }
    }
    assertEquals(alone, together);
  }

  @Test
  void aDryRunSaysWhatWouldBeTrainedAndLeavesNothing() {
    DryRun found = dryRun(user("dry"));
    assertEquals(3, found.count(DryRun.State.OPEN));
    for (int fold = 0; fold < 3; fold++) {
      DryRun.Group group = found.groups().get(fold);
      assertEquals(ROWS - ROWS / 3, group.rows());
      assertEquals(fold + 1, group.models().get(0).number());
      // 4 epochs of 160 rows, 32 a step
      assertEquals(20, group.models().get(0).extent().orElseThrow().steps());
    }
    assertTrue(found.seconds().orElseThrow() > 0);
    assertTrue(Files.notExists(folder.resolve("dry")));
    assertTrue(spark.sparkContext().getPersistentRDDs().isEmpty());
    DryRun refused = dryRun(user("dry", "training.batch-size=200"));
    assertEquals(3, refused.count(DryRun.State.REFUSED));
    assertTrue(
        refused.groups().get(0).models().get(0).refused().orElseThrow().contains("160 training"));
    assertTrue(refused.seconds().isEmpty());
  }

  private static DryRun dryRun(UserConfig user) {
    try (CrossValidationRun run =
        CrossValidationRun.on(spark, user, new CrossValidationListener() {})) {
      return run.dryRun();
    }
  }

  private static double loss(FitOutcome outcome) {
    return outcome.orElseThrow().checks().get("validation").values().get("loss");
  }

  @Test
  void whatCannotBeDividedIsRefused() {
    assertTrue(
        assertThrows(ConfigException.class, () -> user("none", "folds.method=grouped").job())
            .getMessage()
            .contains("column of groups"));
    refused("folds.method=grouped", "folds.column=teem", "team");
    refused("folds.method=time", "folds.column=team", "a date, a timestamp or a number");
    refused(
        "folds.number=14", "folds.method=grouped", "at least as many groups", "folds.column=team");
    assertTrue(Files.notExists(folder.resolve("refused")));
  }

  @Test
  void whatIsFittedToRowsIsNotMeasuredOnThem() {
    for (String key : List.of("calibration.method=temperature", "decision.by=f1")) {
      RunException refused =
          assertThrows(RunException.class, () -> validate(user("fitted", key)), key);
      assertEquals(Reason.CONFIGURATION, refused.reason());
      assertTrue(refused.getMessage().contains("data.validation-fraction"), refused.getMessage());
    }
    assertTrue(Files.notExists(folder.resolve("fitted")));
  }

  private static void refused(String one, String two, String expected, String... more) {
    List<String> all = new ArrayList<>(List.of(one, two));
    all.addAll(List.of(more));
    RunException refused =
        assertThrows(
            RunException.class, () -> validate(user("refused", all.toArray(String[]::new))));
    assertEquals(Reason.DATA, refused.reason());
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }
}
