package io.gradus.forecast;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.CategoricalInput;
import io.gradus.network.Initializer;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How long this machine computes, measured on random rows of the network's shape. */
final class ComputeProbe {
  /** Beyond this, time grows with the rows. */
  private static final int MOST_ROWS = 4096;

  /** Each figure is the least of so many seconds of trials, and of three trials at least. */
  private static final double SECONDS = 0.4;

  private static final int FEWEST_TRIALS = 3;

  private final NetworkSpec network;
  private final BlockLayout layout;
  private final int entries;
  private final Plan plan;
  private final Backprop backprop;
  private final Workspace workspace;
  private final float[] parameters;
  private final Gradient gradient;
  private final Map<Integer, Double> measured = new TreeMap<>();

  /**
   * @param layout of the rows
   * @param entries of a row's sparse part, about
   */
  ComputeProbe(NetworkSpec network, BlockLayout layout, int entries, Kernels kernels) {
    this.network = network;
    this.layout = layout;
    this.entries = entries;
    this.plan = Plan.compile(network);
    this.backprop = new Backprop(plan, kernels);
    this.workspace = new Workspace(plan);
    this.parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    this.gradient = Gradient.of(plan);
  }

  /** Seconds of forward and backward propagation of so many rows on one core. */
  double compute(int rows) {
    if (rows > MOST_ROWS) {
      return compute(MOST_ROWS) * rows / MOST_ROWS;
    }
    return measured.computeIfAbsent(rows, this::measure);
  }

  private double measure(int rows) {
    Block block = block(rows);
    int[] order = IntStream.range(0, rows).toArray();
    return least(
        () -> {
          gradient.clear();
          backprop.accumulate(parameters, block, order, 0, rows, 1, 1, workspace, gradient);
        });
  }

  /** Seconds of an update. */
  double update(Optimizer optimizer, Ranges ranges) {
    OptimizerState state = optimizer.initialState();
    float[] sum = gradient.values().clone();
    float[] updated = parameters.clone();
    return least(() -> optimizer.update(sum, 1f / MOST_ROWS, updated, state, ranges));
  }

  /** Scratch of a task that computes so many rows. */
  long workspaceBytes(int rows) {
    Workspace own = new Workspace(plan);
    int computed = Math.min(rows, MOST_ROWS);
    backprop.accumulate(
        parameters,
        block(computed),
        IntStream.range(0, computed).toArray(),
        0,
        computed,
        1,
        1,
        own,
        Gradient.of(plan));
    return own.bytes();
  }

  private static double least(Runnable work) {
    work.run();
    double least = Double.MAX_VALUE;
    long begin = System.nanoTime();
    for (int trial = 0;
        trial < FEWEST_TRIALS || System.nanoTime() - begin < SECONDS * 1e9;
        trial++) {
      long start = System.nanoTime();
      work.run();
      least = Math.min(least, (System.nanoTime() - start) / 1e9);
    }
    return least;
  }

  private Block block(int rows) {
    Random random = new Random(rows);
    List<CategoricalInput> categoricals = network.input().categoricals();
    BlockBuilder block = Block.builder(layout, rows);
    for (int row = 0; row < rows; row++) {
      block.row(row, 1);
      for (int i = 0; i < layout.denseWidth(); i++) {
        block.dense(i, random.nextFloat());
      }
      if (layout.sparseWidth() > 0) {
        random
            .ints(0, layout.sparseWidth())
            .distinct()
            .limit(Math.min(entries, layout.sparseWidth()))
            .sorted()
            .forEach(i -> block.sparse(i, 1));
      }
      for (int c = 0; c < categoricals.size(); c++) {
        block.code(c, random.nextInt(categoricals.get(c).cardinality()));
      }
      for (int i = 0; i < layout.targetWidth(); i++) {
        block.target(i, target(random));
      }
    }
    return block.build();
  }

  /** One that every loss takes: a class, or a number from 0 to 1. */
  private float target(Random random) {
    return network.loss() instanceof LossSpec.SoftmaxCrossEntropy
        ? random.nextInt(plan.outputs())
        : random.nextInt(2);
  }
}
