package io.gradus.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.compute.Initialization;
import io.gradus.config.BadRows;
import io.gradus.config.ColumnType;
import io.gradus.config.Existing;
import io.gradus.config.TargetScaling;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Poisson;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SquaredError;
import io.gradus.storage.ModelStore;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that has neither Spark nor Hadoop on its class path scores rows as {@code predict}
 * does: all kinds of columns, all tasks.
 */
class WebServiceTest extends EncoderTest {
  private static final long SEED = 20_261_127;
  private static final int ROWS = 150;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the page says that a service needs, beside the worker library itself. */
  private static final List<String> WITH_JAVA_ALONE =
      List.of("jackson-annotations", "jackson-core", "jackson-databind");

  private static final List<String> WITH_OPENBLAS =
      List.of(
          "arpack_combined_all",
          "blas",
          "jackson-annotations",
          "jackson-core",
          "jackson-databind",
          "javacpp",
          "javacpp-linux",
          "openblas",
          "openblas-linux");

  private static final List<String> FEATURES =
      List.of(
          "size", "count", "colour", "open", "day", "moment", "curve", "words", "image", "twice");

  @TempDir static Path folder;

  private static Dataset<Row> data;
  private static final Map<String, TrainedModel> models = new LinkedHashMap<>();

  @BeforeAll
  static void makeModels() {
    System.out.println("seed " + SEED);
    data = rows(new Random(SEED)).coalesce(1);
    Dataset<Row> few = DerivedColumns.add(rows(new Random(SEED + 1)).limit(40), derived());
    add("binary", few, List.of("yes"), new BinaryCrossEntropy());
    add("multiclass", few, List.of("kind"), new SoftmaxCrossEntropy());
    add("multilabel", few, List.of("open_a", "open_b"), new BinaryCrossEntropy());
    add("regression", few, List.of("price", "area"), new SquaredError());
    add("poisson", few, List.of("visits"), new Poisson());
    models.forEach(
        (name, model) ->
            ModelStore.save(
                model,
                folder.resolve("models").resolve(name).toString(),
                new Configuration(),
                Existing.FAIL));
  }

  private static Map<String, String> derived() {
    return Map.of("twice", "size * 2");
  }

  private static Dataset<Row> rows(Random random) {
    StructType schema =
        StructType.fromDDL(
                "size DOUBLE, count INT, colour STRING, open BOOLEAN, day DATE, moment TIMESTAMP,"
                    + " curve ARRAY<DOUBLE>, image BINARY, yes STRING, kind BIGINT, open_a INT,"
                    + " open_b INT, price DOUBLE, area DOUBLE, visits DOUBLE")
            .add("words", SQLDataTypes.VectorType());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      byte[] image = new byte[12];
      random.nextBytes(image);
      rows.add(
          RowFactory.create(
              i % 6 == 0 ? null : 20 + 7 * random.nextGaussian(),
              i % 7 == 0 ? null : random.nextInt(100),
              i % 9 == 0 ? null : "c" + random.nextInt(30),
              i % 8 == 0 ? null : random.nextBoolean(),
              i % 10 == 0 ? null : Date.valueOf(LocalDate.ofEpochDay(random.nextInt(20_000))),
              Timestamp.from(Instant.ofEpochMilli(random.nextInt(2_000_000_000) * 800L)),
              List.of(random.nextGaussian(), random.nextGaussian(), random.nextGaussian()),
              image,
              random.nextBoolean() ? "yes" : "no",
              (long) random.nextInt(3) - 1,
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

  /** A network with weights as training begins with them: random, so that all inputs count. */
  private static void add(String name, Dataset<Row> rows, List<String> label, LossSpec loss) {
    Configs configs = new Configs();
    configs.label = label;
    configs.include = FEATURES;
    configs.derived = derived();
    configs.minimumCount = Optional.of(2);
    configs.hashBuckets = name.equals("multiclass") ? 3 : 0;
    configs.targetScaling = name.equals("poisson") ? TargetScaling.NONE : TargetScaling.STANDARD;
    configs.columns.put("colour", typed(ColumnType.CATEGORICAL));
    FeatureEncoder encoder = fit(rows, configs);
    assertEquals(name.equals("poisson") ? "regression" : name, encoder.task().id());
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(
                new Dense(24),
                new BatchNorm(),
                new Activation(ActivationFunction.GELU),
                new Dense(encoder.outputs())),
            loss);
    models.put(
        name,
        new TrainedModel(
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
                Map.of())));
  }

  @Test
  void withOpenBlasItScoresAsPredictDoes() throws Exception {
    JsonNode answers = serve("native", WITH_OPENBLAS);
    models.forEach((name, model) -> check(name, model, answers.get(name), false));
  }

  @Test
  void withJavaAloneItScoresAsPredictDoes() throws Exception {
    JsonNode answers = serve("portable", WITH_JAVA_ALONE);
    models.forEach((name, model) -> check(name, model, answers.get(name), true));
  }

  /**
   * @param otherKernel whether the process computes with another kernel than this one
   */
  private static void check(String name, TrainedModel model, JsonNode answer, boolean otherKernel) {
    boolean apart = answer.get("same_bits").booleanValue();
    Dataset<Row> predicted = BatchPredictor.predict(model, data, List.of("count"), BadRows.FAIL);
    List<String> columns = Arrays.asList(predicted.schema().fieldNames());
    List<Row> expected = predicted.collectAsList();
    assertEquals(ROWS, expected.size());
    for (String way : List.of("each", "all", "arrays", "threads")) {
      for (int row = 0; row < ROWS; row++) {
        JsonNode found = answer.get(way).get(row);
        assertEquals(columns.size() - 1, found.size(), found::toString);
        for (int i = 1; i < columns.size(); i++) {
          String where = "%s, %s, row %s, %s".formatted(name, way, row, columns.get(i));
          String text = found.get(columns.get(i)).textValue();
          Object value = expected.get(row).get(i);
          if (value instanceof Float number && (otherKernel || !apart)) {
            double tolerance = 1e-6 * Math.max(1, Math.abs(number));
            assertEquals(number, Float.parseFloat(text), tolerance, where);
          } else {
            assertEquals(value.toString(), text, where);
          }
        }
        if (apart) {
          assertEquals(answer.get("each").get(row), found, "%s, %s".formatted(name, way));
        }
      }
    }
    checkErrors(answer.get("errors"));
  }

  private static void checkErrors(JsonNode errors) {
    List<List<String>> told =
        List.of(
            List.of("olumn \"colour\"", "none of that name", "\"colours\""),
            List.of("olumn \"size\"", "Expected a number", "List"),
            List.of("olumn \"twice\"", "derived", "size * 2"),
            List.of("ow 2 of 2", "olumn \"size\"", "Expected a number"),
            List.of("Expected 10 values", "found 2"));
    for (int i = 0; i < told.size(); i++) {
      String message = errors.get(i).textValue();
      told.get(i).forEach(part -> assertTrue(message.contains(part), message));
    }
  }

  /** Runs the process with just these jars beside the worker library. */
  private static JsonNode serve(String kernel, List<String> jars) throws Exception {
    List<String> classPath = new ArrayList<>(jars(jars));
    assertEquals(jars.size(), classPath.size(), classPath::toString);
    classPath.add(place(Scorer.class));
    assertFalse(classPath.contains(place(ModelStore.class)), "the driver's classes");
    Path rows = folder.resolve("rows.json");
    JSON.writeValue(rows.toFile(), json());
    Path answers = folder.resolve(kernel + ".json");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dgradus.kernel=" + kernel,
                "-cp",
                String.join(File.pathSeparator, classPath),
                Path.of(WebServiceTest.class.getResource("WebService.java").toURI()).toString(),
                rows.toString(),
                answers.toString()));
    models.keySet().forEach(name -> command.add(folder.resolve("models/" + name).toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
    return JSON.readTree(answers.toFile());
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** The jars of this JVM's class path by their artifacts' names. */
  private static List<String> jars(List<String> artifacts) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> artifacts.contains(artifact(jar)))
        .collect(Collectors.toList());
  }

  private static String artifact(String jar) {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    return new File(jar)
        .getName()
        .replaceFirst("-\\d[^-]*(-[\\d.]+)?(-linux-" + machine + ")?\\.jar$", "$2")
        .replaceFirst("-" + machine + "$", "");
  }

  private static ArrayNode json() throws IOException {
    ArrayNode rows = JSON.createArrayNode();
    Dataset<Row> derived = DerivedColumns.add(data, derived());
    for (Row row : derived.collectAsList()) {
      ObjectNode json = rows.addObject();
      for (String name : FEATURES) {
        json.set(name, json(row.getAs(name)));
      }
    }
    return rows;
  }

  private static JsonNode json(Object value) {
    if (value instanceof SparseVector vector) {
      return JSON.valueToTree(
          Map.of("size", vector.size(), "indices", vector.indices(), "values", vector.values()));
    }
    if (value instanceof scala.collection.Seq<?> list) {
      ArrayNode elements = JSON.createArrayNode();
      for (int i = 0; i < list.length(); i++) {
        elements.add((Double) list.apply(i));
      }
      return elements;
    }
    if (value instanceof byte[] bytes) {
      return JSON.valueToTree(Base64.getEncoder().encodeToString(bytes));
    }
    if (value instanceof Timestamp moment) {
      return JSON.valueToTree(moment.toInstant().toString());
    }
    return JSON.valueToTree(value instanceof Date day ? day.toString() : value);
  }
}
