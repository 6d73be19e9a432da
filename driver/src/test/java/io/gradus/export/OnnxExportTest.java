package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.DecisionRule;
import io.gradus.calibrate.Isotonic;
import io.gradus.calibrate.MonotoneCurve;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.calibrate.Temperature;
import io.gradus.compute.Initialization;
import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.config.DateForm;
import io.gradus.config.Scaling;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.Scale;
import io.gradus.encode.SparseValues;
import io.gradus.encode.TargetTransform;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dense;
import io.gradus.network.Gamma;
import io.gradus.network.GaussianNll;
import io.gradus.network.Huber;
import io.gradus.network.Initializer;
import io.gradus.network.LossSpec;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.NetworkSpec;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Poisson;
import io.gradus.network.Quantiles;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import io.gradus.network.Tweedie;
import io.gradus.score.OutputHead;
import io.gradus.score.Prediction;
import io.gradus.score.PredictionColumn;
import io.gradus.score.Scorer;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * ONNX Runtime gives for raw columns what {@code predict} gives: all kinds of columns, all tasks.
 */
class OnnxExportTest extends EncoderTest {
  private static final long SEED = 20_261_128;
  private static final int ROWS = 200;

  private static final List<String> FEATURES =
      List.of(
          "size", "rate", "span", "rank", "count", "colour", "shade", "code", "open", "day",
          "moment", "curve", "words", "image", "twice");

  private static Dataset<Row> rows(Random random, int count) {
    StructType schema =
        StructType.fromDDL(
                "id INT, size DOUBLE, rate DOUBLE, span DOUBLE, rank DOUBLE, count INT,"
                    + " colour STRING, shade STRING, code BIGINT, open BOOLEAN, day DATE,"
                    + " moment TIMESTAMP, curve ARRAY<DOUBLE>, image BINARY, yes STRING,"
                    + " kind BIGINT, grade STRING, half DOUBLE, sure BOOLEAN, open_a INT,"
                    + " open_b INT, price DOUBLE, area DOUBLE, visits DOUBLE")
            .add("words", SQLDataTypes.VectorType());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] image = new byte[12];
      random.nextBytes(image);
      rows.add(
          RowFactory.create(
              i,
              random.nextInt(6) == 0 ? null : 20 + 7 * random.nextGaussian(),
              random.nextInt(6) == 0 ? null : 1e6 * random.nextGaussian(),
              random.nextInt(6) == 0 ? null : random.nextDouble(),
              random.nextInt(6) == 0 ? null : (double) random.nextInt(40),
              random.nextInt(7) == 0 ? null : random.nextInt(100),
              random.nextInt(9) == 0 ? null : "c" + random.nextInt(30),
              random.nextInt(9) == 0 ? null : "s " + random.nextInt(5),
              random.nextInt(9) == 0 ? null : 1000L + random.nextInt(8),
              random.nextInt(8) == 0 ? null : random.nextBoolean(),
              random.nextInt(9) == 0
                  ? null
                  : Date.valueOf(LocalDate.ofEpochDay(random.nextInt(20_000))),
              Timestamp.from(Instant.ofEpochMilli(random.nextInt(2_000_000_000) * 800L)),
              List.of(random.nextGaussian(), random.nextGaussian(), random.nextGaussian()),
              image,
              random.nextBoolean() ? "yes" : "no",
              (long) random.nextInt(3) - 1,
              "grade " + (char) ('a' + random.nextInt(4)),
              random.nextInt(3) / 2.0,
              random.nextBoolean(),
              random.nextInt(2),
              random.nextInt(2),
              1000 + 300 * random.nextGaussian(),
              random.nextGaussian() - 4,
              random.nextInt(90) / 10.0,
              Vectors.sparse(
                  200,
                  new int[] {random.nextInt(100), 100 + random.nextInt(100)},
                  new double[] {random.nextDouble() + 0.1, random.nextInt(2)})));
    }
    return spark.createDataFrame(rows, schema);
  }

  private static ColumnConfig scaled(Scaling scaling) {
    ColumnConfig none = ColumnConfig.unspecified();
    return new ColumnConfig(
        none.type(),
        Optional.of(scaling),
        none.encoding(),
        none.embeddingWidth(),
        none.minimumCount(),
        none.maxCategories(),
        none.hashBuckets(),
        none.missing(),
        none.fill(),
        none.gapIndicator());
  }

  private static ColumnConfig encoded(CategoricalEncoding encoding) {
    ColumnConfig none = ColumnConfig.unspecified();
    return new ColumnConfig(
        Optional.of(ColumnType.CATEGORICAL),
        none.scaling(),
        Optional.of(encoding),
        none.embeddingWidth(),
        none.minimumCount(),
        none.maxCategories(),
        none.hashBuckets(),
        none.missing(),
        none.fill(),
        none.gapIndicator());
  }

  private static final Map<String, String> DERIVED = Map.of("twice", "size * 2");

  private static FeatureEncoder fitted;
  private static List<Row> rows;

  @BeforeAll
  static void fitOnOtherRows() {
    System.out.println("seed " + SEED);
    Configs configs = new Configs();
    configs.dates = DateForm.CYCLES;
    configs.label = List.of("yes");
    configs.include = FEATURES;
    configs.derived = DERIVED;
    configs.minimumCount = Optional.of(2);
    configs.columns.put("rate", scaled(Scaling.ROBUST));
    configs.columns.put("size", scaled(Scaling.ROBUST_SMOOTH_CLIP));
    configs.columns.put("span", scaled(Scaling.MIN_MAX));
    configs.columns.put("rank", scaled(Scaling.QUANTILE_NORMAL));
    configs.columns.put("curve", scaled(Scaling.QUANTILE_NORMAL));
    configs.columns.put("shade", encoded(CategoricalEncoding.ONE_HOT));
    configs.columns.put("colour", encoded(CategoricalEncoding.TARGET));
    configs.columns.put("code", typed(ColumnType.CATEGORICAL));
    fitted = fit(DerivedColumns.add(rows(new Random(SEED + 1), 60).coalesce(1), DERIVED), configs);
    rows = DerivedColumns.add(rows(new Random(SEED), ROWS).coalesce(1), DERIVED).collectAsList();
  }

  private static TrainedModel model(Task task, LabelEncoding label, LossSpec loss) {
    return model(
        new FeatureEncoder(task, label, null, DERIVED, fitted.features(), List.of()), loss);
  }

  private static LabelEncoding classes(LabelEncoding.ClassSource source, String... names) {
    return new LabelEncoding.Classes(
        "label", source, List.of(names), Collections.nCopies(names.length, 1.0));
  }

  /** Weights as training begins with them: random, so that all inputs count. */
  private static TrainedModel model(FeatureEncoder encoder, LossSpec loss) {
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(
                new Dense(24),
                new BatchNorm(),
                new Activation(ActivationFunction.GELU),
                loss.outputLayer(encoder.outputs())),
            loss);
    return new TrainedModel(
        encoder.task(),
        network,
        encoder,
        Initialization.parameters(network, Initializer.HE_NORMAL, SEED),
        Initialization.buffers(network),
        new Provenance(
            Map.of("gradus", "test"),
            "kernel",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:01:00Z",
            SEED,
            1,
            Map.of(),
            Map.of(),
            1,
            List.of(),
            Map.of()));
  }

  @Test
  void twoClasses() throws Exception {
    LossSpec loss = new BinaryCrossEntropy();
    check(model(Task.BINARY, classes(LabelEncoding.ClassSource.TEXT, "no", "yes"), loss));
    check(model(Task.BINARY, classes(LabelEncoding.ClassSource.BOOLEAN, "false", "true"), loss));
  }

  @Test
  void severalClassesAreWhatTheLabelWas() throws Exception {
    LossSpec loss = new SoftmaxCrossEntropy();
    check(model(Task.MULTICLASS, classes(LabelEncoding.ClassSource.TEXT, "a", "", "ü \"b"), loss));
    LabelEncoding.ClassSource number = LabelEncoding.ClassSource.NUMBER;
    check(model(Task.MULTICLASS, classes(number, "-1", "0", "9007199254740993"), loss));
    check(model(Task.MULTICLASS, classes(number, "0", "0.5", "1"), loss));
    check(model(Task.MULTICLASS, classes(number, "1", "0.1000000000000000000001"), loss));
  }

  @Test
  void severalLabels() throws Exception {
    LossSpec loss = new BinaryCrossEntropy();
    check(model(Task.MULTILABEL, new LabelEncoding.Flags(List.of("a", "b"), 2), loss));
    check(model(Task.MULTILABEL, new LabelEncoding.Flags(List.of("array"), 3), loss));
  }

  @Test
  void numbersInTheirOwnUnits() throws Exception {
    List<Scale.Affine> scales = List.of(new Scale.Affine(1000, 1 / 300.0), new Scale.Affine(-4, 1));
    for (TargetTransform transform : TargetTransform.values()) {
      check(
          model(
              Task.REGRESSION,
              new LabelEncoding.Numbers(List.of("price", "area"), units(transform), transform),
              new SquaredError()));
    }
    check(
        model(
            Task.REGRESSION,
            new LabelEncoding.Numbers(List.of("price"), scales.subList(0, 1)),
            new Huber()));
  }

  /** Logarithms of prices are about 7, their roots about 30. */
  private static List<Scale.Affine> units(TargetTransform transform) {
    return switch (transform) {
      case NONE -> List.of(new Scale.Affine(1000, 1 / 300.0), new Scale.Affine(-4, 1));
      case LOG, LOG1P -> List.of(new Scale.Affine(7, 4), new Scale.Affine(0, 2));
      case SQRT -> List.of(new Scale.Affine(30, 0.2), new Scale.Affine(0, 1));
    };
  }

  @Test
  void countsAndAmounts() throws Exception {
    for (LossSpec loss :
        List.of(new Poisson(), new NegativeBinomial(0.5), new Tweedie(), new Gamma())) {
      check(
          model(
              Task.REGRESSION,
              new LabelEncoding.Numbers(List.of("visits"), List.of(Scale.Affine.IDENTITY)),
              loss));
    }
  }

  @Test
  void classesThatHaveAnOrder() throws Exception {
    LabelEncoding label = classes(LabelEncoding.ClassSource.NUMBER, "1", "2", "3", "4");
    check(model(Task.MULTICLASS, label, new OrdinalCoral()));
    check(model(Task.MULTICLASS, label, new OrdinalCorn()));
  }

  @Test
  void whatIsToldBesideANumber() throws Exception {
    LabelEncoding price =
        new LabelEncoding.Numbers(List.of("price"), List.of(new Scale.Affine(1000, 1 / 300.0)));
    check(model(Task.REGRESSION, price, new GaussianNll(0.5, 0.8)));
    for (TargetTransform transform : TargetTransform.values()) {
      LabelEncoding numbers =
          new LabelEncoding.Numbers(List.of("price"), units(transform).subList(0, 1), transform);
      check(model(Task.REGRESSION, numbers, new Quantiles(List.of(0.1, 0.4, 0.8))));
    }
    LabelEncoding visits =
        new LabelEncoding.Numbers(List.of("visits"), List.of(Scale.Affine.IDENTITY));
    check(model(Task.REGRESSION, visits, new NegativeBinomial()));
  }

  @Test
  void calibratedProbabilities() throws Exception {
    LossSpec logistic = new BinaryCrossEntropy();
    TrainedModel binary =
        model(Task.BINARY, classes(LabelEncoding.ClassSource.TEXT, "no", "yes"), logistic);
    check(calibrated(binary, new Temperature(1.7)));
    check(calibrated(binary, isotonic(Isotonic.Of.LABELS, 1)));
    MonotoneCurve one = new MonotoneCurve(new double[] {0.1}, new double[] {0.3});
    check(calibrated(binary, new Isotonic(Isotonic.Of.LABELS, List.of(one))));
    TrainedModel several =
        model(
            Task.MULTICLASS,
            classes(LabelEncoding.ClassSource.TEXT, "a", "b", "c"),
            new SoftmaxCrossEntropy());
    check(calibrated(several, new Temperature(0.6)));
    check(calibrated(several, isotonic(Isotonic.Of.CLASSES, 3)));
    LabelEncoding flags = new LabelEncoding.Flags(List.of("a", "b"), 2);
    check(calibrated(model(Task.MULTILABEL, flags, logistic), isotonic(Isotonic.Of.LABELS, 2)));
  }

  @Test
  void whatIsToldByThresholdsAndCosts() throws Exception {
    LossSpec logistic = new BinaryCrossEntropy();
    DecisionRule rule = DecisionRule.ofThresholds(List.of(0.37), "");
    TrainedModel binary =
        model(Task.BINARY, classes(LabelEncoding.ClassSource.TEXT, "no", "yes"), logistic);
    check(binary.with(Calibration.of(9).with(rule)));
    check(binary.with(Calibration.of(9).with(new Temperature(1.7)).with(rule)));
    LabelEncoding flags = new LabelEncoding.Flags(List.of("a", "b"), 2);
    DecisionRule ofLabels = DecisionRule.ofThresholds(List.of(0.3, 0.6), "");
    check(model(Task.MULTILABEL, flags, logistic).with(Calibration.of(9).with(ofLabels)));
    DecisionRule costs =
        DecisionRule.ofCosts(
            List.of(List.of(0.0, 1.0, 1.0), List.of(3.0, 0.0, 1.0), List.of(5.0, 2.0, 0.0)), "");
    check(
        model(
                Task.MULTICLASS,
                classes(LabelEncoding.ClassSource.TEXT, "a", "b", "c"),
                new SoftmaxCrossEntropy())
            .with(Calibration.of(9).with(costs)));
  }

  @Test
  void boundsOfNumbers() throws Exception {
    LabelEncoding price =
        new LabelEncoding.Numbers(List.of("price"), List.of(new Scale.Affine(1000, 1 / 300.0)));
    for (LossSpec loss :
        List.of(
            new SquaredError(),
            new GaussianNll(0.5),
            new Quantiles(List.of(0.04, 0.3, 0.5, 0.9)))) {
      check(bounded(model(Task.REGRESSION, price, loss), 0.4));
    }
    // Negative, so that some quantiles cross.
    check(bounded(model(Task.REGRESSION, price, new Quantiles(List.of(0.1, 0.5, 0.9))), -0.8));
    check(
        bounded(
            model(
                Task.REGRESSION,
                new LabelEncoding.Numbers(
                    List.of("price"),
                    units(TargetTransform.LOG).subList(0, 1),
                    TargetTransform.LOG),
                new SquaredError()),
            3.0));
    check(
        bounded(
            model(
                Task.REGRESSION,
                new LabelEncoding.Numbers(List.of("price", "area"), units(TargetTransform.NONE)),
                new SquaredError()),
            0.3,
            0.7));
    LabelEncoding counts =
        new LabelEncoding.Numbers(List.of("visits"), List.of(Scale.Affine.IDENTITY));
    check(bounded(model(Task.REGRESSION, counts, new NegativeBinomial()), 0.9));
    check(bounded(model(Task.REGRESSION, counts, new Poisson()), 0.9));
  }

  private static TrainedModel bounded(TrainedModel model, Double... margins) {
    return model.with(
        Calibration.of(9).with(new ConformalInterval(0.9, List.of(margins), "distance")));
  }

  private static TrainedModel calibrated(TrainedModel model, ProbabilityMap map) {
    return model.with(Calibration.of(9).with(map));
  }

  /** Curves with steps, and a line that is level. */
  private static Isotonic isotonic(Isotonic.Of of, int curves) {
    List<MonotoneCurve> all = new ArrayList<>();
    for (int i = 0; i < curves; i++) {
      all.add(
          new MonotoneCurve(
              new double[] {-1 - i, -0.2, 0.1, 0.5 + i},
              new double[] {0.05, 0.3 + 0.1 * i, 0.3 + 0.1 * i, 0.9}));
    }
    return new Isotonic(of, all);
  }

  private static void check(TrainedModel model) throws OrtException {
    Map<String, List<?>> columns = columns();
    List<Map<String, Object>> plain = plainRows();
    checkFeatures(model, columns, plain);
    List<Prediction> expected = Scorer.of(model).scoreAll(plain);
    List<String> names =
        OutputHead.of(model).columns().stream().map(PredictionColumn::name).toList();
    OnnxExport export = OnnxExport.of(model);
    assertEquals(names, export.signature().outputs().stream().map(OnnxField::name).toList());
    try (OnnxSession session = new OnnxSession(export)) {
      Map<String, Object> outputs = session.run(columns);
      for (String name : names) {
        assertEquals(ROWS, Array.getLength(outputs.get(name)), name);
        for (int row = 0; row < ROWS; row++) {
          Object found = Array.get(outputs.get(name), row);
          assertClose(expected.get(row).column(name), found, name + ", row " + row);
        }
      }
    }
    checkMatrix(model, columns, names, expected);
  }

  private static Map<String, List<?>> columns() {
    Map<String, List<?>> columns = new LinkedHashMap<>();
    for (String name : FEATURES) {
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.getAs(name)));
      columns.put(name, values);
    }
    return columns;
  }

  private static List<Map<String, Object>> plainRows() {
    List<Map<String, Object>> plain = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> values = new LinkedHashMap<>();
      FEATURES.forEach(name -> values.put(name, plain(row.getAs(name))));
      plain.add(values);
    }
    return plain;
  }

  private static void checkMatrix(
      TrainedModel model,
      Map<String, List<?>> columns,
      List<String> names,
      List<Prediction> expected)
      throws OrtException {
    OnnxExport export = OnnxExport.of(model, OnnxOutputs.MATRIX);
    try (OnnxSession session = new OnnxSession(export)) {
      Map<String, Object> outputs = session.run(columns);
      for (int row = 0; row < ROWS; row++) {
        int decided = 0;
        int probable = 0;
        for (String name : names) {
          boolean probability = name.startsWith("probability");
          Object values = Array.get(outputs.get(probability ? "probability" : "prediction"), row);
          Object found =
              values.getClass().isArray()
                  ? Array.get(values, probability ? probable++ : decided++)
                  : values;
          assertClose(expected.get(row).column(name), found, "matrix, " + name + ", row " + row);
        }
      }
    }
  }

  private static void assertClose(Object expected, Object found, String where) {
    if (expected instanceof Float number) {
      double tolerance = 1e-6 + 1e-5 * Math.abs(number);
      assertEquals(number, (Float) found, tolerance, where);
    } else {
      // More digits than a double holds are a text.
      assertEquals(expected instanceof BigDecimal ? expected.toString() : expected, found, where);
    }
  }

  /** To the bit, but for what passes a logarithm: quantile-normal. */
  private static void checkFeatures(
      TrainedModel model, Map<String, List<?>> columns, List<Map<String, Object>> plain)
      throws OrtException {
    PlainRowEncoder encoder = new PlainRowEncoder(model.encoder());
    BlockBuilder builder = Block.builder(encoder.layout(), ROWS);
    int expectedRow = 0;
    for (Map<String, Object> row : plain) {
      encoder.encode(row);
      encoder.append(builder, expectedRow++);
    }
    float[][] expected = InputVectors.of(model, builder.build());
    try (OnnxSession session = new OnnxSession(OnnxExport.withFeatures(model))) {
      float[][] found = (float[][]) session.run(columns).get("gradus.features");
      assertEquals(expected.length, found.length);
      int exact = 0;
      for (int row = 0; row < found.length; row++) {
        assertArrayEquals(expected[row], found[row], 1e-6f, "row " + row);
        for (int i = 0; i < found[row].length; i++) {
          if (Float.floatToIntBits(expected[row][i]) == Float.floatToIntBits(found[row][i])) {
            exact++;
          }
        }
      }
      // Four of the dense inputs are quantile-normal: rank and the elements of curve.
      int width = found[0].length;
      assertTrue(exact >= found.length * (width - 4), exact + " of " + found.length * width);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof SparseVector vector) {
      return new SparseValues(vector.size(), vector.indices(), vector.values());
    }
    if (value instanceof scala.collection.Seq<?> list) {
      List<Object> elements = new ArrayList<>();
      for (int i = 0; i < list.length(); i++) {
        elements.add(list.apply(i));
      }
      return elements;
    }
    return value;
  }
}
