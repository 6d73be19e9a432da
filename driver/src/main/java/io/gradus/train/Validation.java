package io.gradus.train;

import io.gradus.data.Block;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Checks a network on rows that it was not trained on: one Spark job, its sums merged in partition
 * order.
 */
final class Validation {
  private final JavaSparkContext spark;
  private final JavaRDD<Block> blocks;
  private final ValidationProgram program;
  private final double[] units;

  /**
   * @param units [outputs], see {@link MetricSums#result(double[])}
   */
  Validation(
      JavaSparkContext spark, JavaRDD<Block> blocks, ValidationProgram program, double[] units) {
    this.spark = spark;
    this.blocks = blocks;
    this.program = program;
    this.units = units.clone();
  }

  Metrics check(float[] parameters, float[] buffers) {
    Broadcast<Floats> weights = spark.broadcast(new Floats(parameters));
    Broadcast<Floats> statistics = spark.broadcast(new Floats(buffers));
    try {
      ValidationProgram work = program;
      List<MetricSums> parts =
          blocks
              .map(block -> work.run(block, weights.value().values(), statistics.value().values()))
              .collect();
      return SumOrder.of(parts.size())
          .sum(
              parts,
              (sum, part) -> {
                sum.merge(part);
                return sum;
              })
          .result(units);
    } finally {
      weights.destroy();
      statistics.destroy();
    }
  }
}
