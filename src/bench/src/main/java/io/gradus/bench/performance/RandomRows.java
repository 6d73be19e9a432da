package io.gradus.bench.performance;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.data.RowPlacement;
import io.gradus.dataset.pack.PackedData;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/** Rows of random numbers, made where they stay. */
final class RandomRows {
  private RandomRows() {}

  /**
   * Packed rows.
   *
   * @param classes of the target; 0 for a number
   */
  static PackedData packed(
      JavaSparkContext spark, int partitions, int columns, int rows, int classes) {
    JavaRDD<Block> blocks =
        spark
            .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
            .map(partition -> block(partition, partitions, columns, rows, classes))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return PackedData.of(blocks);
  }

  /** Those of one partition. */
  static Block block(int partition, int partitions, int columns, int rows, int classes) {
    BlockBuilder block = Block.builder(new BlockLayout(columns, 0, 0, 1), rows / partitions + 1);
    Random random = new Random(partition);
    float[] values = new float[columns];
    float[] target = new float[1];
    for (int row = 0; row < rows; row++) {
      if (RowPlacement.partition(row, partitions) != partition) {
        continue;
      }
      for (int i = 0; i < columns; i++) {
        values[i] = random.nextFloat();
      }
      target[0] = classes == 0 ? random.nextFloat() : random.nextInt(classes);
      block.row(row, 1).dense(0, values, 0, columns).targets(target, 0);
    }
    return block.build();
  }
}
