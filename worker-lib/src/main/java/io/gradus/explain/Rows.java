package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.CounterRandom;
import java.util.Iterator;
import java.util.Set;

/** Chooses rows of a pass, always the same ones. */
public final class Rows {
  private static final long SEED = 0x5eed_0f_e4b1a1L;

  private Rows() {}

  /**
   * A sample of a partition's rows, in one block, numbered as {@link RowNumbers} does.
   *
   * @param share of the rows, from 0 to 1
   * @return null if there is no row
   */
  public static Block sample(int partition, Iterator<Block> blocks, double share) {
    long key = CounterRandom.key(SEED, partition);
    return chosen(partition, blocks, id -> CounterRandom.uniformDouble(key, id) < share);
  }

  /**
   * Some rows of a partition, in one block.
   *
   * @param wanted their numbers, as {@link RowNumbers} has them inside a pass
   * @return null if there is none of them
   */
  public static Block of(int partition, Iterator<Block> blocks, Set<Long> wanted) {
    return chosen(partition, blocks, id -> wanted.contains(RowNumbers.first(partition) + id));
  }

  /** Whether a row is wanted, by its number in its partition. */
  private interface Choice {
    boolean takes(long id);
  }

  private static Block chosen(int partition, Iterator<Block> blocks, Choice choice) {
    BlockBuilder builder = null;
    while (blocks.hasNext()) {
      Block block = blocks.next();
      for (int row = 0; row < block.rows(); row++) {
        long id = block.ids()[row];
        if (choice.takes(id)) {
          if (builder == null) {
            builder = Block.builder(block.layout(), 16);
          }
          ColumnPlace.copy(block, row, RowNumbers.first(partition) + id, builder);
        }
      }
    }
    return builder == null ? null : builder.build();
  }
}
