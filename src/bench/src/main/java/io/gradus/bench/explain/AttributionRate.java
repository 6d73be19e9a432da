package io.gradus.bench.explain;

import io.gradus.bench.Table;
import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.explain.IntegratedGradients;
import io.gradus.explain.Quadrature;
import io.gradus.explain.TracedNetwork;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How many rows a second get attributions, beside forward and backward of training, in turns on one
 * thread, by its own processor time: 50 columns through 64-32-1, 50 steps.
 */
public final class AttributionRate {
  private static final int COLUMNS = 50;
  private static final int STEPS = 50;
  private static final int ROWS = 4096;
  private static final int TURNS = 7;

  private AttributionRate() {}

  /** Prints a table. */
  public static void main(String[] arguments) {
    NetworkSpec network =
        new NetworkSpec(
            InputSpec.features(COLUMNS),
            List.of(
                new Dense(64),
                new Activation(ActivationFunction.RELU),
                new Dense(32),
                new Activation(ActivationFunction.RELU),
                new Dense(1)),
            new BinaryCrossEntropy());
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    Block block = block();
    Table table = new Table("turn", "training, rows/s", "attributions, rows/s", "of training / 50");
    for (int turn = 0; turn < TURNS; turn++) {
      double training = training(network, parameters, block);
      double attributions = attributions(network, parameters, block);
      table.row(
          String.valueOf(turn),
          Table.count(training),
          Table.count(attributions),
          String.format(Locale.ROOT, "%.2f", attributions * STEPS / training));
    }
    System.out.println(table);
  }

  private static Block block() {
    Random random = new Random(1);
    BlockBuilder builder = Block.builder(new BlockLayout(COLUMNS, 0, 0, 1), ROWS);
    for (int row = 0; row < ROWS; row++) {
      builder.row(row, 1);
      for (int column = 0; column < COLUMNS; column++) {
        builder.dense(column, (float) random.nextGaussian());
      }
      builder.target(0, random.nextInt(2));
    }
    return builder.build();
  }

  /** Rows a second, forward and backward. */
  private static double training(NetworkSpec network, float[] parameters, Block block) {
    Plan plan = Plan.compile(network);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Workspace workspace = new Workspace(plan);
    Gradient gradient = Gradient.of(plan);
    int[] order = IntStream.range(0, ROWS).toArray();
    int passes = STEPS;
    long begin = threadNanos();
    for (int pass = 0; pass < passes; pass++) {
      gradient.clear();
      backprop.accumulate(parameters, block, order, 0, ROWS, 0, pass, workspace, gradient);
    }
    return (double) passes * ROWS / ((threadNanos() - begin) / 1e9);
  }

  /** Rows a second with attributions of all columns. */
  private static double attributions(NetworkSpec network, float[] parameters, Block block) {
    TracedNetwork traced = TracedNetwork.of(network, parameters, new float[0]);
    Trace trace = traced.trace();
    IntegratedGradients gradients =
        new IntegratedGradients(traced, new float[COLUMNS], Quadrature.gaussLegendre(STEPS));
    long begin = threadNanos();
    float[] inputs = trace.inputs(parameters, block, 0, ROWS);
    gradients.of(inputs, new int[ROWS]);
    return ROWS / ((threadNanos() - begin) / 1e9);
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
