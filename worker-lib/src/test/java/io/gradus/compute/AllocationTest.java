package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.sun.management.ThreadMXBean;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.NetworkSpec;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** After the first batch, steps and predictions allocate nothing. */
class AllocationTest {
  private static final int ROWS = 64;

  @TestFactory
  Stream<DynamicTest> stepsAllocateNothing() {
    return Networks.all().entrySet().stream()
        .map(entry -> dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  private static void check(NetworkSpec spec) {
    assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    Plan plan = Plan.compile(spec);
    Block block = Networks.rows(spec, ROWS, random);
    int[] order = Networks.ascending(ROWS);
    float[] parameters = Networks.parameters(spec, random);
    float[] buffers = new float[plan.layout().bufferCount()];
    float[] outputs = new float[ROWS * plan.outputs()];
    Workspace workspace = new Workspace(plan);
    Gradient gradient = Gradient.of(plan);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Predictor predictor = new Predictor(plan, Kernels.active());

    long allocated = Long.MAX_VALUE;
    for (int step = 0; step < 40 && allocated > 0; step++) { // classes load, then it is quiet
      long before = threads.getCurrentThreadAllocatedBytes();
      int rows = ROWS - step % 2;
      gradient.clear();
      backprop.accumulate(parameters, block, order, 0, rows, 1, step, workspace, gradient);
      predictor.predict(parameters, buffers, block, 0, rows, workspace, outputs);
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertEquals(0, allocated, "bytes a step");
  }
}
