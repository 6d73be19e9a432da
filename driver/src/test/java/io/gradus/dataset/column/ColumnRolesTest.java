package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.DateForm;
import io.gradus.config.GapIndicator;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.config.Uninformative;
import io.gradus.dataset.Configs;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.Cycle;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** What columns are found to be, and which of them are no features. */
class ColumnRolesTest extends SparkTest {
  private static final int ROWS = 200;

  /** Names, running numbers, ids in no order, measurements, days and constants. */
  private Configs table() {
    List<String> lines =
        new ArrayList<>(
            List.of("RowNumber,CustomerId,name,weight,paid,day,sold,plan,always,gaps,label"));
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "%s,%s,%s,%s,%s,2026-%02d-%02d,%s,%s,x,%s,%s"
              .formatted(
                  i + 1,
                  15_000_000 + i * 7919 % 100_003,
                  "customer " + (i < 190 ? i : 1),
                  i * 37 % ROWS + 0.5,
                  // Whole, each once, and far apart: a price may be so.
                  100 + i * 7919 % 100_003,
                  1 + i / 28,
                  1 + i % 28,
                  i * 11 % 50,
                  "p" + i % 3,
                  i % 4 == 0 ? "" : "7",
                  i % 2));
    }
    return Configs.of(file("rows.csv", lines.toArray(String[]::new)));
  }

  private static Map<String, ColumnFinding> findings(PreparedData data) {
    Map<String, ColumnFinding> findings = new TreeMap<>();
    data.survey().columns().forEach(column -> findings.put(column.name(), column));
    return findings;
  }

  @Test
  void identifiersAndConstantsAreLeftOutAndSaid() {
    Configs configs = table();
    configs.identifiers = Uninformative.EXCLUDE;
    configs.constants = Uninformative.EXCLUDE;
    try (PreparedData data = prepare(configs)) {
      assertEquals(
          List.of("weight", "paid", "day", "sold", "plan", "gaps"),
          data.encoder().featureColumns());
      Map<String, ColumnFinding> found = findings(data);
      assertEquals(ColumnRole.IDENTIFIER, found.get("RowNumber").role());
      assertEquals(ColumnRole.IDENTIFIER, found.get("CustomerId").role());
      assertEquals(ColumnRole.IDENTIFIER, found.get("name").role());
      assertEquals(ColumnRole.CONSTANT, found.get("always").role());
      assertEquals(ColumnRole.NUMBER, found.get("paid").role());
      assertEquals(ColumnRole.DATE, found.get("day").role());
      assertEquals(ColumnRole.CATEGORY, found.get("plan").role());
      assertFalse(found.get("name").isFeature());
      assertTrue(found.get("gaps").isFeature(), "its gaps may tell something");
      List<String> said = data.encoder().describe();
      assertTrue(
          said.contains(
              "\"name\": left out, an identifier (190 different ones in 200 values, nearly every"
                  + " row its own); features.identifiers = keep takes it"),
          said::toString);
      assertTrue(said.stream().anyMatch(line -> line.startsWith("\"always\": left out, a const")));
    }
  }

  @Test
  void whatIsAskedForStays() {
    Configs configs = table();
    try (PreparedData data = prepare(configs)) {
      assertEquals(10, data.encoder().featureColumns().size());
      assertEquals(ColumnRole.IDENTIFIER, findings(data).get("name").role());
      assertTrue(findings(data).get("name").isFeature());
    }
    configs.identifiers = Uninformative.EXCLUDE;
    configs.include = List.of("name", "weight", "Customer*");
    try (PreparedData data = prepare(configs)) {
      assertEquals(List.of("name", "weight"), data.encoder().featureColumns());
    }
    configs.include = List.of("Customer*", "RowN*");
    assertSays(failure(configs), "at least one feature column", "\"RowNumber\"", "\"CustomerId\"");
  }

  /** Spark gives such rows anew for each pass, and bad rows are bad by what is read. */
  @Test
  void rowsThatAreReadAgainAreThoseThatWereLookedAt() {
    Configs configs = table();
    configs.identifiers = Uninformative.EXCLUDE;
    configs.constants = Uninformative.EXCLUDE;
    RowSource given =
        RowSource.of(
            spark
                .range(0, ROWS, 1, 3)
                .select(
                    functions.col("id"),
                    functions.expr("double(id % 7)").as("x"),
                    // Infinite in one row, which makes it a bad one where the column is read.
                    functions.expr("if(id = 5, double('Infinity'), 3d)").as("constant"),
                    functions.expr("id % 2").as("label")),
            Optional.empty(),
            Optional.empty());
    configs.badRows = BadRows.SKIP;
    try (PreparedData data =
        new DataPipeline(
                given, configs.data(), configs.features(), Optional.empty(), 1, Optional.empty())
            .prepare()) {
      assertEquals(List.of("x"), data.encoder().featureColumns());
      assertEquals(ROWS, data.train().rows(), "the row is not bad any more");
    }
  }

  @Test
  void namesSayWhatAnIdentifierIs() {
    for (String name : List.of("id", "ID", "customer_id", "CustomerId", "user id", "rowid")) {
      assertTrue(RoleFinder.isNamed(name), name);
    }
    for (String name : List.of("idle", "paid", "width", "humidity", "Idaho", "period")) {
      assertFalse(RoleFinder.isNamed(name), name);
    }
  }

  @Test
  void skewedNumbersGetAScalingThatSuits() {
    // A quarter is 1: (1 - 2p)/√(pq) and (1 - 6pq)/(pq), of Bernoulli's distribution.
    SuitableScaling quarter = SuitableScaling.of(new double[] {0, 0, 0, 1});
    assertEquals(0.5 / Math.sqrt(0.1875), quarter.skewness(), 1e-12);
    assertEquals((1 - 6 * 0.1875) / 0.1875, quarter.kurtosis(), 1e-12);
    List<String> lines = new ArrayList<>(List.of("even,tail,far,label"));
    for (int i = 0; i < 1000; i++) {
      double part = (i + 0.5) / 1000;
      lines.add(
          "%s,%s,%s,%s"
              .formatted(part, -Math.log(1 - part), Math.exp(4 * Math.tan(part * 1.5)), i % 2));
    }
    Configs configs = Configs.of(file("rows.csv", lines.toArray(String[]::new)));
    configs.scaling = Scaling.AUTO;
    try (PreparedData data = prepare(configs)) {
      List<Class<?>> scales = new ArrayList<>();
      data.encoder().features().forEach(column -> scales.add(scale(column).getClass()));
      assertEquals(
          List.of(Scale.Affine.class, Scale.SmoothlyClipped.class, Scale.QuantileNormal.class),
          scales);
      assertTrue(
          data.encoder().describe().stream()
              .anyMatch(line -> line.contains("scaling robust-smooth-clip (skewness ")),
          () -> data.encoder().describe().toString());
    }
  }

  private static Scale scale(FeatureColumn column) {
    return ((FeatureColumn.Numeric) column).scale();
  }

  @Test
  void datesHaveTheCyclesThatTheirRowsWentThrough() {
    Configs configs = table();
    configs.dates = DateForm.CYCLES;
    try (PreparedData data = prepare(configs)) {
      // From 2026-01-01 to 2026-08-04, days without hours.
      FeatureColumn.Numeric day =
          (FeatureColumn.Numeric)
              data.encoder().features().stream()
                  .filter(column -> column.name().equals("day"))
                  .findFirst()
                  .orElseThrow();
      assertEquals(List.of(Cycle.WEEK, Cycle.MONTH), day.cycles());
      assertTrue(
          data.encoder().describe().stream()
              .anyMatch(line -> line.endsWith("with the phases of [week, month]")),
          () -> data.encoder().describe().toString());
    }
  }

  @Test
  void whatAGapMeansIsLearnedAlone() {
    List<String> lines = new ArrayList<>(List.of("a,b,label"));
    for (int i = 0; i < 30; i++) {
      lines.add((i % 3 == 0 ? "" : i) + "," + i * i + "," + i % 2);
    }
    Configs configs = Configs.of(file("rows.csv", lines.toArray(String[]::new)));
    configs.missing = MissingNumber.LEARNED;
    configs.gapIndicator = GapIndicator.NEVER;
    for (Scaling scaling : List.of(Scaling.STANDARD, Scaling.MIN_MAX, Scaling.QUANTILE_NORMAL)) {
      configs.scaling = scaling;
      try (PreparedData data = prepare(configs)) {
        float[] dense = joined(data.train()).dense();
        assertEquals(3, data.encoder().layout().denseWidth(), "an indicator for a, none for b");
        for (int i = 0; i < 30; i++) {
          assertEquals(i % 3 == 0 ? 1 : 0, dense[3 * i + 1]);
          if (i % 3 == 0) {
            assertEquals(0, dense[3 * i], 1e-6f, scaling + " of row " + i);
          }
        }
      }
    }
  }

  @Test
  void rareCategoriesArePooledByTheNumberOfRows() {
    assertEquals(2, ColumnFitter.minimumCount(10));
    assertEquals(7, ColumnFitter.minimumCount(350));
    assertEquals(10, ColumnFitter.minimumCount(1_000_000));
    Configs configs = table();
    configs.minimumCount = Optional.empty();
    configs.include = List.of("name");
    try (PreparedData data = prepare(configs)) {
      FeatureColumn.Categorical names =
          (FeatureColumn.Categorical) data.encoder().features().get(0);
      assertEquals(List.of("customer 1"), names.vocabulary());
      assertEquals(189, names.pooled().size());
    }
  }
}
