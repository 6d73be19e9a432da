package io.gradus.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.ColumnProfile;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.SeenValues;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What a scorer says of the rows that it has scored. */
class ScoringReportTest {
  private static final FeatureEncoder UNKNOWN =
      new FeatureEncoder(
          Task.REGRESSION,
          new LabelEncoding.Numbers(List.of("y"), List.of(Scale.Affine.IDENTITY)),
          null,
          Map.of(),
          List.of(
              new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.0, true),
              new FeatureColumn.Categorical(
                  "colour",
                  CategoricalEncoding.ONE_HOT,
                  0,
                  List.of("mauve"),
                  false,
                  List.of("red", "blue")),
              new FeatureColumn.Dense(
                  "pair", List.of(Scale.Affine.IDENTITY, Scale.Affine.IDENTITY), List.of(0.0, 0.0)),
              new FeatureColumn.Categorical(
                  "town", CategoricalEncoding.ONE_HOT, 0, List.of(), true, List.of("Ulm"))),
          List.of());

  private static final FeatureEncoder ENCODER =
      UNKNOWN.withProfile(
          Map.of(
              "x", new ColumnProfile(1000, 0, 0),
              "colour", new ColumnProfile(1000, 10, 0),
              "pair", new ColumnProfile(2000, 100, 0)));

  private static Scorer scorer(FeatureEncoder encoder) {
    NetworkSpec network =
        new NetworkSpec(encoder.inputSpec(), List.of(new Dense(1)), new SquaredError());
    ParameterLayout layout = ParameterLayout.of(network);
    return Scorer.of(
        new TrainedModel(
            Task.REGRESSION,
            network,
            encoder,
            new float[layout.parameterCount()],
            new float[layout.bufferCount()],
            null));
  }

  private static Map<String, Object> row(Double x, String colour, double[] pair, String town) {
    Map<String, Object> row = new HashMap<>();
    row.put("x", x);
    row.put("colour", colour);
    row.put("pair", pair);
    row.put("town", town);
    return row;
  }

  private static Map<String, Object> usual() {
    return row(1.0, "red", new double[] {1, 2}, "Ulm");
  }

  private static ScoringReport.Column column(ScoringReport report, String name) {
    return report.columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void gapsAndNewCategoriesAreCountedByColumn() {
    Scorer scorer = scorer(ENCODER);
    scorer.score(usual());
    scorer.scoreAll(
        List.of(
            row(null, "green", new double[] {1, Double.NaN}, "Rom"),
            row(2.0, "mauve", new double[] {Double.NaN, Double.NaN}, null),
            row(2.0, "grey", new double[] {1, 1}, "Ulm")));
    scorer.score(new Object[] {2.0, null, new double[] {1, 1}, "Ulm"});
    ScoringReport report = scorer.seen();
    assertEquals(5, report.rows());
    assertEquals(1, column(report, "x").gaps());
    assertEquals(4, column(report, "x").values());
    assertEquals(1, column(report, "colour").gaps());
    assertEquals(2, column(report, "colour").unseen(), "a pooled category was seen");
    assertEquals(List.of("green", "grey"), column(report, "colour").examples());
    assertEquals(3, column(report, "pair").gaps());
    assertEquals(10, column(report, "pair").places());
    assertEquals(0, column(report, "town").unseen(), "nobody knows which were pooled");
    assertEquals(1, column(report, "town").gaps());
  }

  @Test
  void manyThreadsCountEachRowOnce() throws Exception {
    Scorer scorer = scorer(ENCODER);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        work.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    scorer.score(row(i % 5 == 0 ? null : 1.0, "new", new double[] {1, 1}, "Ulm"));
                    assertTrue(scorer.seen().rows() > 0);
                  }
                }));
      }
      for (Future<?> part : work) {
        part.get();
      }
    } finally {
      threads.shutdownNow();
    }
    ScoringReport report = scorer.seen();
    assertEquals(2000, report.rows());
    assertEquals(400, column(report, "x").gaps());
    assertEquals(2000, column(report, "colour").unseen());
  }

  /** As many rows of each kind, through a scorer. */
  private static ScoringReport report(
      FeatureEncoder encoder, int usual, int unusual, Map<String, Object> row) {
    Scorer scorer = scorer(encoder);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < usual + unusual; i++) {
      rows.add(i < usual ? usual() : row);
    }
    scorer.scoreAll(rows);
    return scorer.seen();
  }

  @Test
  void whatIsUnusualDependsOnWhatTrainingHad() {
    double[] pair = {1, 2};
    Map<String, Object> gap = row(null, "red", pair, "Ulm");
    assertEquals(
        List.of("\"x\": 1 of 1,000 values are missing; training had none"),
        report(ENCODER, 999, 1, gap).unusual());
    assertEquals(List.of(), report(UNKNOWN, 0, 1000, gap).unusual(), "nothing is guessed");

    // Of the colours 1 % were missing in training.
    Map<String, Object> none = row(1.0, null, pair, "Ulm");
    assertEquals(List.of(), report(ENCODER, 901, 99, none).unusual());
    assertEquals(
        List.of("\"colour\": 100 of 1,000 values are missing; in training 1.0 % were"),
        report(ENCODER, 900, 100, none).unusual());

    Map<String, Object> green = row(1.0, " red", pair, "Ulm");
    assertEquals(List.of(), report(ENCODER, 991, 9, green).unusual());
    String told =
        "\"colour\": 10 of 1,000 values were not seen in training, such as \" red\"; training had"
            + " \"red\"";
    assertEquals(List.of(told), report(ENCODER, 990, 10, green).unusual());
    assertEquals(List.of(told), report(UNKNOWN, 990, 10, green).unusual());

    // Where every second value of training was the only one of its kind, new ones are usual.
    FeatureEncoder names = ENCODER.withProfile(Map.of("colour", new ColumnProfile(1000, 0, 500)));
    assertEquals(List.of(), report(names, 0, 1000, green).unusual());
    assertEquals(List.of(), report(names, 0, 1000, green).worthless());
  }

  @Test
  void aColumnWithNothingOfWhatTrainingSawMakesPredictionsWorthless() {
    Map<String, Object> green = row(1.0, "green", new double[] {1, 2}, "Ulm");
    Map<String, Object> gap = row(null, "red", new double[] {1, 2}, "Ulm");
    assertEquals(1, report(ENCODER, 0, 100, green).worthless().size());
    assertEquals(1, report(ENCODER, 0, 100, gap).worthless().size());
    assertEquals(List.of(), report(ENCODER, 0, 99, green).worthless(), "may be chance");
    assertEquals(List.of(), report(ENCODER, 0, 99, gap).worthless(), "may be chance");
    assertEquals(List.of(), report(ENCODER, 1, 100, green).worthless());
    assertEquals(List.of(), report(ENCODER, 1, 100, gap).worthless());
    assertEquals(List.of(), report(UNKNOWN, 0, 100, green).worthless(), "nothing is guessed");
    assertEquals(List.of(), report(UNKNOWN, 0, 100, gap).worthless(), "nothing is guessed");
    FeatureEncoder empty = ENCODER.withProfile(Map.of("x", new ColumnProfile(1000, 1000, 0)));
    assertEquals(List.of(), report(empty, 0, 100, gap).worthless(), "as in training");
  }

  @Test
  void whatIsSentIsWhatWasCounted() throws IOException, ClassNotFoundException {
    Scorer scorer = scorer(ENCODER);
    scorer.score(row(null, "x".repeat(70_000), new double[] {1, 1}, "Ulm"));
    ScoringReport report = scorer.seen();
    assertEquals(61, column(report, "colour").examples().get(0).length());

    SeenValues values = new SeenValues(3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(values);
    }
    SeenValues read;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      read = (SeenValues) in.readObject();
    }
    assertEquals(3, read.features());
    assertEquals(0, read.touched().length);
  }

  @Test
  void ofVeryManyLinesTheFirstAreShown() {
    List<String> lines = Collections.nCopies(12, "line");
    assertEquals(9, ScoringReport.first(lines).size());
    assertEquals("and 4 more columns", ScoringReport.first(lines).get(8));
  }
}
