package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.MemberMean;
import io.gradus.network.Tensor;
import io.gradus.optim.Averaging;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;
import io.gradus.optim.WeightAverage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Our numbers against PyTorch's, case by case and tensor by tensor. */
class FixtureParityTest {
  private static final double ONE_PASS = 1e-5;
  private static final double AFTER_UPDATES = 1e-4;

  @TestFactory
  Stream<DynamicTest> forwardLossAndGradients() {
    return files()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> onePass(Fixture.read(file))));
  }

  @TestFactory
  Stream<DynamicTest> parametersBuffersAndOutputAfterTheUpdates() {
    return files()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> updates(Fixture.read(file))));
  }

  private static Stream<Path> files() {
    return Stream.of("", "optimizers", "losses", "tabular")
        .flatMap(folder -> Fixture.files(folder, "network").stream())
        .distinct();
  }

  private static void onePass(Fixture fixture) {
    Plan plan = Plan.compile(fixture.spec());
    Block block = fixture.block();
    Workspace workspace = new Workspace(plan);
    Gradient gradient = Gradient.of(plan);
    new Backprop(plan, Kernels.active())
        .accumulate(
            fixture.parameters(),
            block,
            fixture.order(),
            0,
            block.rows(),
            0,
            0,
            workspace,
            gradient);

    float[] output = trained(plan, workspace, block.rows());
    assertClose("output", fixture.output(), output, ONE_PASS);

    double loss = gradient.lossSum() / gradient.weightSum();
    assertEquals(fixture.loss(), loss, ONE_PASS * Math.abs(fixture.loss()), "loss");

    float[] values = mean(gradient);
    double largest =
        Closeness.largest(Closeness.doubles(fixture.flat("gradients", plan.layout().parameters())));
    for (Tensor tensor : plan.layout().parameters()) {
      assertClose(
          "gradient of " + tensor.name(),
          Closeness.doubles(fixture.tensor("gradients", tensor)),
          values,
          tensor.offset(),
          ONE_PASS,
          largest);
    }
  }

  private static void updates(Fixture fixture) {
    Plan plan = Plan.compile(fixture.spec());
    Block block = fixture.block();
    float[] parameters = fixture.parameters();
    float[] buffers = Initialization.buffers(fixture.spec());
    Workspace workspace = new Workspace(plan);
    Gradient gradient = Gradient.of(plan);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Optimizer optimizer = FixtureOptimizer.of(fixture.optimizer(), plan.layout());
    OptimizerState state = optimizer.initialState();
    WeightAverage average = new WeightAverage(averaging(fixture), fixture.steps());
    float[] mean = parameters.clone();
    for (int step = 0; step < fixture.steps(); step++) {
      gradient.clear();
      backprop.accumulate(
          parameters, block, fixture.order(), 0, block.rows(), 0, step, workspace, gradient);
      double loss = gradient.lossSum() / gradient.weightSum();
      double expected = fixture.lossOfStep(step);
      assertEquals(expected, loss, AFTER_UPDATES * Math.abs(expected), "loss of step " + step);
      BatchNormUpdate.apply(plan, gradient, buffers);
      optimizer.update(mean(gradient), parameters, state);
      average.add(step, 1, parameters, mean, Ranges.SEQUENTIAL);
    }
    float[] evaluated = optimizer.evaluated(parameters, state);
    for (Tensor tensor : plan.layout().parameters()) {
      assertAfter("parameters_after", fixture, tensor, parameters);
      if (fixture.json().has("evaluated_parameters_after")) {
        assertAfter("evaluated_parameters_after", fixture, tensor, evaluated);
      }
      if (average.isOn()) {
        assertAfter(fixture.json().has("ema") ? "ema_after" : "swa_after", fixture, tensor, mean);
      }
    }
    for (Tensor tensor : plan.layout().buffers()) {
      assertAfter("buffers_after", fixture, tensor, buffers);
    }
    float[] outputs = new float[block.rows() * plan.outputs()];
    new Predictor(plan, Kernels.active())
        .predict(evaluated, buffers, block, 0, block.rows(), workspace, outputs);
    assertClose(
        "evaluation output",
        fixture.evaluationOutputAfter(),
        trained(plan, workspace, block.rows()),
        AFTER_UPDATES);
    if (fixture.json().has("eval_prediction_after")) {
      predict(fixture.spec().loss().memberMean(), outputs);
      assertClose("prediction", fixture.evaluationPredictionAfter(), outputs, AFTER_UPDATES);
    }
  }

  /** What training judges: of a network of members the outputs of each. */
  private static float[] trained(Plan plan, Workspace workspace, int rows) {
    Edge out = plan.trainingChain().out();
    return Arrays.copyOf(workspace.floats(out.values()), rows * out.width());
  }

  /** What outputs of a mean stand for. */
  private static void predict(MemberMean mean, float[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] =
          switch (mean) {
            case NUMBERS -> outputs[i];
            case LOGITS -> (float) (1 / (1 + Math.exp(-outputs[i])));
            case CLASSES, LOGARITHMS -> (float) Math.exp(outputs[i]);
          };
    }
  }

  private static void assertAfter(String group, Fixture fixture, Tensor tensor, float[] actual) {
    double[] expected = Closeness.doubles(fixture.tensor(group, tensor));
    assertClose(
        tensor.name() + " in " + group, expected, actual, tensor.offset(), AFTER_UPDATES, 0);
  }

  private static Averaging averaging(Fixture fixture) {
    if (fixture.json().has("ema")) {
      return new Averaging.Exponential(fixture.json().get("ema").get("decay").asDouble(), false);
    }
    return fixture.json().has("swa")
        ? new Averaging.Stochastic(
            fixture.json().get("swa").get("from").asDouble() / fixture.steps())
        : new Averaging.None();
  }

  private static float[] mean(Gradient gradient) {
    float[] values = gradient.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) gradient.weightSum();
    }
    return values;
  }
}
