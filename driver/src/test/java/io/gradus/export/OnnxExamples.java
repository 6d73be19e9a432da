package io.gradus.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.cli.Main;
import io.gradus.config.BadRows;
import io.gradus.config.ConfigLoader;
import io.gradus.config.DataConfig;
import io.gradus.config.Existing;
import io.gradus.data.Block;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.PlainRows;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.model.TrainedModel;
import io.gradus.run.ModelExport;
import io.gradus.run.ModelRows;
import io.gradus.run.ModelRun;
import io.gradus.score.Prediction;
import io.gradus.score.PredictionColumn;
import io.gradus.score.Scorer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains each of {@code conf/examples} on few rows, exports it, holds the graph in ONNX Runtime for
 * Java against what Gradus has in Spark, and leaves graph, rows and what is expected for a runtime
 * of another language: {@code <work>/<example>/model.onnx} and {@code expected.json}.
 *
 * <p>A program of its own, for {@code spark-submit}; arguments: the folder of configurations, and
 * one to work in. {@code GRADUS_DATA} names that of the rows, which are drawn if it is not there.
 */
public final class OnnxExamples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ROWS = 300;

  /** What no example has, beside {@link ExampleRows}. */
  private static final String KINDS =
      """
      task = regression
      data {
        train = ${GRADUS_DATA}"/kinds/train.csv"
        test = ${GRADUS_DATA}"/kinds/test.csv"
        label = [price, area]
        options { timestampFormat = "yyyy-MM-dd HH:mm:ss.SSS" }
      }
      features {
        target-transform = log1p
        derived { ratio = "plain / even", tint = "upper(colour)" }
        columns {
          plain { scaling = none }
          narrow { scaling = min-max }
          middle { scaling = robust, missing = median }
          rank { scaling = quantile-normal, gap-indicator = always }
          tint { encoding = one-hot }
          code { type = categorical, minimum-count = 50 }
        }
      }
      network { hidden = [16], norm = layer, activation = tanh }
      output.path = out
      """;

  private final SparkSession spark;
  private final Path work;
  private final List<String> failed = new ArrayList<>();

  private OnnxExamples(SparkSession spark, Path work) {
    this.spark = spark;
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    Path configurations = Path.of(arguments[0]);
    Path work = Path.of(arguments[1]);
    Path data = Path.of(System.getenv("GRADUS_DATA"));
    SparkSession spark = SparkSession.builder().appName("examples").getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    OnnxExamples examples = new OnnxExamples(spark, work);
    if (!Files.exists(data)) {
      ExampleRows.write(data);
      examples.run("sample-data", "digits", "-o", data.resolve("mnist").toString(), "-n", "300");
      examples.run("sample-data", "customers", "-o", data.toString(), "-n", "400");
    }
    Files.createDirectories(work);
    try (Stream<Path> found = Files.list(configurations)) {
      for (Path configuration : found.sorted().toList()) {
        examples.check(configuration);
      }
    }
    if (Files.exists(data.resolve("kinds"))) {
      examples.check(Files.writeString(work.resolve("kinds.conf"), KINDS));
    }
    System.out.println(
        examples.failed.isEmpty()
            ? "All examples are the same."
            : "Different:\n" + String.join("\n", examples.failed));
    System.exit(examples.failed.isEmpty() ? 0 : 1);
  }

  private void run(String... arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (Main.run(out, out, arguments) != 0) {
      throw new AssertionError("Failed: " + Arrays.toString(arguments));
    }
  }

  private void check(Path configuration) throws Exception {
    String name = configuration.getFileName().toString().replace(".conf", "");
    Path folder = Files.createDirectories(work.resolve(name));
    run(
        "train",
        "--config",
        configuration.toString(),
        "--restart",
        "--output",
        folder.resolve("run").toString(),
        "--set",
        "training.epochs=2",
        "--set",
        "training.batch-size=50",
        "--set",
        "schedule={type=constant}",
        "--set",
        "output.report=never");
    String model = folder.resolve("run/model").toString();
    DataConfig data = ConfigLoader.load(configuration.toString(), List.of()).data();
    ModelExport.Onnx written =
        ModelExport.onnx(
            "examples",
            model,
            ModelRows.of(data.test().toArray(String[]::new)),
            folder.resolve("model.onnx").toString(),
            OnnxOutputs.COLUMNS,
            Existing.OVERWRITE);
    TrainedModel trained = ModelRun.load(model).single(model);
    Dataset<Row> rows =
        SourceReader.read(
            spark, data, data.test(), SourceTypes.types(trained.encoder().source().orElseThrow()));
    List<Object[]> plain = PlainRows.first(rows, trained.encoder(), BadRows.FAIL, MOST_ROWS);
    float[][] features = features(trained, rows, plain.size());
    compareFeatures(name, trained, plain, features);
    compareOutputs(name, trained, plain);
    Files.write(
        folder.resolve("expected.json"),
        JSON.writeValueAsBytes(expected(trained, written.signature(), plain, features)));
    System.out.printf("%s: %s; %s rows%n", name, written.check(), plain.size());
  }

  /** As {@code predict} has them. */
  private static float[][] features(TrainedModel model, Dataset<Row> rows, int count) {
    List<Block> blocks =
        EncodedRows.batches(rows, model.encoder(), List.of(), BadRows.FAIL)
            .map(EncodedRows.Batch::block)
            .collect();
    return blocks.stream()
        .flatMap(block -> Arrays.stream(InputVectors.of(model, block)))
        .limit(count)
        .toArray(float[][]::new);
  }

  private void compareFeatures(
      String name, TrainedModel model, List<Object[]> rows, float[][] expected) throws Exception {
    List<Boolean> through = InputVectors.throughLogarithm(model);
    try (OnnxSession session = new OnnxSession(OnnxExport.withFeatures(model))) {
      float[][] found = (float[][]) session.run(columns(model, rows)).get("gradus.features");
      for (int row = 0; row < expected.length; row++) {
        for (int i = 0; i < expected[row].length; i++) {
          double allowed = through.get(i) ? 1e-6 : 0;
          if (!(Math.abs((double) expected[row][i] - found[row][i]) <= allowed)) {
            differs(name, "feature " + i, row, expected[row][i], found[row][i]);
          }
        }
      }
    }
  }

  private void compareOutputs(String name, TrainedModel model, List<Object[]> rows)
      throws Exception {
    List<Prediction> predictions = Scorer.of(model).scoreArrays(rows);
    try (OnnxSession session = new OnnxSession(OnnxExport.of(model))) {
      Map<String, Object> outputs = session.run(columns(model, rows));
      for (PredictionColumn column : Scorer.of(model).predictionColumns()) {
        for (int row = 0; row < rows.size(); row++) {
          Object own = predictions.get(row).column(column.name());
          Object other = java.lang.reflect.Array.get(outputs.get(column.name()), row);
          boolean same =
              own instanceof Float p
                  ? Math.abs((double) p - (Float) other) <= 1e-6 + 1e-5 * Math.abs(p)
                  : own.equals(other);
          if (!same) {
            differs(name, column.name(), row, own, other);
          }
        }
      }
    }
  }

  private void differs(String name, String what, int row, Object own, Object other) {
    failed.add("%s, %s, row %s: %s, by ONNX Runtime %s".formatted(name, what, row, own, other));
  }

  private static Map<String, List<?>> columns(TrainedModel model, List<Object[]> rows) {
    Map<String, List<?>> columns = new LinkedHashMap<>();
    List<String> names = model.encoder().featureColumns();
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row[column]));
      columns.put(names.get(i), values);
    }
    return columns;
  }

  private static Map<String, Object> expected(
      TrainedModel model, OnnxSignature signature, List<Object[]> rows, float[][] features) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    Map<String, List<?>> columns = columns(model, rows);
    for (OnnxField field : signature.inputs()) {
      inputs.add(
          Map.of(
              "name",
              field.name(),
              "type",
              field.type().name(),
              "extents",
              field.extents(),
              "values",
              columns.get(field.name()).stream().map(OnnxExamples::plain).toList()));
    }
    Map<String, List<Object>> outputs = new LinkedHashMap<>();
    List<Prediction> predictions = Scorer.of(model).scoreArrays(rows);
    for (PredictionColumn column : Scorer.of(model).predictionColumns()) {
      outputs.put(
          column.name(), predictions.stream().map(one -> one.column(column.name())).toList());
    }
    return Map.of(
        "inputs",
        inputs,
        "features",
        features,
        "through_logarithm",
        InputVectors.throughLogarithm(model),
        "outputs",
        outputs);
  }

  /** JSON has no NaN, and bytes are no text. */
  private static Object plain(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double number && number.isNaN()) {
      return "NaN";
    }
    if (value instanceof byte[] bytes) {
      int[] wholes = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        wholes[i] = bytes[i] & 0xff;
      }
      return wholes;
    }
    return value;
  }
}
