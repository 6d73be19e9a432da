package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.compute.Networks;
import io.gradus.data.Block;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.OneHotInput;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class IntegratedGradientsTest {
  /** So many points that the step in which a rectifier bends hardly counts. */
  private static final Quadrature FINE = Quadrature.gaussLegendre(5000);

  /** On networks of every kind of layer, loss and input; kinks leave more of a gap than curves. */
  @TestFactory
  Stream<DynamicTest> partsAddUpToTheChangeOfTheOutput() {
    return Networks.all().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private static void check(String name, NetworkSpec spec) {
    Random random = new Random(name.hashCode());
    float[] parameters = Networks.parameters(spec, random);
    TracedNetwork network =
        TracedNetwork.of(spec, parameters, ConductanceTracerTest.buffers(spec, random));
    Block block = Networks.rows(spec, 3, random);
    float[] rows = network.trace().inputs(parameters, block, 0, 3);
    int width = rows.length / 3;
    float[] baseline = Arrays.copyOf(rows, width);
    int output = spec.outputs() - 1;
    Attributions found =
        new IntegratedGradients(network, baseline, FINE).of(rows, new int[] {output, output, 0});
    for (int row = 0; row < 3; row++) {
      double size = 0;
      for (int i = row * width; i < (row + 1) * width; i++) {
        size += Math.abs(found.values()[i]);
      }
      assertEquals(0, found.gap(row), 1e-3 * size + 1e-6, "row " + row);
      assertTrue(row > 0 || size == 0, "the baseline itself has no parts");
    }
  }

  /** A linear network has no curvature: φ = w·(x − x′), whatever the rule. */
  @Test
  void linearNetworksInClosedForm() {
    InputSpec input =
        new InputSpec(
            Shape.of(5), 2, List.of(new OneHotInput("a", 70), new EmbeddingInput("b", 4, 3)));
    NetworkSpec spec = Networks.network(input, Networks.SQUARED, Networks.dense(2));
    Random random = new Random(5);
    float[] parameters = Networks.parameters(spec, random);
    TracedNetwork network = TracedNetwork.of(spec, parameters, new float[0]);
    int rows = network.chunk() / 3;
    Block block = Networks.rows(spec, rows, random);
    float[] inputs = network.trace().inputs(parameters, block, 0, rows);
    int width = inputs.length / rows;
    float[] baseline = new float[width];
    for (int i = 0; i < width; i++) {
      baseline[i] = (float) random.nextGaussian();
    }
    int[] explained = new int[rows];
    Arrays.setAll(explained, row -> row % 2);
    Attributions found =
        new IntegratedGradients(network, baseline, Quadrature.gaussLegendre(7))
            .of(inputs, explained);
    int weight = ParameterLayout.of(spec).tensor("layers.0.weight").offset();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        double w = parameters[weight + explained[row] * width + i];
        assertEquals(
            w * ((double) inputs[row * width + i] - baseline[i]),
            found.values()[row * width + i],
            1e-6,
            "row %s, value %s".formatted(row, i));
      }
      assertEquals(0, found.gap(row), 1e-5);
    }
  }

  /** What numpy.polynomial.legendre.leggauss(3) gives, moved from [−1, 1] to [0, 1]. */
  @Test
  void gaussLegendreHasThePointsOfTheTables() {
    Quadrature rule = Quadrature.gaussLegendre(3);
    double far = Math.sqrt(0.6) / 2;
    double[] points = {0.5 - far, 0.5, 0.5 + far};
    double[] weights = {5 / 18.0, 8 / 18.0, 5 / 18.0};
    for (int i = 0; i < 3; i++) {
      assertEquals(points[i], rule.points()[i], 1e-15);
      assertEquals(weights[i], rule.weights()[i], 1e-15);
    }
    Quadrature fine = Quadrature.gaussLegendre(64);
    double sum = 0;
    for (int i = 0; i < 64; i++) {
      sum += fine.weights()[i] * Math.pow(fine.points()[i], 127);
    }
    assertEquals(1 / 128.0, sum, 1e-15, "exact for degree 2n − 1");
  }

  @Test
  void valuesAreAddedByTheUsersColumns() {
    FeatureEncoder encoder =
        new FeatureEncoder(
            Task.BINARY,
            new LabelEncoding.Classes(
                "label", LabelEncoding.ClassSource.TEXT, List.of("no", "yes"), List.of(1.0, 1.0)),
            null,
            Map.of(),
            List.of(
                category("city", CategoricalEncoding.ONE_HOT, 0),
                new FeatureColumn.Numeric("age", Scale.Affine.IDENTITY, 0.0, true),
                new FeatureColumn.Sparse("words", List.of(1.0, 1.0)),
                category("shop", CategoricalEncoding.EMBEDDING, 2),
                new FeatureColumn.Dense(
                    "vector", List.of(Scale.Affine.IDENTITY, Scale.Affine.IDENTITY), null)),
            List.of());
    InputGroups columns = InputGroups.of(encoder);
    assertEquals(List.of("city", "age", "words", "shop", "vector"), columns.names());
    // Dense: age, its gap, vector; sparse: words; categories: four codes of city, shop's two.
    int[] places = {1, 1, 4, 4, 2, 2, 0, 0, 0, 0, 3, 3};
    assertEquals(encoder.inputSpec().vectorShape().size(), columns.width());
    double[] values = new double[places.length];
    double[] wanted = new double[5];
    for (int i = 0; i < places.length; i++) {
      values[i] = 1 << i;
      wanted[places[i]] += 1 << i;
    }
    double[] sums = new double[5];
    columns.sum(values, 0, sums);
    assertEquals(Arrays.toString(wanted), Arrays.toString(sums));
  }

  private static FeatureColumn category(String name, CategoricalEncoding encoding, int width) {
    return new FeatureColumn.Categorical(
        name, encoding, width, List.of(), false, List.of("a", "b"));
  }
}
