package io.gradus.bench.explain;

import io.gradus.bench.Table;
import io.gradus.bench.performance.Workload;
import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.explain.NodeLayers;
import io.gradus.explain.NodeStatistics;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.CategoricalInput;
import io.gradus.network.Dense;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What the statistics of nodes cost on one core, beside the same rows once forward and back as
 * training takes them: an evaluation pass and a backward. In turns in one process, by the thread's
 * own processor time; the ratio is the median of the turns' own, the times are the fastest.
 */
public final class StatisticsCost {
  private static final int ROWS = 4096;

  /**
   * How long a turn of each takes, about: enough for the clock, and few enough to be side by side.
   */
  private static final double TURN_MICROS = 20_000;

  private static final int CATEGORICALS = 8;
  private static final int CODES = 50;
  private static final int DIMENSION = 8;
  private static final int WARM_UP = 20;
  private static final int TURNS = 61;

  private StatisticsCost() {}

  /**
   * @param block so many rows as are taken in a turn
   */
  private record Case(String shown, NetworkSpec network, Block block) {}

  /** Prints a table; arguments: what networks' names contain. */
  public static void main(String[] arguments) {
    Table table =
        new Table("network", "forward and back, µs a row", "statistics, µs a row", "ratio");
    for (Case each : cases()) {
      if (arguments.length == 0 || Arrays.stream(arguments).anyMatch(each.shown()::contains)) {
        row(each, table);
      }
    }
    System.out.println(table);
  }

  /** Tabular data, with embeddings too, and those of the training steps. */
  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<CategoricalInput> categoricals = new ArrayList<>();
    for (int i = 0; i < CATEGORICALS; i++) {
      categoricals.add(new EmbeddingInput("c" + i, CODES, DIMENSION));
    }
    cases.add(tabular("50-64-32-1", new InputSpec(Shape.of(50), List.of())));
    cases.add(
        tabular(
            "10 and %s embeddings of %s, 64-32-1".formatted(CATEGORICALS, DIMENSION),
            new InputSpec(Shape.of(10), categoricals)));
    for (Workload workload : Workload.all()) {
      cases.add(new Case(workload.shown(), workload.network(), workload.block(ROWS)));
    }
    return cases;
  }

  private static Case tabular(String shown, InputSpec input) {
    NetworkSpec network =
        new NetworkSpec(
            input,
            List.of(
                new Dense(64),
                new Activation(ActivationFunction.RELU),
                new Dense(32),
                new Activation(ActivationFunction.RELU),
                new Dense(1)),
            LossSpec.usual(Task.REGRESSION));
    int numbers = input.numericWidth();
    int codes = input.categoricals().size();
    Random random = new Random(1);
    BlockBuilder builder = Block.builder(new BlockLayout(numbers, 0, codes, 1), ROWS);
    for (int row = 0; row < ROWS; row++) {
      builder.row(row, 1);
      for (int i = 0; i < numbers; i++) {
        builder.dense(i, (float) random.nextGaussian());
      }
      for (int i = 0; i < codes; i++) {
        builder.code(i, random.nextInt(CODES));
      }
      builder.target(0, random.nextFloat());
    }
    return new Case(shown, network, builder.build());
  }

  private static void row(Case each, Table table) {
    NetworkSpec network = each.network();
    Block block = each.block();
    float[] parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    Plan plan = Plan.compile(network);
    Workspace workspace = new Workspace(plan);
    Backprop backprop = new Backprop(plan, Kernels.active());
    Gradient gradient = Gradient.of(plan);
    int[] order = IntStream.range(0, ROWS).toArray();
    NodeStatistics statistics =
        new NodeStatistics(
            Plan.compile(network, PlanUse.TRACING),
            NodeLayers.of(network),
            parameters,
            Initialization.buffers(network),
            0,
            20);
    Runnable training =
        () -> {
          gradient.clear();
          backprop.accumulate(parameters, block, order, 0, ROWS, 1, 1, workspace, gradient);
        };
    Runnable explaining = () -> statistics.add(block);
    int times = (int) Math.max(1, TURN_MICROS / (micros(training, 1) * ROWS));
    double[] both = new double[TURNS];
    double[] cost = new double[TURNS];
    double[] ratios = new double[TURNS];
    for (int turn = -WARM_UP; turn < TURNS; turn++) {
      int at = Math.max(turn, 0);
      both[at] = micros(training, times);
      cost[at] = micros(explaining, times);
      ratios[at] = cost[at] / both[at];
    }
    Arrays.sort(ratios);
    table.row(
        each.shown(), number(fastest(both)), number(fastest(cost)), number(ratios[TURNS / 2]));
  }

  /** The thread's own time a row. */
  private static double micros(Runnable work, int times) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int time = 0; time < times; time++) {
      work.run();
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e3 / ROWS / times;
  }

  /** The fastest turn is the one that others disturbed least. */
  private static double fastest(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
