package io.gradus.train;

import io.gradus.compute.DataStart;
import io.gradus.compute.Initialization;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.CounterRandom;
import io.gradus.kernel.Kernels;
import org.apache.spark.api.java.JavaRDD;

/** The weights that a problem's training begins with. */
final class StartingPoint {
  /** Rows that weights start by, about: as in the authors' code, a large batch. */
  private static final double ROWS = 4_000;

  /** Keeps these draws apart from others. */
  private static final long STREAM = CounterRandom.key(0x73746172L, 0);

  private StartingPoint() {}

  /** Nobody else has these arrays. A Spark job samples rows if layers start by them. */
  static InitialWeights of(TrainingProblem problem) {
    return problem
        .start()
        .map(start -> new InitialWeights(start.parameters().clone(), start.buffers().clone()))
        .orElseGet(() -> drawn(problem));
  }

  private static InitialWeights drawn(TrainingProblem problem) {
    float[] parameters =
        Initialization.parameters(problem.network(), problem.initializer(), problem.seed());
    if (DataStart.concerns(problem.network())) {
      DataStart.apply(
          problem.network(),
          parameters,
          sample(problem.train().blocks(), Math.min(1, ROWS / problem.train().rows())),
          problem.seed(),
          Kernels.of(problem.training().matmulPrecision()));
    }
    return new InitialWeights(parameters, Initialization.buffers(problem.network()));
  }

  /** Always the same rows, whichever partitions they lie in. */
  private static Block sample(JavaRDD<Block> blocks, double share) {
    return Block.concatenate(blocks.map(block -> chosen(block, share)).collect());
  }

  private static Block chosen(Block block, double share) {
    BlockBuilder chosen = Block.builder(block.layout(), block.rows());
    for (int row = 0; row < block.rows(); row++) {
      if (CounterRandom.uniformDouble(STREAM, block.ids()[row]) < share) {
        chosen.copy(block, row);
      }
    }
    return chosen.build();
  }
}
