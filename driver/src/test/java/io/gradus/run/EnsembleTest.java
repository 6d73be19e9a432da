package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.Existing;
import io.gradus.config.UserConfig;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.explain.AttributionOptions;
import io.gradus.explain.ExplainOptions;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.score.Deviations;
import io.gradus.score.Scorer;
import io.gradus.storage.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several models as one: the mean of what they predict, wherever it is asked for. */
class EnsembleTest {
  private static final int ROWS = 120;
  private static final double[] WEIGHTS = {1, 2.5, 0.75};
  private static final Configuration HADOOP = new Configuration();
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id INT, age DOUBLE, income DOUBLE, city STRING, kind STRING, size STRING,"
              + " price DOUBLE, hits INT, red INT, blue INT");

  private static SparkSession spark;
  private static final Map<String, Ensemble> ensembles = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  static void trainMembers() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    for (int part = 0; part < WEIGHTS.length; part++) {
      rows(part).write().parquet(path("rows" + part));
    }
    train("binary", "data.label=kind");
    train("multiclass", "data.label=size");
    train("regression", "data.label=price", "features.target-transform=log");
    train("counts", "data.label=hits", "task=regression", "loss.type=poisson");
    train("multilabel", "data.label=[red, blue]", "task=multilabel");
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  /** The spread of incomes and the cities are other ones in each part. */
  private static Dataset<Row> rows(int part) {
    Random random = new Random(70 + part);
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < ROWS; id++) {
      double age = random.nextGaussian();
      Double income = random.nextInt(10) == 0 ? null : 3 + (1 + part) * random.nextGaussian();
      double sum = age + (income == null ? 3 : income);
      String city = List.of("Bonn", "Lyon", "Turin", "Oslo").get(random.nextInt(2 + part));
      rows.add(
          RowFactory.create(
              id,
              age,
              income,
              city,
              sum > 3 ? "yes" : "no",
              sum > 4 ? "large" : sum > 2 ? "mid" : "small",
              Math.exp(0.2 * sum) * 100,
              (int) Math.max(0, Math.round(sum)),
              age > 0 ? 1 : 0,
              sum > 3 ? 1 : 0));
    }
    return spark.createDataFrame(rows, SCHEMA).coalesce(1);
  }

  /** Models of other rows each, the last one of fewer columns. */
  private static void train(String task, String... settings) {
    List<Ensemble.Part> parts = new ArrayList<>();
    for (int part = 0; part < WEIGHTS.length; part++) {
      List<String> all = new ArrayList<>(List.of(settings));
      all.add("data.train=" + path("rows" + part));
      all.add("output.path=" + path(task + part));
      all.add("seed=" + (40 + part));
      if (part == 2) {
        all.add("features.select=[age, city]");
      }
      UserConfig user =
          UserConfig.parse(
              """
              data { validation-fraction = 0.2, partitions = 2 }
              features.select = [age, income, city]
              network.hidden = [5]
              optimizer { type = adam, rate = 0.02 }
              training { epochs = 2, batch-size = 32 }
              """,
              all);
      try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(user))) {
        run.train();
      }
      parts.add(new Ensemble.Part("p" + part, WEIGHTS[part], model(task, part)));
    }
    ensembles.put(task, EnsembleRun.of(parts));
  }

  private static TrainedModel model(String task, int part) {
    return ModelStore.load(path(task + part + "/model"), HADOOP);
  }

  private static List<Row> predicted(Model model) {
    return BatchPredictor.predict(model, rows(0), List.of("id"), BadRows.FAIL).collectAsList();
  }

  private static List<Row> deviating(Model model) {
    Dataset<Row> rows = rows(0);
    SeenTally tally = SeenTally.of(spark.sparkContext(), model.encoders());
    return BatchPredictor.predict(model, rows, List.of("id"), BadRows.FAIL, tally, Deviations.SHOWN)
        .collectAsList();
  }

  /** Numbers of a row by column, and what was decided. */
  private static List<String> numberColumns(Row row) {
    return List.of(row.schema().fieldNames()).stream()
        .filter(name -> row.getAs(name) instanceof Float)
        .filter(name -> !name.startsWith("deviation"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "multiclass", "regression", "counts", "multilabel"})
  void predictionsAreTheMeansOfTheMembersOwn(String task) {
    Ensemble ensemble = ensembles.get(task);
    List<List<Row>> members = ensemble.members().stream().map(member -> predicted(member)).toList();
    List<Row> together = predicted(ensemble);
    List<Row> deviating = deviating(ensemble);
    double total = WEIGHTS[0] + WEIGHTS[1] + WEIGHTS[2];
    int differing = 0;
    for (int i = 0; i < ROWS; i++) {
      Row row = together.get(i);
      for (String column : numberColumns(row)) {
        double sum = 0;
        for (int k = 0; k < WEIGHTS.length; k++) {
          sum += WEIGHTS[k] * members.get(k).get(i).<Float>getAs(column);
        }
        double mean = sum / total;
        if (column.equals("probability_no")) {
          // Of two classes the first has what the other leaves.
          assertEquals(1 - row.<Float>getAs("probability_yes"), row.<Float>getAs(column));
        } else {
          assertEquals((float) mean, row.<Float>getAs(column), column);
        }
        double squares = 0;
        for (int k = 0; k < WEIGHTS.length; k++) {
          double off = members.get(k).get(i).<Float>getAs(column) - mean;
          squares += WEIGHTS[k] * off * off;
        }
        float deviation =
            deviating
                .get(i)
                .<Float>getAs(column.replaceFirst("^(probability|prediction)", "deviation"));
        assertEquals(Math.sqrt(squares / total), deviation, 1e-6 * (1 + mean), column);
        differing += squares > 0 ? 1 : 0;
      }
      assertEquals(row, prefix(deviating.get(i), row.length()));
      decides(task, row);
    }
    assertTrue(differing > ROWS / 2, "members that differ");
  }

  private static Row prefix(Row row, int length) {
    Object[] values = new Object[length];
    for (int i = 0; i < length; i++) {
      values[i] = row.get(i);
    }
    return RowFactory.create(values);
  }

  /** What is decided has the largest mean probability. */
  private static void decides(String task, Row row) {
    if (task.equals("binary") || task.equals("multiclass")) {
      float decided = row.getAs("probability_" + row.<String>getAs("prediction"));
      for (String column : numberColumns(row)) {
        assertTrue(row.<Float>getAs(column) <= decided, row::toString);
      }
    } else if (task.equals("multilabel")) {
      for (String label : List.of("red", "blue")) {
        float probability = row.getAs("probability_" + label);
        assertEquals(probability > 0.5f ? 1 : 0, row.<Integer>getAs("prediction_" + label));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "multiclass", "regression", "counts", "multilabel"})
  void scorerAndTransformSayWhatPredictSays(String task) {
    Ensemble ensemble = ensembles.get(task);
    List<Row> together = deviating(ensemble);
    Scorer scorer = Scorer.of(ensemble).withDeviations();
    assertEquals(List.of("age", "income", "city"), scorer.columns());
    List<Row> given = rows(0).collectAsList();
    OutputColumns columns =
        task.equals("regression") || task.equals("counts")
            ? OutputColumns.prediction("out")
            : new OutputColumns(
                Optional.empty(), Optional.of("out"), Optional.empty(), Optional.empty());
    List<Row> transformed =
        ModelTransform.of(ensemble).outputs(columns).of(rows(0)).collectAsList();
    for (int i = 0; i < ROWS; i++) {
      Row row = given.get(i);
      Object[] values = {row.getAs("age"), row.getAs("income"), row.getAs("city")};
      Map<String, Object> named = new HashMap<>();
      for (String column : scorer.columns()) {
        named.put(column, row.getAs(column));
      }
      Row expected = together.get(i);
      Map<String, Object> scored = scorer.score(values).columns();
      assertEquals(scored, scorer.score(named).columns());
      for (String column : scored.keySet()) {
        assertEquals(expected.<Object>getAs(column), scored.get(column), column);
      }
      assertEquals(scored.size() + 1, expected.length());
      Object out = transformed.get(i).getAs("out");
      double[] numbers =
          out instanceof Vector vector ? vector.toArray() : new double[] {(Double) out};
      List<String> names = numberColumns(expected);
      for (int k = 0; k < numbers.length; k++) {
        assertEquals((double) expected.<Float>getAs(names.get(k)), numbers[k], 1e-7);
      }
    }
    assertEquals(2L * ROWS, scorer.seen().rows());
  }

  private static List<Row> explained(Model model, AttributionOptions how) {
    try (ModelRun run = ModelRun.on(rows(0).limit(30), model)) {
      return run.predict(List.of("id"), how).collectAsList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"binary", "regression", "multilabel"})
  void attributionsAreTheMeansOfTheMembersOwnAndComplete(String task) {
    AttributionOptions how = new AttributionOptions("mean", 20);
    Ensemble ensemble = ensembles.get(task);
    List<List<Row>> members =
        ensemble.members().stream().map(member -> explained(member, how)).toList();
    double total = WEIGHTS[0] + WEIGHTS[1] + WEIGHTS[2];
    List<Row> together = explained(ensemble, how);
    assertEquals(members.get(0).size(), together.size());
    for (int i = 0; i < together.size(); i++) {
      Row row = together.get(i);
      for (String column :
          List.of(
              "attribution_age",
              "attribution_income",
              "attribution_city",
              "baseline_output",
              "attribution_gap")) {
        double sum = 0;
        for (int k = 0; k < WEIGHTS.length; k++) {
          Row own = members.get(k).get(i);
          boolean reads = List.of(own.schema().fieldNames()).contains(column);
          sum += reads ? WEIGHTS[k] * own.<Double>getAs(column) : 0;
        }
        double found = row.<Double>getAs(column);
        assertEquals(sum / total, found, 1e-9 * (1 + Math.abs(found)), column);
      }
      assertEquals(members.get(0).get(i).<Object>getAs("explained"), row.getAs("explained"));
      assertEquals(members.get(0).get(i).<Object>getAs("row"), row.getAs("row"));
    }
  }

  @Test
  void whatIsOfOneNetworkIsRefused() {
    Ensemble ensemble = ensembles.get("binary");
    try (ModelRun run = ModelRun.on(rows(0), ensemble)) {
      RunException e = assertThrows(RunException.class, () -> run.explain(ExplainOptions.DEFAULT));
      assertTrue(e.getMessage().contains("members/1 to 3"), e.getMessage());
    }
  }

  @Test
  void rowsAreReadOnce() {
    LongAccumulator read = spark.sparkContext().longAccumulator();
    MapFunction<Row, Row> counting =
        row -> {
          read.add(1);
          return row;
        };
    Dataset<Row> counted = rows(0).map(counting, Encoders.row(SCHEMA));
    Ensemble ensemble = ensembles.get("binary");
    assertEquals(3, ensemble.encoders().encoders().size());
    BatchPredictor.predict(ensemble, counted, List.of("id"), BadRows.FAIL).collectAsList();
    assertEquals(ROWS, read.value());
    ModelTransform.of(ensemble).of(counted).collectAsList();
    assertEquals(2L * ROWS, read.value());
    try (ModelRun run = ModelRun.on(counted, ensemble)) {
      run.evaluate();
      assertEquals(3L * ROWS, read.value());
      assertEquals(ROWS, run.report().rows());
    }
  }

  @Test
  void metricsAreThoseOfTheMeans() {
    List<Row> given = rows(0).collectAsList();
    Metrics binary = metrics("binary");
    List<Row> classes = predicted(ensembles.get("binary"));
    Metrics several = metrics("multiclass");
    List<Row> sizes = predicted(ensembles.get("multiclass"));
    Metrics numbers = metrics("regression");
    List<Row> prices = predicted(ensembles.get("regression"));
    Metrics counts = metrics("counts");
    List<Row> hits = predicted(ensembles.get("counts"));
    double right = 0;
    double binaryLoss = 0;
    double severalLoss = 0;
    double squares = 0;
    double countSquares = 0;
    for (int i = 0; i < ROWS; i++) {
      String kind = given.get(i).getAs("kind");
      right += kind.equals(classes.get(i).getAs("prediction")) ? 1 : 0;
      binaryLoss -= Math.log(classes.get(i).<Float>getAs("probability_" + kind));
      String size = given.get(i).getAs("size");
      severalLoss -= Math.log(sizes.get(i).<Float>getAs("probability_" + size));
      double off = prices.get(i).<Float>getAs("prediction") - given.get(i).<Double>getAs("price");
      squares += off * off;
      double count = hits.get(i).<Float>getAs("prediction") - given.get(i).<Integer>getAs("hits");
      countSquares += count * count;
    }
    assertEquals(right / ROWS, binary.value(Metric.ACCURACY), 1e-12);
    assertEquals(binaryLoss / ROWS, binary.value(Metric.LOSS), 1e-5);
    assertEquals(severalLoss / ROWS, several.value(Metric.LOSS), 1e-5);
    double rmse = Math.sqrt(squares / ROWS);
    assertEquals(rmse, numbers.value(Metric.RMSE), 1e-5 * rmse);
    double countRmse = Math.sqrt(countSquares / ROWS);
    assertEquals(countRmse, counts.value(Metric.RMSE), 1e-5 * countRmse);
  }

  private static Metrics metrics(String task) {
    try (ModelRun run = ModelRun.on(rows(0), ensembles.get(task))) {
      return run.evaluate();
    }
  }

  @Test
  void isAModelDirectoryLikeAnyOther() throws IOException {
    Ensemble ensemble = ensembles.get("binary");
    String saved = path("saved");
    ModelStore.save(ensemble, saved, HADOOP, Existing.FAIL);
    assertEquals(predicted(ensemble), predicted(ModelStore.open(saved, HADOOP)));
    assertEquals(ModelStore.digest(ensemble), ModelStore.digest(saved, HADOOP));
    assertEquals(
        predicted(model("binary", 1)), predicted(ModelStore.load(saved + "/members/2", HADOOP)));
    assertEquals(
        Scorer.of(ensemble).score(new Object[] {1.0, 2.0, "Lyon"}).columns(),
        Scorer.load(Path.of(saved)).score(new Object[] {1.0, 2.0, "Lyon"}).columns());
    ModelException single =
        assertThrows(ModelException.class, () -> ModelStore.load(saved, HADOOP));
    assertTrue(single.getMessage().contains("members/1 to 3"), single.getMessage());
    ModelStore.save(ensembles.get("regression"), saved, HADOOP, Existing.OVERWRITE);
    assertEquals(predicted(ensembles.get("regression")), predicted(ModelStore.open(saved, HADOOP)));
  }

  @Test
  void damagedMembersAreRefused() throws IOException {
    String saved = path("damaged");
    ModelStore.save(ensembles.get("binary"), saved, HADOOP, Existing.FAIL);
    Path weights = Path.of(saved, "members", "2", "weights.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    byte[] changed = whole.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(weights, changed);
    refused(saved, "members/2/weights.safetensors");
    Files.delete(weights);
    refused(saved, "members/2/weights.safetensors");
    Files.write(weights, whole);
    ModelStore.open(saved, HADOOP);
    // A member that is whole, but another one.
    for (String file : List.of("weights.safetensors", "provenance.json", "manifest.json")) {
      Files.copy(
          Path.of(path("binary0"), "model", file),
          Path.of(saved, "members", "2", file),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    refused(saved, "members/2/manifest.json");
  }

  private static void refused(String saved, String file) {
    ModelException e = assertThrows(ModelException.class, () -> ModelStore.open(saved, HADOOP));
    assertTrue(e.getMessage().contains(file), e.getMessage());
  }

  @Test
  void modelsThatDoNotPredictTheSameAreRefused() {
    refusedJoin("one task", "binary0", "multiclass0");
    refusedJoin("labels of", "regression0", "counts0");
    refusedJoin("at least 2", "binary0");
    refusedJoin("twice", "binary0", "binary0");
    RunException weights =
        assertThrows(
            RunException.class,
            () ->
                EnsembleRun.join(
                    List.of(path("binary0/model"), path("binary1/model")),
                    List.of(1.0),
                    path("refused"),
                    Existing.FAIL));
    assertTrue(weights.getMessage().contains("--weights"), weights.getMessage());
    assertTrue(Files.notExists(folder.resolve("refused")));
  }

  private static void refusedJoin(String reason, String... runs) {
    List<String> models = List.of(runs).stream().map(run -> path(run + "/model")).toList();
    RunException e =
        assertThrows(
            RunException.class,
            () -> EnsembleRun.join(models, List.of(), path("refused"), Existing.FAIL));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void ensemblesOfEnsemblesKeepTheirShares() {
    String pair = path("pair");
    EnsembleRun.join(
        List.of(path("binary0/model"), path("binary1/model")), List.of(), pair, Existing.FAIL);
    Ensemble all =
        EnsembleRun.join(
            List.of(pair, path("binary2/model")), List.of(1.0, 1.0), path("all"), Existing.FAIL);
    assertEquals(List.of(0.5, 0.5, 1.0), all.weights());
  }
}
