package io.gradus.dataset;

import io.gradus.data.Block;
import org.apache.spark.api.java.JavaRDD;

/**
 * Packed rows, ready to train on.
 *
 * @param blocks exactly one block a partition, in fixed order, persisted
 * @param rows in all blocks together
 * @param partitions of {@code blocks}
 */
public record PackedData(JavaRDD<Block> blocks, long rows, int partitions) {}
