package io.gradus.round;

import io.gradus.data.Block;
import java.io.Serializable;

/** Where a task finds what a request is about, among the blocks of all groups of its partition. */
final class BlockPlaces implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int[] groupOfProgram;

  /**
   * @param groupOfProgram empty where there is one group
   */
  BlockPlaces(int[] groupOfProgram) {
    this.groupOfProgram = groupOfProgram;
  }

  /**
   * The block that a request is about.
   *
   * @param blocks the training block of the first group, its validation block, those of the second
   */
  Block of(Request<?> request, Block[] blocks) {
    int group = groupOfProgram.length == 0 ? 0 : groupOfProgram[request.program()];
    return blocks[Rows.values().length * group + request.rows().ordinal()];
  }
}
