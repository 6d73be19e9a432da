package io.gradus.bench.kernel;

import io.gradus.bench.performance.Workload;
import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.Initializer;
import io.gradus.optim.Adam;
import io.gradus.optim.Clipping;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;
import io.gradus.optim.Regularization;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one task computes in a step, and the driver's update after it, without Spark. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepBenchmark {
  /** Name of the {@link Workload}. */
  @Param({"W1", "W2", "W3", "W4"})
  public String network;

  /** Rows of one task. */
  @Param({"64", "512"})
  public int rows;

  private Block block;
  private int[] order;
  private Workspace workspace;
  private Backprop backprop;
  private Gradient gradient;
  private float[] parameters;
  private Optimizer optimizer;
  private OptimizerState state;

  /** Random rows of the network's shape. */
  @Setup
  public void prepare() {
    Workload workload = Workload.named(network);
    block = workload.block(rows);
    order = IntStream.range(0, rows).toArray();
    Plan plan = Plan.compile(workload.network());
    workspace = new Workspace(plan);
    backprop = new Backprop(plan, Kernels.active());
    gradient = Gradient.of(plan);
    parameters = Initialization.parameters(workload.network(), Initializer.AUTO, 1);
    optimizer =
        Optimizer.create(
            Adam.usual(),
            new ConstantSchedule(),
            Clipping.NONE,
            Regularization.NONE,
            plan.layout());
    state = optimizer.initialState();
  }

  /** Forward, error, backward. */
  @Benchmark
  public Gradient backprop() {
    gradient.clear();
    backprop.accumulate(parameters, block, order, 0, rows, 1, 1, workspace, gradient);
    return gradient;
  }

  /** Adam's update on one thread, by whatever the gradient's array holds. */
  @Benchmark
  public float[] update() {
    optimizer.update(gradient.values(), 1f / rows, parameters, state, Ranges.SEQUENTIAL);
    return parameters;
  }
}
