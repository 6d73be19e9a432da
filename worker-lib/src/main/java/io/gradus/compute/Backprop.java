package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.kernel.Kernels;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.Arrays;

/**
 * Back-propagation of rows of one block: the whole way from rows to their summed gradient.
 *
 * <p>Rows go through the network in chunks of at most {@link Plan#chunkRows()}, so that a batch of
 * any size runs in bounded memory; only a network with batch norm takes all rows of a step at once.
 * Holds no state of its own: one serves all tasks.
 */
public final class Backprop {
  /** Keeps dropout's draws apart from other uses of the same seed. */
  private static final long DROPOUT_STREAM = 0x64726F70L;

  private final Plan plan;
  private final Kernels kernels;

  /**
   * The tensors whose gradient is added up from zeros; products of matrices overwrite that of
   * others.
   */
  private final Tensor[] summed;

  public Backprop(Plan plan, Kernels kernels) {
    this.plan = plan;
    this.kernels = kernels;
    this.summed =
        plan.layout().parameters().stream()
            .filter(tensor -> tensor.declared().gradient() == TensorSpec.GradientRule.SUM)
            .toArray(Tensor[]::new);
  }

  /**
   * Adds the answer of rows {@code order[from … to − 1]} of the block to {@code into}.
   *
   * @param parameters [parameterCount], not changed
   * @param order row numbers inside the block
   * @param seed with {@code step} and a row's id decides what dropout drops
   * @param workspace of this plan
   * @param into of this plan
   * @throws IllegalArgumentException if the block's rows are not what the network takes
   */
  public void accumulate(
      float[] parameters,
      Block block,
      int[] order,
      int from,
      int to,
      long seed,
      long step,
      Workspace workspace,
      Gradient into) {
    check(parameters, block, workspace, into);
    int rows = to - from;
    if (rows == 0) {
      return;
    }
    int chunks = plan.normalizesBatch() ? 1 : (rows - 1) / plan.chunkRows() + 1;
    Pass pass = workspace.reserveBackward((rows - 1) / chunks + 1);
    pass.use(kernels, parameters);
    begin(pass, into);
    pass.moments = into.moments();
    pass.dropoutKey = dropoutKey(seed, step);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int start = from + (int) ((long) rows * chunk / chunks);
      int end = from + (int) ((long) rows * (chunk + 1) / chunks);
      propagate(block, order, start, end, pass, workspace, into);
      pass.keep = 1;
    }
    pass.finish();
  }

  /** What decides, with layer, row and unit, what is dropped in a step. */
  static long dropoutKey(long seed, long step) {
    return CounterRandom.bits(CounterRandom.key(seed, DROPOUT_STREAM), step);
  }

  /** A blank gradient is not filled with zeros where a product of matrices will overwrite it. */
  private void begin(Pass pass, Gradient into) {
    if (into.blank()) {
      pass.gradient = into.valuesToOverwrite();
      pass.keep = 0;
      for (int i = 0; i < summed.length; i++) {
        Arrays.fill(pass.gradient, summed[i].offset(), summed[i].end(), 0);
      }
    } else {
      pass.gradient = into.values();
      pass.keep = 1;
    }
  }

  /** One chunk through all phases of back-propagation. */
  private void propagate(
      Block block, int[] order, int from, int to, Pass pass, Workspace workspace, Gradient into) {
    gather(block, order, from, to, pass, workspace);
    forwardPropagation(pass);
    double lossSum = outputError(pass, workspace);
    backwardPropagation(pass);
    plan.input().gradient(block, order, from, pass);
    into.count(pass.rows, weightSum(pass, workspace), lossSum);
  }

  /** Inputs, targets, weights and ids of the chunk's rows, side by side. */
  private void gather(Block block, int[] order, int from, int to, Pass pass, Workspace workspace) {
    int targetWidth = plan.targetWidth();
    pass.rows = to - from;
    plan.input().begin(pass);
    for (int i = 0; i < pass.rows; i++) {
      int row = order[from + i];
      plan.input().assemble(block, row, pass, i);
      workspace.ids()[i] = block.ids()[row];
      workspace.weights()[i] = block.weights()[row];
      System.arraycopy(
          block.targets(), row * targetWidth, workspace.targets(), i * targetWidth, targetWidth);
    }
    pass.ids = workspace.ids();
  }

  private void forwardPropagation(Pass pass) {
    plan.trainingChain().forward(pass);
  }

  /**
   * Writes the error at the outputs, {@code w·∂rowLoss/∂output}, and returns {@code Σ w·rowLoss}.
   */
  private double outputError(Pass pass, Workspace workspace) {
    Edge out = plan.trainingChain().out();
    return plan.trainingLoss()
        .outputError(
            plan.trainingOutputs(pass),
            workspace.targets(),
            workspace.weights(),
            pass.rows,
            pass.errors(out));
  }

  /**
   * The error goes from each layer to the nodes that caused it, and each tensor gets its gradient
   * on the way.
   */
  private void backwardPropagation(Pass pass) {
    plan.trainingChain().backward(pass);
  }

  private static double weightSum(Pass pass, Workspace workspace) {
    double sum = 0;
    for (int i = 0; i < pass.rows; i++) {
      sum += workspace.weights()[i];
    }
    return sum;
  }

  private void check(float[] parameters, Block block, Workspace workspace, Gradient into) {
    int count = plan.layout().parameterCount();
    if (parameters.length != count || into.size() != count) {
      throw new IllegalArgumentException(
          "Expected %s parameters and as many gradient values, found %s and %s."
              .formatted(count, parameters.length, into.size()));
    }
    if (workspace.plan() != plan) {
      throw new IllegalArgumentException(
          "Expected a workspace of this plan, found another plan's. Make one workspace a plan.");
    }
    if (block.layout().targetWidth() != plan.targetWidth()) {
      throw new IllegalArgumentException(
          "Expected rows of %s targets, found %s."
              .formatted(plan.targetWidth(), block.layout().targetWidth()));
    }
    plan.input().check(block);
  }
}
