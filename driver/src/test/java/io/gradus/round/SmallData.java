package io.gradus.round;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.data.RowPlacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * Rows of normal features whose target is a function of them, dealt to partitions as the packer
 * does it.
 */
public final class SmallData {
  private SmallData() {}

  public static List<Block> blocks(
      int rows, int features, int partitions, long seed, ToDoubleFunction<float[]> target) {
    BlockLayout layout = new BlockLayout(features, 0, 0, 1);
    List<BlockBuilder> builders = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      builders.add(Block.builder(layout, rows / partitions + 1));
    }
    Random random = new Random(seed);
    for (int row = 0; row < rows; row++) {
      float[] x = new float[features];
      for (int i = 0; i < features; i++) {
        x[i] = (float) random.nextGaussian();
      }
      float[] y = {(float) target.applyAsDouble(x)};
      builders
          .get(RowPlacement.partition(row, partitions))
          .row(row, 1)
          .dense(0, x, 0, features)
          .targets(y, 0);
    }
    return builders.stream().map(BlockBuilder::build).toList();
  }
}
