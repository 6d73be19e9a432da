package io.gradus.bench.performance;

import static org.apache.spark.ml.functions.array_to_vector;

import com.sun.management.OperatingSystemMXBean;
import io.gradus.bench.Table;
import io.gradus.compute.Initialization;
import io.gradus.config.BadRows;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.kernel.Kernels;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.run.ModelTransform;
import io.gradus.run.OutputColumns;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What predictions in a data set cost a row, beside reading the rows, the command {@code predict}
 * and MLlib's perceptron: processor time of the whole process, in turns, on one core.
 */
public final class ServingCosts {
  private static final int TURNS = 5;

  /** What the JIT compiler takes until it is done is not a row's cost. */
  private static final int WARM_UP_TURNS = 3;

  /** As many as the MNIST data have: with fewer, a job's own cost counts as much as its rows. */
  private static final int IMAGES = 60_000;

  private static final int COLUMNS = 20;
  private static final int PIXELS = 784;

  private static final OutputColumns ALL =
      new OutputColumns(
          Optional.of("prediction"),
          Optional.of("probability"),
          Optional.of("rawPrediction"),
          Optional.empty());

  private ServingCosts() {}

  /**
   * Prints two tables.
   *
   * @param arguments a folder for rows, how many thousands of the narrow ones, and {@code
   *     mllib-first} for an MLlib that finds its BLAS as it would without Gradus
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    int thousands = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.files.maxPartitionBytes", "1g")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    if (List.of(arguments).contains("mllib-first")) {
      mllib(spark, COLUMNS, new int[] {COLUMNS, 2});
    }
    // Else before MLlib asks for a library, which then serves both.
    System.out.println(Kernels.active().products().name());
    if (thousands > 0) {
      System.out.println(narrow(spark, folder, 1000L * thousands));
    }
    System.out.println(images(spark, folder, IMAGES));
    spark.stop();
  }

  private static Table narrow(SparkSession spark, Path folder, long rows) {
    String path = folder.resolve("narrow").toString();
    Column[] columns =
        IntStream.range(0, COLUMNS)
            .mapToObj(i -> functions.randn(i).as("x" + i))
            .toArray(Column[]::new);
    spark.range(0, rows, 1, 1).select(columns).write().mode("overwrite").parquet(path);
    String[] names = IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toArray(String[]::new);
    String vectors = folder.resolve("vectors").toString();
    new VectorAssembler()
        .setInputCols(names)
        .setOutputCol("features")
        .transform(spark.read().parquet(path))
        .select("features")
        .write()
        .mode("overwrite")
        .parquet(vectors);
    TrainedModel byColumns =
        model(
            List.of(names).stream()
                .map(
                    name ->
                        (FeatureColumn)
                            new FeatureColumn.Numeric(name, Scale.Affine.IDENTITY, 0.0, false))
                .toList(),
            64,
            "no",
            "yes");
    TrainedModel byVector = model(List.of(vector("features", COLUMNS)), 64, "no", "yes");
    Dataset<Row> given = spark.read().parquet(path);
    Dataset<Row> givenVectors = spark.read().parquet(vectors);
    Dataset<Row> cached = cached(spark, path);
    Transformer mllib = mllib(spark, COLUMNS, new int[] {COLUMNS, 64, 2});
    Trial trial = new Trial(rows);
    trial.add("rows read", () -> given);
    trial.add("columns", () -> ModelTransform.of(byColumns).outputs(ALL).of(given));
    trial.add(
        "columns, one kept",
        () -> ModelTransform.of(byColumns).outputs(ALL).of(given).select("x0", "prediction"));
    trial.add("columns, prediction alone", () -> ModelTransform.of(byColumns).of(given));
    trial.add("a vector", () -> ModelTransform.of(byVector).outputs(ALL).of(givenVectors));
    trial.add(
        "columns, filtered",
        () -> ModelTransform.of(byColumns).outputs(ALL).of(given.filter("x0 > -9")));
    trial.add("columns, cached", () -> ModelTransform.of(byColumns).outputs(ALL).of(cached));
    trial.add(
        "predict", () -> BatchPredictor.predict(byColumns, given, List.of(names), BadRows.FAIL));
    trial.add("MLlib, a vector", () -> mllib.transform(givenVectors));
    Table table = trial.table();
    cached.unpersist(true);
    return table;
  }

  private static Table images(SparkSession spark, Path folder, int rows) {
    String path = folder.resolve("images").toString();
    spark
        .range(0, rows, 1, 1)
        .select(
            functions
                .expr("transform(sequence(1, %s), i -> rand(7))".formatted(PIXELS))
                .as("pixels"))
        .select(array_to_vector(functions.col("pixels")).as("features"))
        .write()
        .mode("overwrite")
        .parquet(path);
    String[] digits = IntStream.range(0, 10).mapToObj(String::valueOf).toArray(String[]::new);
    TrainedModel ours = model(List.of(vector("features", PIXELS)), 256, digits);
    Transformer mllib = mllib(spark, PIXELS, new int[] {PIXELS, 256, 10});
    Dataset<Row> given = spark.read().parquet(path);
    Trial trial = new Trial(rows);
    Dataset<Row> cached = cached(spark, path);
    trial.add("Parquet: rows read", () -> given);
    trial.add("Parquet: W1", () -> ModelTransform.of(ours).outputs(ALL).of(given));
    trial.add("Parquet: MLlib", () -> mllib.transform(given));
    trial.add("cached: rows read", () -> cached);
    trial.add("cached: W1", () -> ModelTransform.of(ours).outputs(ALL).of(cached));
    trial.add("cached: MLlib", () -> mllib.transform(cached));
    trial.add(
        "cached: W1, prediction alone",
        () -> ModelTransform.of(ours).outputs(ALL).of(cached).select("prediction"));
    trial.add(
        "cached: MLlib, prediction alone", () -> mllib.transform(cached).select("prediction"));
    Table table = trial.table();
    cached.unpersist(true);
    return table;
  }

  /**
   * Rows in Spark's cache. With a step of its own in its plan, or else Spark would take the cache
   * for all who read the files.
   */
  private static Dataset<Row> cached(SparkSession spark, String path) {
    Dataset<Row> cached = spark.read().parquet(path).coalesce(1).cache();
    cached.count();
    return cached;
  }

  /** Fitted to a few rows, for what it has learned does not matter. */
  private static MultilayerPerceptronClassificationModel mllib(
      SparkSession spark, int width, int[] layers) {
    Dataset<Row> rows =
        spark
            .range(0, 40, 1, 1)
            .select(
                functions
                    .expr("cast(id %% %s as double)".formatted(layers[layers.length - 1]))
                    .as("label"),
                org.apache
                    .spark
                    .ml
                    .functions
                    .array_to_vector(
                        functions.expr("transform(sequence(1, %s), i -> rand(7))".formatted(width)))
                    .as("features"));
    return Mllib.fit(rows, layers, "l-bfgs", 1);
  }

  private static FeatureColumn vector(String name, int width) {
    return new FeatureColumn.Dense(name, Collections.nCopies(width, Scale.Affine.IDENTITY), null);
  }

  private static TrainedModel model(List<FeatureColumn> columns, int hidden, String... classes) {
    FeatureEncoder encoder =
        new FeatureEncoder(
            classes.length == 2 ? Task.BINARY : Task.MULTICLASS,
            new LabelEncoding.Classes(
                "label",
                LabelEncoding.ClassSource.TEXT,
                List.of(classes),
                Collections.nCopies(classes.length, 1.0)),
            null,
            Map.of(),
            columns,
            List.of());
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(
                new Dense(hidden),
                new Activation(ActivationFunction.RELU),
                new Dense(encoder.outputs())),
            LossSpec.usual(encoder.task()));
    Provenance provenance =
        new Provenance(Map.of(), "", "", "", 1, 1, Map.of(), Map.of(), 1, List.of(), Map.of());
    return new TrainedModel(
        encoder.task(),
        network,
        encoder,
        Initialization.parameters(network, Initializer.AUTO, 1),
        Initialization.buffers(network),
        provenance);
  }

  /** Ways that take turns. */
  private static final class Trial {
    private final long rows;
    private final LinkedHashMap<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();

    Trial(long rows) {
      this.rows = rows;
    }

    void add(String name, Supplier<Dataset<Row>> way) {
      ways.put(name, way);
    }

    Table table() {
      Map<String, double[]> costs = new LinkedHashMap<>();
      ways.keySet().forEach(name -> costs.put(name, new double[TURNS]));
      for (int turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
        for (Map.Entry<String, Supplier<Dataset<Row>>> way : ways.entrySet()) {
          double cost = nanoseconds(way.getValue().get());
          if (turn >= 0) {
            costs.get(way.getKey())[turn] = cost;
          }
        }
      }
      Table table = new Table("way", "ns of processor time a row, median", "least", "most");
      costs.forEach(
          (name, turns) -> {
            Arrays.sort(turns);
            table.row(name, text(turns[TURNS / 2]), text(turns[0]), text(turns[TURNS - 1]));
          });
      return table;
    }

    private static String text(double cost) {
      return String.format(Locale.ROOT, "%,.0f", cost);
    }

    private double nanoseconds(Dataset<Row> data) {
      OperatingSystemMXBean process =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long before = process.getProcessCpuTime();
      data.write().format("noop").mode("overwrite").save();
      return (process.getProcessCpuTime() - before) / (double) rows;
    }
  }
}
