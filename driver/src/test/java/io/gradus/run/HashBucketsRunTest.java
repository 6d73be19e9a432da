package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.UserConfig;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.explain.ExplainOptions;
import io.gradus.explain.ExplainedColumns;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import io.gradus.score.ScoringReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A model of hashed categories, from its training rows to each way of using it. */
class HashBucketsRunTest extends SparkTest {
  private static final long SEED = 20_261_128;

  private static final String FEATURES =
      """
      features {
        identifiers = keep
        columns {
          city { minimum-count = 20, hash-buckets = 8 }
          shop { max-categories = 0, hash-buckets = 6, encoding = one-hot }
          user { minimum-count = 20, hash-buckets = 4, encoding = target }
          tag { max-categories = 0, hash-buckets = 5, encoding = ordered-target }
        }
      }
      """;

  /** Columns of a few frequent categories, and of a tail of others, of which new rows have more. */
  private static List<String> lines(int count, int tail, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of("city,shop,user,tag,label"));
    for (int i = 0; i < count; i++) {
      List<String> row = new ArrayList<>();
      for (String name : List.of("München", "shop ", "ü", "tag ")) {
        boolean frequent = random.nextInt(3) > 0;
        row.add(
            random.nextInt(20) == 0
                ? ""
                : name + (frequent ? random.nextInt(3) : 10 + random.nextInt(tail)));
      }
      row.add(row.get(0).endsWith("1") || random.nextInt(4) == 0 ? "yes" : "no");
      lines.add(String.join(",", row));
    }
    return lines;
  }

  private String train(String output, String data, String... more) {
    List<String> assignments = new ArrayList<>(List.of(more));
    assignments.add("output.path=" + folder.resolve(output));
    RunConfiguration configuration =
        RunConfiguration.of(
            spark,
            UserConfig.parse(
                """
                data { train = "%s", label = label, partitions = 2, validation-fraction = 0.2 }
                network.hidden = [8]
                training { epochs = 4, batch-size = 32 }
                """
                        .formatted(data)
                    + FEATURES,
                assignments));
    try (TrainingRun run = TrainingRun.of(configuration)) {
      run.train();
    }
    return folder.resolve(output + "/model").toString();
  }

  private static FeatureEncoder encoder(String model) {
    return ModelRun.load(model).encoders().encoders().get(0);
  }

  @Test
  void everyWayOfScoringGivesTheSameNumbersOfNewCategoriesToo() throws IOException {
    String trainingRows = file("train.csv", lines(600, 60, SEED).toArray(String[]::new));
    String newRows = file("new.csv", lines(200, 90, SEED + 1).toArray(String[]::new));
    String model = train("out", trainingRows);
    FeatureEncoder encoder = encoder(model);
    assertEquals(List.of(8, 6, 4, 5), encoder.features().stream().map(this::buckets).toList());
    assertTrue(
        Files.readString(Path.of(folder + "/out/effective.conf")).contains("hash-buckets"),
        "a configuration that repeats the run");

    List<Row> predicted;
    ScoringReport report;
    try (ModelRun run = ModelRun.on(spark, model, ModelRows.of(newRows))) {
      predicted = run.predict(List.of("city", "shop", "user", "tag")).collectAsList();
      report = run.report();
    }
    Scorer scorer = Scorer.load(Path.of(model));
    for (Row row : predicted) {
      Map<String, Object> plain = new HashMap<>();
      scorer.columns().forEach(name -> plain.put(name, row.getAs(name)));
      Prediction alone = scorer.score(plain);
      assertEquals((Float) row.getAs("probability_yes"), alone.probability("yes"), 1e-6f);
      assertEquals((String) row.getAs("prediction"), alone.value());
    }
    assertEquals(200, predicted.size());
    // Each of a tail of 80 that is not among the 50 or so of training, in a column of 200 rows.
    for (ScoringReport.Column column : report.columns()) {
      assertTrue(column.unseen() > 10, column::toString);
      assertTrue(column.known().isPresent(), "what training had, though none has a code");
      assertTrue(column.examples().stream().allMatch(text -> text.length() > 2), column::toString);
      assertEquals(column, same(scorer.seen(), column.name()));
    }

    spark.read().option("header", true).csv(newRows).createOrReplaceTempView("new_rows");
    spark.conf().set("spark.sql.catalog.gradus", "gradus.sql.ModelCatalog");
    spark.conf().set("spark.sql.catalog.gradus.model.hashed", model);
    List<Row> inSql =
        spark
            .sql("SELECT p.* FROM (SELECT gradus.hashed(struct(*)) AS p FROM new_rows)")
            .collectAsList();
    for (int i = 0; i < inSql.size(); i++) {
      float expected = predicted.get(i).getAs("probability_yes");
      assertEquals(expected, (Float) inSql.get(i).getAs("probability_yes"), 1e-6f);
    }
  }

  private int buckets(FeatureColumn column) {
    return column instanceof FeatureColumn.TargetMean mean
        ? mean.buckets()
        : ((FeatureColumn.Categorical) column).buckets();
  }

  private static ScoringReport.Column same(ScoringReport report, String name) {
    return report.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void explanationsNameBucketsAndAWarmStartKeepsThem() {
    String rows = file("train.csv", lines(600, 60, SEED).toArray(String[]::new));
    String model = train("first", rows);
    try (ModelRun run = ModelRun.on(spark, model, ModelRows.of(rows))) {
      List<ExplainedColumns.Effect> effects = run.explain(ExplainOptions.DEFAULT).effects();
      List<String> shops = effect(effects, "shop");
      for (int bucket = 1; bucket <= 6; bucket++) {
        assertTrue(shops.contains("(bucket " + bucket + " of 6)"), shops::toString);
      }
      assertTrue(effect(effects, "city").contains("München1"), effects::toString);
      assertTrue(effect(effects, "city").contains("(bucket 8 of 8)"), effects::toString);
    }
    // Other rows, of which other categories would be frequent.
    String others = file("other.csv", lines(300, 2, SEED + 2).toArray(String[]::new));
    String warm = train("second", others, "network.warm-start=" + model);
    assertEquals(encoder(model).identity(), encoder(warm).identity());
  }

  private static List<String> effect(List<ExplainedColumns.Effect> effects, String name) {
    return effects.stream()
        .filter(effect -> effect.column().equals(name))
        .flatMap(effect -> effect.points().stream())
        .map(ExplainedColumns.Point::category)
        .toList();
  }
}
