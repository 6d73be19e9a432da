package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;
import io.gradus.kernel.SteadyProduct;

/**
 * Takes rows forward in evaluation mode: running statistics count, nothing is dropped. One serves
 * all tasks.
 *
 * <p>A row's outputs have the same bits whichever rows go with it, and however many, as far as the
 * kernel allows it, see {@link #rowsApart}.
 */
public final class Predictor {
  private final Plan plan;
  private final Kernels kernels;
  private volatile SteadyProduct products;

  public Predictor(Plan plan, Kernels kernels) {
    this.plan = plan;
    this.kernels = kernels;
  }

  /**
   * Raw outputs (logits, log rates or numbers) of rows {@code from … to − 1} of the block.
   *
   * @param parameters [parameterCount]
   * @param buffers running statistics: [bufferCount]
   * @param workspace of this plan
   * @param outputs takes [to − from, outputs]
   * @throws IllegalArgumentException if the block's rows are not what the network takes
   */
  public void predict(
      float[] parameters,
      float[] buffers,
      Block block,
      int from,
      int to,
      Workspace workspace,
      float[] outputs) {
    check(parameters, buffers, workspace);
    plan.input().check(block);
    SteadyProduct steady = products(parameters, buffers, workspace);
    Edge out = plan.chain().out();
    for (int start = from; start < to; start += plan.chunkRows()) {
      int rows = Math.min(plan.chunkRows(), to - start);
      Pass pass = workspace.reserveForward(rows);
      pass.use(kernels, parameters);
      pass.products = steady;
      pass.buffers = buffers;
      pass.rows = rows;
      plan.input().begin(pass);
      for (int i = 0; i < rows; i++) {
        plan.input().assemble(block, start + i, pass, i);
      }
      plan.chain().evaluate(pass);
      System.arraycopy(
          pass.values(out), 0, outputs, (start - from) * out.width(), rows * out.width());
      plan.input().addOffsets(pass, outputs, (start - from) * out.width(), 1, out.width());
      pass.finish();
    }
  }

  /**
   * Whether a row's outputs have the same bits in every call. Where they have not, since this JVM's
   * kernel adds by a row's place among the others, they differ in their last bits.
   *
   * @param parameters [parameterCount]; what they are does not matter
   * @param buffers running statistics: [bufferCount]
   */
  public boolean rowsApart(float[] parameters, float[] buffers) {
    return products(parameters, buffers, new Workspace(plan)).rowsApart();
  }

  /** Tries out the products of a whole chunk when the first one is wanted. */
  private SteadyProduct products(float[] parameters, float[] buffers, Workspace workspace) {
    SteadyProduct known = products;
    return known != null ? known : tryOut(parameters, buffers, workspace);
  }

  private synchronized SteadyProduct tryOut(
      float[] parameters, float[] buffers, Workspace workspace) {
    if (products == null) {
      products =
          new SteadyProduct(
              kernels.products(), recorder -> wholeChunk(parameters, buffers, workspace, recorder));
    }
    return products;
  }

  /** A chunk of rows that are all zero, as far as anything is computed. */
  private void wholeChunk(
      float[] parameters, float[] buffers, Workspace workspace, MatrixProduct recorder) {
    Pass pass = workspace.reserveForward(plan.chunkRows());
    pass.use(kernels, parameters);
    pass.products = recorder;
    pass.buffers = buffers;
    pass.rows = plan.chunkRows();
    plan.input().begin(pass);
    for (int i = 0; i < pass.rows; i++) {
      plan.input().assembleZeros(pass, i);
    }
    plan.chain().evaluate(pass);
    pass.finish();
  }

  private void check(float[] parameters, float[] buffers, Workspace workspace) {
    int parameterCount = plan.layout().parameterCount();
    int bufferCount = plan.layout().bufferCount();
    if (parameters.length != parameterCount || buffers.length != bufferCount) {
      throw new IllegalArgumentException(
          "Expected %s parameters and %s running statistics, found %s and %s."
              .formatted(parameterCount, bufferCount, parameters.length, buffers.length));
    }
    if (workspace.plan() != plan) {
      throw new IllegalArgumentException(
          "Expected a workspace of this plan, found another plan's. Make one workspace a plan.");
    }
  }
}
