package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.CombineMembers;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Which share of the rate of matrix products TabM reaches in a training step, beside a dense
 * network that has the same products: as many rows as TabM has rows and members. By processor time
 * of one thread; products, dense network and members take turns.
 */
@Command(name = "member-share", mixinStandardHelpOptions = true)
public final class MemberShare implements Callable<Integer> {
  @Option(names = "--rows", description = "Rows of a step.")
  private int rows = 128;

  @Option(names = "--members", description = "Members.")
  private int members = 32;

  @Option(names = "--inputs", description = "Numbers of a row.")
  private int inputs = 20;

  @Option(names = "--width", description = "Units of a layer.")
  private int width = 512;

  @Option(names = "--blocks", description = "Layers between input and heads.")
  private int blocks = 3;

  @Option(names = "--dropout", description = "Share of values dropped.")
  private double dropout = 0.1;

  @Option(names = "--turns", description = "How often each is measured.")
  private int turns = 5;

  /** Prints a table. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new MemberShare()).execute(arguments));
  }

  @Override
  public Integer call() {
    Map<String, Step> steps = new LinkedHashMap<>();
    steps.put("dense, rows × members", new Step(dense(), rows * members));
    steps.put("tabm", new Step(tabM(), rows));
    steps.put("tabm-mini", new Step(mini(), rows));
    Map<String, List<Double>> shares = new LinkedHashMap<>();
    for (int turn = -2; turn < turns; turn++) {
      double product = product();
      for (Map.Entry<String, Step> step : steps.entrySet()) {
        double share = flops() / step.getValue().seconds() / product;
        if (turn >= 0) {
          shares.computeIfAbsent(step.getKey(), any -> new ArrayList<>()).add(share);
        }
      }
    }
    List<Double> whole = shares.get("dense, rows × members");
    Table table = new Table("network", "rows in a chunk", "of sgemm", "of the dense network's");
    shares.forEach(
        (name, found) ->
            table.row(
                name,
                Table.count(steps.get(name).plan.chunkRows()),
                Table.percent(Trials.median(found)),
                Table.times(
                    Trials.median(
                        IntStream.range(0, turns)
                            .mapToObj(turn -> found.get(turn) / whole.get(turn))
                            .toList()))));
    System.out.println(table);
    return 0;
  }

  /** Of a step; the first layer has no errors of its inputs. */
  private double flops() {
    double products =
        inputs * (double) width * 2 + (blocks - 1.0) * width * width * 3 + 3.0 * width;
    return 2 * products * rows * members;
  }

  private List<LayerSpec> blocks(List<LayerSpec> first, LayerSpec one, LayerSpec next) {
    List<LayerSpec> layers = new ArrayList<>(first);
    for (int block = 0; block < blocks; block++) {
      layers.add(block == 0 ? one : next);
      layers.add(new Activation(ActivationFunction.RELU));
      if (dropout > 0) {
        layers.add(new Dropout(dropout));
      }
    }
    return layers;
  }

  private NetworkSpec network(List<LayerSpec> hidden, LayerSpec... last) {
    hidden.addAll(Arrays.asList(last));
    return new NetworkSpec(InputSpec.features(inputs), hidden, LossSpec.usual(Task.REGRESSION));
  }

  private NetworkSpec dense() {
    return network(blocks(List.of(), new Dense(width), new Dense(width)), new Dense(1));
  }

  private NetworkSpec tabM() {
    LayerSpec first = new BatchEnsemble(width, MemberStart.SIGNS, List.of());
    return network(
        blocks(List.of(new Members(members)), first, new BatchEnsemble(width)),
        new MemberDense(1),
        new CombineMembers());
  }

  private NetworkSpec mini() {
    List<LayerSpec> first = List.of(new Members(members), new MemberScale());
    return network(
        blocks(first, new Dense(width), new Dense(width)),
        new MemberDense(1),
        new CombineMembers());
  }

  /** Operations a second of a product of matrices. */
  private static double product() {
    int size = 1024;
    float[] a = new float[size * size];
    float[] c = new float[size * size];
    Arrays.fill(a, 0.5f);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long start = processorTime();
      Kernels.active().products().multiply(size, size, size, a, 0, size, a, 0, size, 0, c, 0, size);
      rates.add(2.0 * size * size * size / (processorTime() - start) * 1e9);
    }
    return Trials.median(rates);
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Training steps of one network on random rows. */
  private static final class Step {
    private final Plan plan;
    private final Block block;
    private final int[] order;
    private final float[] parameters;
    private final Workspace workspace;
    private final Gradient gradient;
    private final Backprop backprop;

    Step(NetworkSpec spec, int rows) {
      this.plan = Plan.compile(spec);
      this.block = block(spec.input().numericWidth(), rows);
      this.order = IntStream.range(0, rows).toArray();
      this.parameters = Initialization.parameters(spec, Initializer.AUTO, 1);
      this.workspace = new Workspace(plan);
      this.gradient = Gradient.of(plan);
      this.backprop = new Backprop(plan, Kernels.active());
    }

    private static Block block(int inputs, int rows) {
      Random random = new Random(1);
      BlockBuilder builder = Block.builder(new BlockLayout(inputs, 0, 0, 1), rows);
      for (int row = 0; row < rows; row++) {
        builder.row(row, 1);
        for (int i = 0; i < inputs; i++) {
          builder.dense(i, (float) random.nextGaussian());
        }
        builder.target(0, (float) random.nextGaussian());
      }
      return builder.build();
    }

    double seconds() {
      long start = processorTime();
      gradient.clear();
      backprop.accumulate(parameters, block, order, 0, order.length, 1, 1, workspace, gradient);
      return (processorTime() - start) / 1e9;
    }
  }
}
