package io.gradus.forecast;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.network.Dense;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A network of about so many parameters and one row a partition, by which rounds are measured: next
 * to no arithmetic, and a gradient in which no value is zero, so that it travels in full.
 */
public final class ProbeNetwork {
  private static final int WIDEST = 1000;
  private static final int LEAST_UNITS = 10;

  private final int width;
  private final int units;

  /**
   * @param floats parameters, at least 100
   */
  public ProbeNetwork(int floats) {
    this.width = Math.min(WIDEST, floats / LEAST_UNITS);
    this.units = floats / (width + 2);
  }

  /** Its declaration. */
  public NetworkSpec spec() {
    return new NetworkSpec(
        InputSpec.features(width),
        List.of(new Dense(units), new Dense(1)),
        LossSpec.usual(Task.REGRESSION));
  }

  /** One row in each of so many partitions, kept in memory. */
  public JavaRDD<Block> rows(JavaSparkContext spark, int partitions) {
    int numbers = width;
    return spark
        .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
        .map(partition -> row(partition, numbers))
        .cache();
  }

  private static Block row(int partition, int width) {
    BlockBuilder block = Block.builder(new BlockLayout(width, 0, 0, 1), 1);
    block.row(partition, 1);
    Random random = new Random(partition);
    for (int i = 0; i < width; i++) {
      block.dense(i, (float) random.nextGaussian());
    }
    return block.target(0, 1).build();
  }
}
