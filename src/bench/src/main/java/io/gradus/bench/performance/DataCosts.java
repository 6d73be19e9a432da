package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.config.BadRows;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.PreparedData;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.kernel.Kernels;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What rows cost: packing them, keeping them, predicting them. */
final class DataCosts {
  private static final int ROWS = 1_000_000;
  private static final int COLUMNS = 50;
  private static final int WIDE_ROWS = 120_000;
  private static final int WIDTH = 784;
  private static final int TRIALS = 3;
  private static final int TURNS = 7;
  private static final int[] LAYERS = {COLUMNS, 64, 32, 2};

  private final SparkSession spark;
  private final Path work;

  DataCosts(SparkSession spark, Path work) {
    this.spark = spark;
    this.work = work;
  }

  String run() throws IOException {
    return rowsOfNumbers() + "\n" + wideRows() + "\n" + SparseCosts.page(spark);
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
    table.row(
        "packed rows in memory", "", String.format(Locale.ROOT, "%.2f bytes a number", bytes));
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

  /** Networks that compute: what prediction keeps of their rate. */
  private String wideRows() throws IOException {
    String path = work.resolve("wide.parquet").toString();
    spark
        .range(0, WIDE_ROWS, 1, 4)
        .selectExpr(
            "transform(sequence(1, %s), i -> float(hash(id, i) / 2147483648d)) AS x"
                .formatted(WIDTH),
            "int(id % 2) AS label")
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
    Table table = new Table("network", "forward, rows/s", "prediction, rows/s", "of forward");
    try (PreparedData prepared = pipeline(job).prepare()) {
      Dataset<Row> parquet = spark.read().parquet(path);
      BiConsumer<String, NetworkSpec> measured =
          (name, network) -> {
            Rates rates = rates(prepared, parquet, network, WIDE_ROWS);
            table.row(
                name,
                Table.count(rates.forward),
                Table.count(rates.transform),
                Table.percent(rates.share));
          };
      measured.accept("784-1024-1024-1", network(WIDTH, List.of(1024, 1024)));
      measured.accept(Workload.named("W4").shown() + ", 1", convolutional());
    }
    return """
    ### Prediction by larger networks
    %s rows with an array column of %s floats in Parquet, predicted to columns; in turns with it the forward propagation of
    packed rows.

    """
            .formatted(Table.count(WIDE_ROWS), WIDTH)
        + table;
  }

  /** That of the training steps with one output. */
  private static NetworkSpec convolutional() {
    NetworkSpec trained = Workload.named("W4").network();
    List<LayerSpec> layers = new ArrayList<>(trained.layers());
    layers.add(new Activation(ActivationFunction.RELU));
    layers.add(new Dense(1));
    return new NetworkSpec(trained.input(), layers, LossSpec.usual(Task.BINARY));
  }

  /**
   * Forward propagation and prediction into columns, in turns.
   *
   * @param forward rows a second
   * @param transform rows a second
   * @param share the median ratio of a turn
   */
  private record Rates(double forward, double transform, double share) {}

  private Rates rates(PreparedData prepared, Dataset<Row> parquet, NetworkSpec network, int rows) {
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    TrainedModel model =
        new TrainedModel(Task.BINARY, network, prepared.encoder(), parameters, new float[0], null);
    String json = network.toJson();
    Runnable forward =
        () -> prepared.train().blocks().map(block -> forward(json, parameters, block)).collect();
    Runnable transform =
        () ->
            BatchPredictor.predict(model, parquet, List.of("label"), BadRows.FAIL)
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
    forward.run();
    transform.run();
    List<Double> forwards = new ArrayList<>();
    List<Double> transforms = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int trial = 0; trial < TURNS; trial++) {
      forwards.add(Mllib.seconds(forward));
      transforms.add(Mllib.seconds(transform));
      shares.add(forwards.get(trial) / transforms.get(trial));
    }
    return new Rates(
        rows / Trials.median(forwards), rows / Trials.median(transforms), Trials.median(shares));
  }

  private DataPipeline pipeline(JobConfig job) {
    return new DataPipeline(spark, job.data(), job.features(), job.task(), 1);
  }

  private record Prediction(double forward, double transform, double mllib) {}

  private Prediction prediction(PreparedData prepared, Dataset<Row> parquet) {
    Rates rates = rates(prepared, parquet, network(COLUMNS, List.of(64, 32)), ROWS);
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
    return new Prediction(rates.forward, rates.transform, ROWS / mllib);
  }

  private static int forward(String json, float[] parameters, Block block) {
    Plan plan = Plan.compile(NetworkSpec.fromJson(json));
    float[] outputs = new float[block.rows() * plan.outputs()];
    new Predictor(plan, Kernels.active())
        .predict(parameters, new float[0], block, 0, block.rows(), new Workspace(plan), outputs);
    return outputs.length;
  }

  private static NetworkSpec network(int width, List<Integer> hidden) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int units : hidden) {
      layers.add(new Dense(units));
      layers.add(new Activation(ActivationFunction.RELU));
    }
    layers.add(new Dense(1));
    return new NetworkSpec(InputSpec.features(width), layers, LossSpec.usual(Task.BINARY));
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
