package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.model.Safetensors;
import io.gradus.network.ParameterLayout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In place of MLlib's perceptron: the same network, from the same weights, goes the same way. */
class PerceptronTest {
  private static final int ROWS = 192;
  private static final int INPUTS = 4;
  private static final int HIDDEN = 5;
  private static final int CLASSES = 3;
  private static final int ITERATIONS = 25;

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return spark
        .createDataFrame(
            rows,
            new StructType()
                .add("label", DataTypes.DoubleType)
                .add("features", SQLDataTypes.VectorType()))
        .coalesce(1)
        .persist();
  }

  /** Numbers that are floats, so that both see the same. */
  private static Dataset<Row> clouds() {
    Random random = new Random(17);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int label = random.nextInt(CLASSES);
      double[] features = new double[INPUTS];
      for (int j = 0; j < INPUTS; j++) {
        features[j] = (float) (random.nextGaussian() + (j == label ? 1.5 : 0));
      }
      rows.add(RowFactory.create((double) label, Vectors.dense(features)));
    }
    return frame(rows);
  }

  private static NeuralNetworkClassifier perceptron() {
    return new NeuralNetworkClassifier()
        .setHiddenLayers(new int[] {HIDDEN})
        .setActivation("sigmoid")
        .setOptimizer("lbfgs")
        .setMaxIter(ITERATIONS)
        .setTol(0)
        .setScaling("none");
  }

  /** Each layer's weights input by input, then its biases. */
  private static Vector inOrderOfMllib(float[] weights) {
    double[] found = new double[weights.length];
    int from = 0;
    for (int[] layer : new int[][] {{INPUTS, HIDDEN}, {HIDDEN, CLASSES}}) {
      int inputs = layer[0];
      int units = layer[1];
      for (int unit = 0; unit < units; unit++) {
        for (int input = 0; input < inputs; input++) {
          found[from + input * units + unit] = weights[from + unit * inputs + input];
        }
      }
      from += inputs * units;
      for (int unit = 0; unit < units; unit++) {
        found[from + unit] = weights[from + unit];
      }
      from += units;
    }
    return Vectors.dense(found);
  }

  @Test
  void fromTheSameWeightsTheLossFallsAlike() throws IOException {
    Dataset<Row> rows = clouds();
    ParameterLayout layout =
        ParameterLayout.of(perceptron().setMaxIter(1).fit(rows).trained().network());
    Random random = new Random(23);
    float[] start = new float[layout.parameterCount()];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) (random.nextGaussian() / 2);
    }
    Path file = folder.resolve("start.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, List.of(new Safetensors.Part(layout.parameters(), start)));
    }
    double[] ours =
        perceptron()
            .setConfig("network.initial-weights.path = \"%s\"".formatted(file))
            .fit(rows)
            .summary()
            .objectiveHistory();
    MultilayerPerceptronClassificationModel model =
        new MultilayerPerceptronClassifier()
            .setLayers(new int[] {INPUTS, HIDDEN, CLASSES})
            .setSolver("l-bfgs")
            .setInitialWeights(inOrderOfMllib(start))
            // One block: MLlib weighs all blocks alike, however many rows they have.
            .setBlockSize(ROWS)
            .setMaxIter(ITERATIONS)
            .setTol(0)
            .fit(rows);
    // Theirs begins before the first iteration.
    double[] theirs = model.summary().objectiveHistory();
    assertEquals(ITERATIONS, ours.length);
    for (int i = 0; i < 5; i++) {
      assertEquals(theirs[i + 1], ours[i], 1e-5 * theirs[i + 1], "iteration " + (i + 1));
    }
    assertEquals(theirs[ITERATIONS], ours[ITERATIONS - 1], 1e-3 * theirs[ITERATIONS]);
  }

  /** As Spark's example has them: few rows, many inputs that are mostly 0, two classes. */
  @Test
  void sparseVectorsAreTakenAsTheyAre() {
    Random random = new Random(29);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int label = i % 2;
      List<Integer> present = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (int j = 0; j < 692; j++) {
        if (random.nextDouble() < (j / 50 % 2 == label ? 0.2 : 0.1)) {
          present.add(j);
          values.add((double) (1 + random.nextInt(255)));
        }
      }
      rows.add(
          RowFactory.create(
              (double) label,
              Vectors.sparse(
                  692,
                  present.stream().mapToInt(Integer::intValue).toArray(),
                  values.stream().mapToDouble(Double::doubleValue).toArray())));
    }
    Dataset<Row> frame = frame(rows);
    MulticlassClassificationEvaluator accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy");
    double theirs =
        accuracy.evaluate(
            new MultilayerPerceptronClassifier()
                .setLayers(new int[] {692, 5, 2})
                .setMaxIter(30)
                .setSeed(1)
                .fit(frame)
                .transform(frame));
    double ours =
        accuracy.evaluate(
            perceptron().setScaling("standard").setMaxIter(30).fit(frame).transform(frame));
    assertTrue(ours >= theirs && ours > 0.9, "found %s, MLlib %s".formatted(ours, theirs));
  }
}
