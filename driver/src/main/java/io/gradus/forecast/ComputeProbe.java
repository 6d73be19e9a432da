package io.gradus.forecast;

import io.gradus.compute.Backprop;
import io.gradus.compute.Gradient;
import io.gradus.compute.Initialization;
import io.gradus.compute.Plan;
import io.gradus.compute.Workspace;
import io.gradus.data.BatchOrder;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.CategoricalInput;
import io.gradus.network.Initializer;
import io.gradus.network.NetworkSpec;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Ranges;
import io.gradus.train.TrainingExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long this machine computes, measured on random rows of the network's shape: batches of them
 * as in training, drawn from more rows than a cache holds.
 */
final class ComputeProbe {
  /** Beyond this, time grows with the rows. */
  private static final int MOST_ROWS = 4096;

  /** Bytes of a sparse entry: a position and a value. */
  private static final int ENTRY_BYTES = 8;

  /** Of the rows that batches are drawn from, unless the data are fewer. */
  private static final long SAMPLE_BYTES = 32L << 20;

  /** Rows whose gradient an update is measured with. */
  private static final int FEW_ROWS = 64;

  /** Each figure is of so many seconds of trials, and of three trials at least. */
  private static final double SECONDS = 0.4;

  private static final int FEWEST_TRIALS = 3;

  private final NetworkSpec network;
  private final BlockLayout layout;

  /** Of a row's sparse part, about. */
  private final int entries;

  private final Plan plan;
  private final Backprop backprop;
  private final Workspace workspace;
  private final float[] parameters;
  private final Gradient gradient;
  private final Block sample;
  private final int mostRows;
  private final Map<Integer, Double> measured = new TreeMap<>();

  /**
   * @param layout of the rows
   * @param run that the figures are for
   * @param rowBytes of a packed row
   */
  ComputeProbe(
      NetworkSpec network, BlockLayout layout, TrainingExtent run, long rowBytes, Kernels kernels) {
    this.network = network;
    this.layout = layout;
    this.entries = entries(layout, rowBytes);
    this.plan = Plan.compile(network);
    this.backprop = new Backprop(plan, kernels);
    this.workspace = new Workspace(plan);
    this.parameters = Initialization.parameters(network, Initializer.AUTO, 1);
    this.gradient = Gradient.of(plan);
    // Rows may be so wide that more of them than a batch has would not fit into memory.
    long batch = Math.min(MOST_ROWS, run.batchSize());
    long enough = Math.max(batch, SAMPLE_BYTES / Math.max(1, rowBytes));
    this.sample = block((int) Math.min(run.rows(), enough));
    this.mostRows = Math.min(MOST_ROWS, sample.rows());
  }

  private static int entries(BlockLayout layout, long rowBytes) {
    long others =
        Long.BYTES
            + (long) Float.BYTES
                * (layout.denseWidth() + layout.categoricalCount() + layout.targetWidth() + 2);
    return (int) Math.max(1, (rowBytes - others) / ENTRY_BYTES);
  }

  /** Seconds of forward and backward propagation of so many rows on one core. */
  double compute(int rows) {
    if (rows > mostRows) {
      return compute(mostRows) * rows / mostRows;
    }
    return measured.computeIfAbsent(rows, this::measure);
  }

  private double measure(int rows) {
    BatchOrder batches = batches(rows);
    int whole = sample.rows() / rows;
    AtomicInteger trial = new AtomicInteger();
    return usualSeconds(
        () -> {}, () -> propagate(batches, trial.getAndIncrement() % whole, workspace, gradient));
  }

  private BatchOrder batches(int rows) {
    return BatchOrder.of(sample.ids(), sample.rows(), rows, 1, 0);
  }

  private void propagate(BatchOrder batches, int step, Workspace scratch, Gradient into) {
    into.clear();
    backprop.accumulate(
        parameters,
        sample,
        batches.order(),
        batches.start(step),
        batches.end(step),
        1,
        step,
        scratch,
        into);
  }

  /** Seconds of an update by a gradient that was just computed. */
  double update(Optimizer optimizer, Ranges ranges) {
    OptimizerState state = optimizer.initialState();
    float[] updated = parameters.clone();
    int rows = Math.min(FEW_ROWS, sample.rows());
    BatchOrder batches = batches(rows);
    return usualSeconds(
        () -> propagate(batches, 0, workspace, gradient),
        () -> optimizer.update(gradient.values(), 1f / rows, updated, state, ranges));
  }

  /** Scratch of a task that computes so many rows. */
  long workspaceBytes(int rows) {
    Workspace own = new Workspace(plan);
    propagate(batches(Math.min(rows, mostRows)), 0, own, Gradient.of(plan));
    return own.bytes();
  }

  /** Of the work alone, with what usually happens on the way: not the least. */
  private static double usualSeconds(Runnable before, Runnable work) {
    List<Double> seconds = new ArrayList<>();
    long begin = System.nanoTime();
    while (seconds.size() < FEWEST_TRIALS || System.nanoTime() - begin < SECONDS * 1e9) {
      before.run();
      long start = System.nanoTime();
      work.run();
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    return WarmTrials.median(seconds);
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

  /** One that every loss takes: a class, or 1. */
  private float target(Random random) {
    boolean isClass = network.loss().targetWidth(plan.outputs()) < plan.outputs();
    return isClass ? random.nextInt(plan.outputs()) : 1;
  }
}
