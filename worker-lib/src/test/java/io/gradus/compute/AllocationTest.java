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

  /**
   * So many steps in a row allocate nothing: what allocates in every second step, or every
   * twentieth, never gets there. What the JVM itself allocates now and then, when it compiles a
   * method anew, only begins the row again.
   */
  private static final int QUIET_STEPS = 24;

  /** By then a row must be complete. */
  private static final int MOST_STEPS = 200;

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

    int quiet = 0;
    for (int step = 0; step < MOST_STEPS && quiet < QUIET_STEPS; step++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      int rows = ROWS - step % 2;
      gradient.clear();
      backprop.accumulate(parameters, block, order, 0, rows, 1, step, workspace, gradient);
      predictor.predict(parameters, buffers, block, 0, rows, workspace, outputs);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      quiet = allocated == 0 ? quiet + 1 : 0;
    }
    assertEquals(QUIET_STEPS, quiet, "steps in a row that allocated nothing");
  }
}
