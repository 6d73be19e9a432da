package io.gradus.round;

import io.gradus.data.Block;
import io.gradus.evaluate.Evaluator;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;

/**
 * What rounds go over.
 *
 * @param training one block a partition
 * @param validation one block a partition, in as many partitions
 * @param evaluator makes metrics of validation rows
 */
public record RoundData(
    JavaRDD<Block> training, Optional<JavaRDD<Block>> validation, Evaluator evaluator) {
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
}
