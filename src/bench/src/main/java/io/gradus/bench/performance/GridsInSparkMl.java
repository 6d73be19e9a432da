package io.gradus.bench.performance;

import gradus.ml.GradusCrossValidator;
import gradus.ml.NeuralNetworkClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One grid over folds, in a process of its own. */
final class GridsInSparkMl {
  static final int FOLDS = 3;

  private static final int EPOCHS = 10;
  private static final int BATCH = 256;

  /** Who goes over folds and maps, and of which estimator. */
  enum Validator {
    OURS("`GradusCrossValidator`, Gradus's classifier") {
      @Override
      double best(Dataset<Row> rows) {
        NeuralNetworkClassifier network = network();
        return max(
            new GradusCrossValidator()
                .setEstimator(network)
                .setEstimatorParamMaps(maps(network))
                .setMetric("auc")
                .setNumFolds(FOLDS)
                .setSeed(1)
                .fit(rows)
                .avgMetrics());
      }
    },
    SPARKS("Spark's `CrossValidator`, Gradus's classifier") {
      @Override
      double best(Dataset<Row> rows) {
        NeuralNetworkClassifier network = network();
        ParamMap[] maps = maps(network);
        return max(
            validator()
                .setEstimator(network)
                .setEstimatorParamMaps(maps)
                .setParallelism(maps.length)
                .fit(rows)
                .avgMetrics());
      }
    },
    MLLIB("Spark's `CrossValidator`, MLlib's perceptron") {
      @Override
      double best(Dataset<Row> rows) {
        MultilayerPerceptronClassifier perceptron = new MultilayerPerceptronClassifier().setSeed(1);
        List<ParamMap> maps = new ArrayList<>();
        for (int iterations : new int[] {10, 20, 30, 40}) {
          for (int block : new int[] {64, 128, 256, 512}) {
            maps.add(
                new ParamMap()
                    .put(perceptron.maxIter().w(iterations))
                    .put(perceptron.blockSize().w(block)));
          }
        }
        Dataset<Row> encoded =
            encoder().fit(rows).transform(rows).select("features", "label").cache();
        int width = ((org.apache.spark.ml.linalg.Vector) encoded.head().get(0)).size();
        perceptron.setLayers(new int[] {width, 64, 32, 2});
        return max(
            validator()
                .setEstimator(perceptron)
                .setEstimatorParamMaps(maps.toArray(ParamMap[]::new))
                .setParallelism(2)
                .fit(encoded)
                .avgMetrics());
      }
    };

    private final String shown;

    Validator(String shown) {
      this.shown = shown;
    }

    /** As the page names it. */
    String shown() {
      return shown;
    }

    /** The best mean of the folds' AUC. */
    abstract double best(Dataset<Row> rows);
  }

  private GridsInSparkMl() {}

  /** Arguments: a CSV of {@link GridRows}, a validator. The last line printed: its best AUC. */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark = PerformanceReport.session("local[2]")) {
      Dataset<Row> rows =
          spark
              .read()
              .option("header", true)
              .option("inferSchema", true)
              .csv(arguments[0])
              .withColumn("label", org.apache.spark.sql.functions.col("label").cast("double"))
              .cache();
      System.out.println(Validator.valueOf(arguments[1]).best(rows));
    }
  }

  private static NeuralNetworkClassifier network() {
    return new NeuralNetworkClassifier()
        .setInputCols(new String[] {"*"})
        .setLabelCol("label")
        .setConfig("preset = none")
        .setHiddenLayers(new int[] {64, 32})
        .setBatchSize(BATCH)
        .setMaxIter(EPOCHS)
        .setSeed(1L);
  }

  private static ParamMap[] maps(NeuralNetworkClassifier network) {
    List<ParamMap> maps = new ArrayList<>();
    for (double rate : new double[] {0.001, 0.003, 0.006, 0.01}) {
      for (double dropout : new double[] {0, 0.1, 0.2, 0.3}) {
        maps.add(new ParamMap().put(network.stepSize().w(rate)).put(network.dropout().w(dropout)));
      }
    }
    return maps.toArray(ParamMap[]::new);
  }

  private static CrossValidator validator() {
    return new CrossValidator()
        .setEvaluator(new BinaryClassificationEvaluator())
        .setNumFolds(FOLDS)
        .setSeed(1);
  }

  /** What Gradus does by itself. */
  private static Pipeline encoder() {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < GridRows.NUMBERS; i++) {
      numbers.add("x" + i);
    }
    stages.add(
        new VectorAssembler().setInputCols(numbers.toArray(String[]::new)).setOutputCol("numbers"));
    stages.add(
        new StandardScaler().setInputCol("numbers").setOutputCol("scaled").setWithMean(true));
    inputs.add("scaled");
    for (int i = 0; i < GridRows.CATEGORIES; i++) {
      stages.add(new StringIndexer().setInputCol("c" + i).setOutputCol("i" + i));
      stages.add(new OneHotEncoder().setInputCol("i" + i).setOutputCol("o" + i).setDropLast(false));
      inputs.add("o" + i);
    }
    stages.add(
        new VectorAssembler().setInputCols(inputs.toArray(String[]::new)).setOutputCol("features"));
    return new Pipeline().setStages(stages.toArray(PipelineStage[]::new));
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}
