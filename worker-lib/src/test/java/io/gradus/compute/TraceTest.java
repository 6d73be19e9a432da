package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static io.gradus.compute.Closeness.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.Dropout;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.ShapedLayer;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Values behind every layer, and errors from every layer to the input, against differences of the
 * naive network in double precision.
 */
class TraceTest {
  private static final int ROWS = 3;

  /** Rounding of a few dozen float operations a value. */
  private static final double TOLERANCE = 2e-5;

  private static final double STEP = 1e-5;

  /** Of networks with more inputs only some are looked at. */
  private static final int MOST_SLOPES = 250;

  @TestFactory
  Stream<DynamicTest> inEvaluation() {
    return Networks.all().entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () -> new Case(entry.getKey(), entry.getValue()).check(Mode.EVALUATION)));
  }

  @TestFactory
  Stream<DynamicTest> inTraining() {
    return Networks.all().entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () -> new Case(entry.getKey(), entry.getValue()).check(Mode.TRAINING)));
  }

  private static final class Case {
    private final NetworkSpec spec;
    private final Random random;
    private final long seed;
    private final float[] parameters;
    private final float[] buffers;
    private final Trace trace;
    private final float[] inputs;
    private final double[][] x;

    Case(String name, NetworkSpec spec) {
      this.spec = spec;
      this.seed = name.hashCode();
      this.random = new Random(seed);
      Block block = Networks.rows(spec, ROWS, random);
      this.parameters = Networks.parameters(spec, random);
      this.buffers = buffers(ParameterLayout.of(spec));
      this.trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
      this.inputs = trace.inputs(parameters, block, 0, ROWS);
      this.x = rows(inputs);
    }

    private float[] buffers(ParameterLayout layout) {
      float[] values = new float[layout.bufferCount()];
      for (Tensor tensor : layout.buffers()) {
        boolean variance = tensor.declared().role() == TensorSpec.Role.RUNNING_VARIANCE;
        for (int i = tensor.offset(); i < tensor.end(); i++) {
          values[i] = variance ? 0.5f + random.nextFloat() : (float) random.nextGaussian();
        }
      }
      return values;
    }

    private static double[][] rows(float[] values) {
      double[][] rows = new double[ROWS][values.length / ROWS];
      for (int i = 0; i < values.length; i++) {
        rows[i / rows[0].length][i % rows[0].length] = values[i];
      }
      return rows;
    }

    void check(Mode mode) {
      if (mode == Mode.EVALUATION) {
        trace.evaluate(parameters, buffers, inputs);
      } else {
        trace.train(parameters, inputs, new long[ROWS], 0, 0);
      }
      for (String layer : numbers(spec.shapedLayers(), new ArrayList<>())) {
        check(mode, layer);
      }
    }

    private static List<String> numbers(List<ShapedLayer> layers, List<String> into) {
      for (ShapedLayer layer : layers) {
        into.add(layer.number());
        numbers(layer.body(), into);
      }
      return into;
    }

    private void check(Mode mode, String layer) {
      float[] values = trace.values(layer);
      double[][] expected = behind(mode, layer);
      String place = "layer %s, %s, seed %s".formatted(layer, mode, seed);
      assertEquals(expected[0].length, trace.shape(layer).size());
      assertClose("values of " + place, flat(expected), values, 0, TOLERANCE, 0);

      float[] errors = new float[values.length];
      for (int i = 0; i < errors.length; i++) {
        errors[i] = (float) random.nextGaussian();
      }
      trace.backward(layer, errors);
      assertArrayEquals(errors, trace.errors(layer), place);
      float[] arrived = trace.errors(Trace.INPUT);
      double[] slopes = new double[Math.min(MOST_SLOPES, arrived.length)];
      float[] found = new float[slopes.length];
      for (int i = 0; i < slopes.length; i++) {
        int input = slopes.length == arrived.length ? i : random.nextInt(arrived.length);
        slopes[i] = slope(mode, layer, errors, input);
        found[i] = arrived[input];
      }
      double largest = Closeness.largest(doubles(errors));
      assertClose("errors from " + place, slopes, found, 0, TOLERANCE, largest);
    }

    private double[][] behind(Mode mode, String layer) {
      NaiveLayers layers =
          new NaiveLayers(
              new NaiveTensors(ParameterLayout.of(spec), doubles(parameters)),
              naive(mode),
              spec.loss().memberMean());
      return behind(layers, spec.shapedLayers(), layer, x);
    }

    private static double[][] behind(
        NaiveLayers naive, List<ShapedLayer> layers, String number, double[][] x) {
      double[][] values = x;
      for (ShapedLayer layer : layers) {
        if (number.startsWith(layer.number() + ".")) {
          return behind(naive, layer.body(), number, values);
        }
        values = naive.chain(List.of(layer), values);
        if (number.equals(layer.number())) {
          return values;
        }
      }
      throw new AssertionError("no layer " + number);
    }

    private NaiveNetwork.Mode naive(Mode mode) {
      return mode == Mode.TRAINING
          ? NaiveNetwork.TRAINING
          : NaiveNetwork.evaluation(ParameterLayout.of(spec), buffers);
    }

    /** {@code ∂ Σ errors·values / ∂x} of one input. */
    private double slope(Mode mode, String layer, float[] errors, int input) {
      double[] row = x[input / x[0].length];
      int at = input % row.length;
      double value = row[at];
      row[at] = value + STEP;
      double above = sum(behind(mode, layer), errors);
      row[at] = value - STEP;
      double below = sum(behind(mode, layer), errors);
      row[at] = value;
      return (above - below) / (2 * STEP);
    }

    private static double sum(double[][] values, float[] factors) {
      double[] flat = flat(values);
      double sum = 0;
      for (int i = 0; i < flat.length; i++) {
        sum += flat[i] * factors[i];
      }
      return sum;
    }

    private static double[] flat(double[][] rows) {
      return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
    }
  }

  /** Nothing of a network is lost by not joining and not sharing. */
  @TestFactory
  Stream<DynamicTest> backPropagationOfATracedPlanIsThatOfAFastOne() {
    return Networks.all().entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () -> {
                      NetworkSpec spec = entry.getValue();
                      Random random = new Random(entry.getKey().hashCode());
                      Block block = Networks.rows(spec, ROWS, random);
                      float[] parameters = Networks.parameters(spec, random);
                      float[] fast = gradient(Plan.compile(spec), parameters, block);
                      float[] traced =
                          gradient(Plan.compile(spec, PlanUse.TRACING), parameters, block);
                      assertClose("gradient", fast, traced, TOLERANCE);
                    }));
  }

  private static float[] gradient(Plan plan, float[] parameters, Block block) {
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            parameters,
            block,
            Networks.ascending(ROWS),
            0,
            ROWS,
            0,
            0,
            new Workspace(plan),
            gradient);
    return gradient.values();
  }

  @Test
  void errorsGoBackThroughWhatDropoutKeptAndInEvaluationThroughAll() {
    NetworkSpec spec =
        Networks.network(
            InputSpec.features(50), Networks.SQUARED, new Dropout(0.5), Networks.dense(1));
    Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
    Random random = new Random(3);
    float[] parameters = Networks.parameters(spec, random);
    float[] ones = new float[100];
    Arrays.fill(ones, 1);
    trace.train(parameters, ones, new long[] {7, 8}, 1, 2);
    float[] kept = trace.values("1");
    long dropped = count(kept, 0);
    assertTrue(dropped > 20 && dropped < 80, "dropped " + dropped);
    trace.backward("1", ones);
    assertArrayEquals(kept, trace.errors(Trace.INPUT));

    trace.evaluate(parameters, new float[0], ones);
    assertArrayEquals(ones, trace.values("1"));
    trace.backward("1", kept);
    assertArrayEquals(kept, trace.errors(Trace.INPUT));
    assertArrayEquals(new float[2], trace.errors("2"), "nothing began behind layer 2");
  }

  private static long count(float[] values, float wanted) {
    int count = 0;
    for (float value : values) {
      count += value == wanted ? 1 : 0;
    }
    return count;
  }

  @Test
  void whatItCannotDoIsRefused() {
    NetworkSpec spec = Networks.network(InputSpec.features(3), Networks.SQUARED, Networks.dense(2));
    IllegalArgumentException training =
        assertThrows(
            IllegalArgumentException.class, () -> new Trace(Plan.compile(spec), Kernels.active()));
    assertTrue(training.getMessage().contains("for tracing"), training.getMessage());

    Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
    assertThrows(IllegalStateException.class, () -> trace.values("1"));
    float[] parameters = new float[8];
    trace.evaluate(parameters, new float[0], new float[6]);
    assertThrows(IllegalArgumentException.class, () -> trace.backward("1", new float[5]));
    assertThrows(
        IllegalArgumentException.class,
        () -> trace.evaluate(parameters, new float[0], new float[7]));
    assertThrows(
        IllegalArgumentException.class,
        () -> trace.evaluate(new float[7], new float[0], new float[6]));
    assertThrows(
        IllegalArgumentException.class,
        () -> trace.train(parameters, new float[6], new long[1], 0, 0));
    IllegalArgumentException unknown =
        assertThrows(IllegalArgumentException.class, () -> trace.errors("2"));
    assertEquals(
        "Expected input or the number of a layer, one of 1, found \"2\".", unknown.getMessage());
  }
}
