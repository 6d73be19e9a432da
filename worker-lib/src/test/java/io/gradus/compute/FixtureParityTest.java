package io.gradus.compute;

import static io.gradus.compute.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Our numbers against PyTorch's, case by case and tensor by tensor. */
class FixtureParityTest {
  private static final double ONE_PASS = 1e-5;

  @TestFactory
  Stream<DynamicTest> forwardLossAndGradients() {
    return Fixture.files().stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> onePass(Fixture.read(file))));
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

    Edge out = plan.chain().out();
    float[] output = new float[block.rows() * plan.outputs()];
    System.arraycopy(workspace.floats(out.values()), 0, output, 0, output.length);
    assertClose("output", fixture.output(), output, ONE_PASS);

    double loss = gradient.lossSum() / gradient.weightSum();
    assertEquals(fixture.loss(), loss, ONE_PASS * Math.abs(fixture.loss()), "loss");

    float[] values = gradient.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) gradient.weightSum();
    }
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
}
