package io.gradus.train;

import io.gradus.compute.DataStart;
import io.gradus.compute.Initialization;
import io.gradus.data.Block;
import io.gradus.explain.Rows;
import io.gradus.kernel.Kernels;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** The weights that a problem's training begins with. */
final class StartingPoint {
  /** Rows that weights start by, about: as in the authors' code, a large batch. */
  private static final double ROWS = 4_000;

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

  /** Always the same rows of the same partitions. */
  private static Block sample(JavaRDD<Block> blocks, double share) {
    List<Block> samples =
        blocks
            .mapPartitionsWithIndex(
                (partition, rows) -> {
                  Block sample = Rows.sample(partition, rows, share);
                  return sample == null
                      ? Collections.emptyIterator()
                      : Collections.singleton(sample).iterator();
                },
                true)
            .collect();
    return Block.concatenate(samples);
  }
}
