package io.gradus.round;

import io.gradus.data.Block;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/**
 * What rounds go over.
 *
 * @param training one block a partition
 * @param validation one block a partition, in as many partitions
 */
public record RoundData(JavaRDD<Block> training, Optional<JavaRDD<Block>> validation) {
  /** Checks that both have as many partitions. */
  public RoundData {
    int partitions = training.getNumPartitions();
    validation.ifPresent(
        rows -> {
          if (rows.getNumPartitions() != partitions) {
            throw new IllegalArgumentException(
                "Expected validation rows in %s partitions, as the training rows, found %s."
                    .formatted(partitions, rows.getNumPartitions()));
          }
        });
  }

  int partitions() {
    return training.getNumPartitions();
  }

  /**
   * The blocks that some requests are about.
   *
   * @throws IllegalStateException if they are about validation rows and there are none
   */
  JavaRDD<Block> blocks(Rows rows) {
    return rows == Rows.TRAINING
        ? training
        : validation.orElseThrow(
            () ->
                new IllegalStateException(
                    "Expected validation rows for a request about them, found none."));
  }
}
