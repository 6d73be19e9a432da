package io.gradus.bench.explain;

import io.gradus.bench.Table;
import io.gradus.bench.performance.Workload;
import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.explain.NodeLayers;
import io.gradus.explain.NodeStatistics;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What the statistics of nodes cost on one core: beside the same rows once forward, and once
 * forward and back, as training takes them. In turn, in one process; the fastest of the turns.
 */
public final class StatisticsCost {
  private static final int ROWS = 4096;
  private static final int TURNS = 31;

  private StatisticsCost() {}

  /** Prints a table; arguments: names of workloads. */
  public static void main(String[] arguments) {
    Table table =
        new Table("network", "forward, µs a row", "forward and back", "statistics", "ratio");
    for (Workload workload : workloads()) {
      if (arguments.length == 0 || List.of(arguments).contains(workload.name())) {
        row(workload, table);
      }
    }
    System.out.println(table);
  }

  /** Those of the training steps, and one of tabular data. */
  private static List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    NetworkSpec tabular =
        new NetworkSpec(
            InputSpec.features(50),
            List.of(
                new Dense(64),
                new Activation(ActivationFunction.RELU),
                new Dense(32),
                new Activation(ActivationFunction.RELU),
                new Dense(1)),
            LossSpec.usual(Task.REGRESSION));
    workloads.add(
        new Workload(
            "W0",
            "50-64-32-1",
            List.of(50, 64, 32, 1),
            List.of(),
            ROWS,
            0,
            Task.REGRESSION,
            tabular,
            0));
    workloads.addAll(Workload.all());
    return workloads;
  }

  private static void row(Workload workload, Table table) {
    NetworkSpec network = workload.network();
    Block block = workload.block(ROWS);
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    float[] buffers = Initialization.buffers(network);
    Plan plan = Plan.compile(network);
    Workspace workspace = new Workspace(plan);
    Predictor predictor = new Predictor(plan, Kernels.active());
    float[] outputs = new float[ROWS * plan.outputs()];
    Backprop backprop = new Backprop(plan, Kernels.active());
    Gradient gradient = Gradient.of(plan);
    int[] order = IntStream.range(0, ROWS).toArray();
    NodeStatistics statistics =
        new NodeStatistics(
            Plan.compile(network, PlanUse.TRACING),
            NodeLayers.of(network),
            parameters,
            buffers,
            0,
            20);
    double[][] micros = new double[3][TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      micros[0][turn] =
          micros(() -> predictor.predict(parameters, buffers, block, 0, ROWS, workspace, outputs));
      micros[1][turn] =
          micros(
              () -> {
                gradient.clear();
                backprop.accumulate(parameters, block, order, 0, ROWS, 1, 1, workspace, gradient);
              });
      micros[2][turn] = micros(() -> statistics.add(block));
    }
    double forward = fastest(micros[0]);
    double both = fastest(micros[1]);
    double cost = fastest(micros[2]);
    table.row(workload.shown(), number(forward), number(both), number(cost), number(cost / both));
  }

  private static double micros(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e3 / ROWS;
  }

  /** The fastest turn is the one that others disturbed least. */
  private static double fastest(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
