package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.Floats;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.metric.Metric;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dense;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Permuted columns against scikit-learn's permutation importance with the same permutations, whose
 * numbers {@code permutation.py} has written down.
 */
class PermutationPassTest {
  private static final int[] BLOCKS = {60, 45};
  private static final List<String> COLUMNS = List.of("x", "y", "c");

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("gradus-test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static final Provenance NOBODY =
      new Provenance(Map.of(), "kernel", "", "", 0, 1, Map.of(), Map.of(), 1, List.of(), Map.of());

  /** What the target of a row is, as the network is trained on it. */
  private interface Target {
    double of(int row);
  }

  private static final LabelEncoding YES_OR_NO =
      new LabelEncoding.Classes(
          "t", LabelEncoding.ClassSource.TEXT, List.of("no", "yes"), List.of(1.0, 1.0));

  @Test
  void ofTwoClasses() throws IOException {
    check(
        "binary",
        model(Task.BINARY, YES_OR_NO, new BinaryCrossEntropy(), 1),
        i -> {
          return i * 29 % 7 < 3 ? 1 : 0;
        });
  }

  @Test
  void ofSeveralClasses() throws IOException {
    LabelEncoding labels =
        new LabelEncoding.Classes(
            "t", LabelEncoding.ClassSource.TEXT, List.of("a", "b", "d"), List.of(1.0, 1.0, 1.0));
    check(
        "multiclass",
        model(Task.MULTICLASS, labels, new SoftmaxCrossEntropy(), 3),
        i -> i * 31 % 11 % 3);
  }

  @Test
  void ofNumbersInTheirOwnUnit() throws IOException {
    LabelEncoding target =
        new LabelEncoding.Numbers(
            List.of("t"), List.of(new Scale.Affine(5, 0.5)), TargetTransform.NONE);
    check(
        "regression",
        model(Task.REGRESSION, target, new SquaredError(), 1),
        i -> (i * 31 % 17 / 4.0 + 3 - 5) * 0.5);
  }

  /** All rows have the same label: there is no curve, and it is told. */
  @Test
  void aMetricThatIsNotDefinedIsLeftOutAndTold() {
    TrainedModel model = model(Task.BINARY, YES_OR_NO, new BinaryCrossEntropy(), 1);
    PermutationView view = new PermutationView(COLUMNS, Metric.AUC, found(model, row -> 1));
    for (ExplainedColumns.Permutation one : view.columns()) {
      assertNull(one.worse());
      assertNull(one.before());
      assertTrue(Double.isFinite(one.increase()));
    }
    assertEquals(1, view.notes().size());
    assertTrue(view.notes().get(0).contains("auc is not defined"), view.notes()::toString);
  }

  private static void check(String name, TrainedModel model, Target target) throws IOException {
    JsonNode wanted =
        new ObjectMapper()
            .readTree(PermutationPassTest.class.getResourceAsStream("permutation.json"))
            .get(name);
    PermutationPass.Found found = found(model, target);
    assertTrue(wanted.size() > 0);
    for (String id : (Iterable<String>) wanted::fieldNames) {
      Metric metric = Metric.of(id);
      double sign = metric.greaterIsBetter() ? 1 : -1;
      double before = found.unchanged().value(metric);
      // Curves are of the bins of a histogram, in which near scores count as equal.
      boolean curve = metric == Metric.AUC || metric == Metric.PR_AUC;
      double tolerance = curve ? 2e-3 : 1e-6;
      assertEquals(wanted.get(id).get("before").asDouble(), sign * before, tolerance, id);
      PermutationView view = new PermutationView(COLUMNS, metric, found);
      for (int column = 0; column < COLUMNS.size(); column++) {
        JsonNode worse = wanted.get(id).get("worse").get(column);
        double[] expected = new double[PermutedRows.REPETITIONS];
        for (int i = 0; i < expected.length; i++) {
          expected[i] = worse.get(i).asDouble();
          double after = found.permuted().get(column).get(i).value(metric);
          assertEquals(expected[i], sign * (before - after), tolerance, id + " without " + column);
        }
        double mean = Arrays.stream(expected).average().orElseThrow();
        double variance = Arrays.stream(expected).map(v -> v * v).average().orElseThrow();
        ExplainedColumns.Permutation told = told(view, COLUMNS.get(column));
        assertEquals(mean, told.worse(), tolerance);
        assertEquals(Math.sqrt(variance - mean * mean), told.worseSd(), tolerance);
        assertEquals(id, told.measure());
      }
    }
  }

  private static ExplainedColumns.Permutation told(PermutationView view, String column) {
    return view.columns().stream()
        .filter(one -> one.column().equals(column))
        .findFirst()
        .orElseThrow();
  }

  private static PermutationPass.Found found(TrainedModel model, Target target) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Block> blocks = context.parallelize(blocks(model.encoder(), target), BLOCKS.length);
    return new PermutationPass(
            model,
            2,
            context.broadcast(new Floats(model.parameters())),
            context.broadcast(new Floats(model.buffers())))
        .over(blocks);
  }

  private static TrainedModel model(Task task, LabelEncoding label, LossSpec loss, int outputs) {
    FeatureEncoder encoder =
        new FeatureEncoder(
            task,
            label,
            null,
            Map.of(),
            List.of(
                new FeatureColumn.Numeric("x", Scale.Affine.IDENTITY, 0.25, true),
                new FeatureColumn.Numeric("y", Scale.Affine.IDENTITY, 0.0, false),
                new FeatureColumn.Categorical(
                    "c", CategoricalEncoding.ONE_HOT, 0, List.of(), false, List.of("p", "q", "r"))),
            List.of());
    NetworkSpec network =
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(new Dense(4), new Activation(ActivationFunction.TANH), new Dense(outputs)),
            loss);
    float[] parameters = new float[ParameterLayout.of(network).parameterCount()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) Math.sin(0.7 * i + 0.3);
    }
    return new TrainedModel(task, network, encoder, parameters, new float[0], NOBODY);
  }

  private static List<Block> blocks(FeatureEncoder encoder, Target target) {
    List<Block> blocks = new ArrayList<>();
    int i = 0;
    for (int partition = 0; partition < BLOCKS.length; partition++) {
      BlockBuilder builder = Block.builder(encoder.layout(), BLOCKS[partition]);
      for (int row = 0; row < BLOCKS[partition]; row++, i++) {
        builder.row(((long) partition << 36) + row, 1 + i % 3);
        boolean gap = i % 7 == 3;
        builder.dense(0, gap ? 0.25f : (float) ((37 * i + 11) % 101 / 25.0 - 2));
        builder.dense(1, gap ? 1 : 0);
        builder.dense(2, (float) ((53 * i + 29) % 89 / 22.0 - 2));
        builder.code(0, (i * i + i / 3) % 5);
        builder.target(0, (float) target.of(i));
      }
      blocks.add(builder.build());
    }
    return blocks;
  }
}
