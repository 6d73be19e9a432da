package io.gradus.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Joins blocks in row order: whole runs of rows of one block are copied at once. */
final class BlockConcatenation {
  private final BlockLayout layout;
  private final long[] ids;
  private final float[] dense;
  private final int[] sparseStarts;
  private final int[] sparseIndices;
  private final float[] sparseValues;
  private final int[] codes;
  private final float[] targets;
  private final float[] weights;
  private int rows;

  private BlockConcatenation(List<Block> blocks) {
    layout = blocks.get(0).layout();
    long total = 0;
    long entries = 0;
    for (Block block : blocks) {
      if (!block.layout().equals(layout)) {
        throw new IllegalArgumentException(
            "Expected blocks of equal layout, found " + layout + " and " + block.layout() + ".");
      }
      total += block.rows();
      entries += block.sparseIndices().length;
    }
    ids = new long[length("row numbers", total, 1)];
    dense = new float[length("dense numbers", total, layout.denseWidth())];
    sparseStarts = new int[length("sparse rows", total + 1, 1)];
    sparseIndices = new int[length("sparse entries", entries, 1)];
    sparseValues = new float[sparseIndices.length];
    codes = new int[length("categorical codes", total, layout.categoricalCount())];
    targets = new float[length("targets", total, layout.targetWidth())];
    weights = new float[ids.length];
  }

  static Block of(List<Block> blocks) {
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("Expected at least 1 block, found none.");
    }
    if (blocks.size() == 1) {
      return blocks.get(0);
    }
    BlockConcatenation joined = new BlockConcatenation(blocks);
    joined.merge(blocks);
    return joined.build();
  }

  /** Takes runs of rows, always from the block whose next row number is the smallest. */
  private void merge(List<Block> blocks) {
    var cursors =
        new PriorityQueue<Cursor>(
            blocks.size(), Comparator.comparingLong((Cursor cursor) -> cursor.id()));
    for (Block block : blocks) {
      if (block.rows() > 0) {
        cursors.add(new Cursor(block));
      }
    }
    while (!cursors.isEmpty()) {
      Cursor first = cursors.remove();
      Cursor second = cursors.peek();
      int end = second == null ? first.block.rows() : first.firstNotBelow(second.id());
      if (end == first.row) {
        throw new IllegalArgumentException(
            "Expected every row in one block only, found row " + first.id() + " twice.");
      }
      copy(first.block, first.row, end);
      first.row = end;
      if (end < first.block.rows()) {
        cursors.add(first);
      }
    }
  }

  private void copy(Block block, int from, int to) {
    int count = to - from;
    int shift = sparseStarts[rows] - block.sparseStarts()[from];
    for (int row = 1; row <= count; row++) {
      sparseStarts[rows + row] = block.sparseStarts()[from + row] + shift;
    }
    int entriesFrom = block.sparseStarts()[from];
    int entries = block.sparseStarts()[to] - entriesFrom;
    System.arraycopy(
        block.sparseIndices(), entriesFrom, sparseIndices, entriesFrom + shift, entries);
    System.arraycopy(block.sparseValues(), entriesFrom, sparseValues, entriesFrom + shift, entries);
    System.arraycopy(block.ids(), from, ids, rows, count);
    System.arraycopy(block.weights(), from, weights, rows, count);
    copyRows(block.dense(), dense, from, count, layout.denseWidth());
    copyRows(block.codes(), codes, from, count, layout.categoricalCount());
    copyRows(block.targets(), targets, from, count, layout.targetWidth());
    rows += count;
  }

  private void copyRows(Object source, Object target, int from, int count, int width) {
    System.arraycopy(source, from * width, target, rows * width, count * width);
  }

  private Block build() {
    return new Block(
        layout, ids, dense, sparseStarts, sparseIndices, sparseValues, codes, targets, weights);
  }

  private static int length(String what, long rows, int width) {
    long length = rows * width;
    if (length > Block.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "Expected at most "
              + Block.MAX_LENGTH
              + " "
              + what
              + " in one block, found "
              + length
              + ". Use more partitions.");
    }
    return (int) length;
  }

  private static final class Cursor {
    private final Block block;
    private int row;

    Cursor(Block block) {
      this.block = block;
    }

    long id() {
      return block.ids()[row];
    }

    int firstNotBelow(long id) {
      if (block.ids()[block.rows() - 1] < id) {
        return block.rows();
      }
      int found = Arrays.binarySearch(block.ids(), row, block.rows(), id);
      return found < 0 ? -found - 1 : found;
    }
  }
}
