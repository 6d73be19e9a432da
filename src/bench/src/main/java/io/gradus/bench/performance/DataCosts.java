package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.config.BadRows;
import io.gradus.config.Carrier;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.PackedData;
import io.gradus.dataset.PreparedData;
import io.gradus.kernel.Kernels;
import io.gradus.model.BatchPredictor;
import io.gradus.model.TrainedModel;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What rows cost: packing them, keeping them, predicting them, and sparse ones in training. */
final class DataCosts {
  private static final int ROWS = 1_000_000;
  private static final int COLUMNS = 50;
  private static final int WIDE_ROWS = 60_000;
  private static final int WIDTH = 784;
  private static final int TRIALS = 3;
  private static final int[] LAYERS = {COLUMNS, 64, 32, 2};

  private static final int SPARSE_ROWS = 16_384;
  private static final int ENTRIES = 40;

  private final SparkSession spark;
  private final Path work;

  DataCosts(SparkSession spark, Path work) {
    this.spark = spark;
    this.work = work;
  }

  String run() throws IOException {
    return rowsOfNumbers() + "\n" + wideRows() + "\n" + sparseRows();
  }

  private String rowsOfNumbers() throws IOException {
    String path = work.resolve("rows.parquet").toString();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add(functions.rand(i).as("x" + i));
    }
    columns.add(functions.rand(COLUMNS).gt(0.5).cast("int").as("label"));
    spark
        .range(0, ROWS, 1, 4)
        .select(columns.toArray(Column[]::new))
        .write()
        .mode("overwrite")
        .parquet(path);
    Dataset<Row> parquet = spark.read().parquet(path);
    Column every = functions.lit(0);
    for (String column : parquet.columns()) {
      every = every.plus(functions.col(column));
    }
    Column sum = every;
    double read = median(() -> parquet.agg(functions.sum(sum)).collectAsList());

    JobConfig job =
        ConfigLoader.parse(
            """
            data { train = "%s", label = label, partitions = 2 }
            network.hidden = [64, 32]
            output.path = "unused"
            """
                .formatted(path),
            List.of());
    double survey = median(() -> pipeline(job).survey());
    List<PreparedData> made = new ArrayList<>();
    double prepare =
        median(
            () -> {
              made.forEach(PreparedData::close);
              made.clear();
              made.add(pipeline(job).prepare());
            });
    PreparedData prepared = made.get(0);
    double bytes = (double) prepared.train().bytes() / ROWS / (COLUMNS + 1);
    Prediction prediction = prediction(prepared, parquet);
    prepared.close();
    Table table = new Table("", "rows/s", "beside");
    table.row("Spark reads the columns and adds them up", Table.count(ROWS / read), "");
    table.row(
        "packing, with a scan for statistics before",
        Table.count(ROWS / prepare),
        "%s of the time that Spark needs to read; the scan alone %s"
            .formatted(Table.times(prepare / read), Table.times(survey / read)));
    table.row("packed rows in memory", "", "%.2f bytes a number".formatted(bytes));
    table.row("forward propagation of packed rows", Table.count(prediction.forward), "");
    table.row(
        "prediction from Parquet to columns",
        Table.count(prediction.transform),
        "Spark needs %s of the time to read"
            .formatted(Table.percent(prediction.transform * read / ROWS)));
    table.row(
        "MLlib's transform from Parquet",
        Table.count(prediction.mllib),
        "Gradus is %s as fast".formatted(Table.times(prediction.transform / prediction.mllib)));
    return """
    ## Rows
    %s rows of %s columns and a label in Parquet, two partitions, `local[2]`; medians of %s. The network for prediction is
    %s.

    """
            .formatted(Table.count(ROWS), COLUMNS, TRIALS, "50-64-32-1 (MLlib's has two outputs)")
        + table;
  }

  /** A network that computes: what prediction keeps of its rate. */
  private String wideRows() throws IOException {
    String path = work.resolve("wide.parquet").toString();
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(IntStream.range(0, WIDE_ROWS).boxed().toList(), 4)
            .map(DataCosts::wideRow);
    spark
        .createDataFrame(
            rows,
            new StructType()
                .add("x", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("label", DataTypes.IntegerType))
        .write()
        .mode("overwrite")
        .parquet(path);
    JobConfig job =
        ConfigLoader.parse(
            """
            data { train = "%s", label = label, partitions = 2 }
            network.hidden = [1024, 1024]
            output.path = "unused"
            """
                .formatted(path),
            List.of());
    Table table = new Table("rows/s", "of forward", "");
    try (PreparedData prepared = pipeline(job).prepare()) {
      double[] rates =
          rates(prepared, spark.read().parquet(path), WIDTH, List.of(1024, 1024), WIDE_ROWS);
      table.row(Table.count(rates[0]), "", "forward propagation of packed rows");
      table.row(
          Table.count(rates[1]),
          Table.percent(rates[1] / rates[0]),
          "prediction from Parquet to columns");
    }
    return """
    ### Prediction by a larger network
    784-1024-1024-1, %s rows of an array column.

    """
            .formatted(Table.count(WIDE_ROWS))
        + table;
  }

  private static Row wideRow(int number) {
    Random random = new Random(number);
    List<Float> values = new ArrayList<>(WIDTH);
    for (int i = 0; i < WIDTH; i++) {
      values.add(random.nextFloat());
    }
    return RowFactory.create(values, number % 2);
  }

  /** Rows a second of forward propagation, and of prediction into columns. */
  private double[] rates(
      PreparedData prepared, Dataset<Row> parquet, int width, List<Integer> hidden, int rows) {
    NetworkSpec network = network(InputSpec.features(width), hidden, Task.BINARY);
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    TrainedModel model =
        new TrainedModel(Task.BINARY, network, prepared.encoder(), parameters, new float[0], null);
    String json = network.toJson();
    double forward =
        median(
            () ->
                prepared.train().blocks().map(block -> forward(json, parameters, block)).collect());
    double transform =
        median(
            () ->
                BatchPredictor.predict(model, parquet, List.of("label"), BadRows.FAIL)
                    .write()
                    .format("noop")
                    .mode("overwrite")
                    .save());
    return new double[] {rows / forward, rows / transform};
  }

  private DataPipeline pipeline(JobConfig job) {
    return new DataPipeline(spark, job.data(), job.features(), job.task(), 1);
  }

  private record Prediction(double forward, double transform, double mllib) {}

  private Prediction prediction(PreparedData prepared, Dataset<Row> parquet) {
    double[] rates = rates(prepared, parquet, COLUMNS, List.of(64, 32), ROWS);
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toArray(String[]::new))
            .setOutputCol("features");
    Dataset<Row> few = assembler.transform(parquet.limit(2000)).select("features", "label");
    MultilayerPerceptronClassificationModel perceptron = Mllib.fit(few, LAYERS, "l-bfgs", 1);
    double mllib =
        median(
            () ->
                perceptron
                    .transform(assembler.transform(parquet))
                    .write()
                    .format("noop")
                    .mode("overwrite")
                    .save());
    return new Prediction(rates[0], rates[1], ROWS / mllib);
  }

  private static int forward(String json, float[] parameters, Block block) {
    Plan plan = Plan.compile(NetworkSpec.fromJson(json));
    float[] outputs = new float[block.rows() * plan.outputs()];
    new Predictor(plan, Kernels.active())
        .predict(parameters, new float[0], block, 0, block.rows(), new Workspace(plan), outputs);
    return outputs.length;
  }

  private static NetworkSpec network(InputSpec input, List<Integer> hidden, Task task) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(new LayerSpec.Dense(units));
      layers.add(new LayerSpec.Activation(ActivationFunction.RELU));
    }
    layers.add(new LayerSpec.Dense(1));
    return new NetworkSpec(input, layers, LossSpec.usual(task));
  }

  private String sparseRows() {
    Table table =
        new Table("features", "present in a row", "rows/s", "the same written out", "ratio");
    Map<Integer, Integer> widths = new LinkedHashMap<>();
    widths.put(1_000, 128);
    widths.put(10_000, 128);
    widths.put(100_000, 32);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (Map.Entry<Integer, Integer> width : widths.entrySet()) {
      double[] rates = new double[2];
      for (int sparse = 0; sparse < 2; sparse++) {
        if (sparse == 0 && width.getKey() > 10_000) {
          continue;
        }
        rates[sparse] = sparseRate(context, width.getKey(), width.getValue(), sparse == 1);
      }
      table.row(
          Table.count(width.getKey()),
          Table.count(ENTRIES),
          Table.count(rates[1]),
          rates[0] > 0 ? Table.count(rates[0]) : "–",
          rates[0] > 0 ? Table.times(rates[1] / rates[0]) : "–");
    }
    return """
    ### Sparse rows
    Training steps of 2,048 rows, Adam, one hidden layer of 128 units (32 for 100,000 features), random positions. Beside
    it the same rows with every absent feature written out before the first layer. The update and the round go over all
    parameters either way.

    """
        + table;
  }

  private static double sparseRate(
      JavaSparkContext spark, int features, int hidden, boolean sparse) {
    NetworkSpec network =
        network(
            new InputSpec(List.of(features), sparse ? features : 0, List.of()),
            List.of(hidden),
            Task.BINARY);
    try (PackedData data =
        PackedData.of(
            spark
                .parallelize(List.of(0, 1), 2)
                .map(partition -> sparseBlock(partition, features))
                .cache())) {
      Trials.Times times =
          Trials.train(spark, network, Task.BINARY, data, 2048, 4, Way.exact(Carrier.RESIDENT));
      return SPARSE_ROWS / times.epochSeconds();
    }
  }

  private static Block sparseBlock(int partition, int features) {
    Random random = new Random(partition);
    BlockBuilder block = Block.builder(new BlockLayout(0, features, 0, 1), SPARSE_ROWS / 2);
    for (int row = 0; row < SPARSE_ROWS / 2; row++) {
      block.row(2L * row + partition, 1);
      random.ints(0, features).distinct().limit(ENTRIES).sorted().forEach(i -> block.sparse(i, 1));
      block.target(0, random.nextInt(2));
    }
    return block.build();
  }

  private static double median(Runnable work) {
    work.run();
    List<Double> seconds = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      seconds.add(Mllib.seconds(work));
    }
    return Trials.median(seconds);
  }
}
