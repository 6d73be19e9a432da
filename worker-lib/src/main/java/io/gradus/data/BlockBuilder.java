package io.gradus.data;

import java.util.Arrays;

/**
 * Packs rows into a {@link Block}, row after row: {@link #row} begins one with zeros everywhere,
 * the other methods fill it in. The arrays grow by half as rows come; nothing is boxed.
 *
 * <p>Errors are {@link IllegalArgumentException} for a value out of its range, and {@link
 * IllegalStateException} for a block that would need an array longer than Java can have, or for a
 * value before the first row.
 */
public final class BlockBuilder {
  private final BlockLayout layout;
  private final int maxRows;

  private int rows;
  private long[] ids;
  private float[] dense;
  private int[] sparseStarts;
  private int[] sparseIndices = {};
  private float[] sparseValues = {};
  private int[] codes;
  private float[] targets;
  private float[] weights;
  private int sparseCount;

  /** Whether rows may hold what those of a block before left there. */
  private boolean restarted;

  /** Whether the dense part of the row does: it is cleared only where it is not written over. */
  private boolean stale;

  BlockBuilder(BlockLayout layout, int expectedRows) {
    if (expectedRows < 0) {
      throw new IllegalArgumentException(
          "Expected a number of rows from 0, found " + expectedRows + ".");
    }
    this.layout = layout;
    int widest =
        Math.max(layout.denseWidth(), Math.max(layout.categoricalCount(), layout.targetWidth()));
    maxRows = Math.min(Block.MAX_LENGTH - 1, Block.MAX_LENGTH / Math.max(1, widest));
    int capacity = Math.min(expectedRows, maxRows);
    ids = new long[capacity];
    dense = new float[capacity * layout.denseWidth()];
    sparseStarts = new int[capacity + 1];
    codes = new int[capacity * layout.categoricalCount()];
    targets = new float[capacity * layout.targetWidth()];
    weights = new float[capacity];
  }

  /** The number of rows begun so far. */
  public int rows() {
    return rows;
  }

  /**
   * Begins a row; all its values are 0, its sparse part empty.
   *
   * @param id its global number, greater than the row's before
   * @param weight its weight, finite and not negative
   */
  public BlockBuilder row(long id, float weight) {
    if (id < 0 || (rows > 0 && id <= ids[rows - 1])) {
      throw new IllegalArgumentException(
          "Expected row numbers from 0 in ascending order, found "
              + id
              + (rows > 0 ? " after " + ids[rows - 1] : "")
              + ".");
    }
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Expected a finite weight from 0 for row " + id + ", found " + weight + ".");
    }
    if (rows == ids.length) {
      grow();
    }
    settle();
    ids[rows] = id;
    weights[rows] = weight;
    rows++;
    sparseStarts[rows] = sparseCount;
    if (restarted) {
      beginAgain();
    }
    return this;
  }

  /** Sets one dense number of the row. */
  public BlockBuilder dense(int column, float value) {
    settle();
    dense[place(column, layout.denseWidth(), "dense column")] = value;
    return this;
  }

  /** Sets the dense numbers of the row from the given column on. */
  public BlockBuilder dense(int column, float[] values, int from, int length) {
    int place = range(column, length, layout.denseWidth(), "dense columns");
    if (length == layout.denseWidth()) {
      stale = false;
    } else {
      settle();
    }
    System.arraycopy(values, from, dense, place, length);
    return this;
  }

  /** Appends one entry to the row's sparse vector; indices ascend. */
  public BlockBuilder sparse(int index, float value) {
    requireRow();
    if (index <= lastIndexOfRow() || index >= layout.sparseWidth()) {
      throw sparseOrder(index);
    }
    reserveSparse(1);
    sparseIndices[sparseCount] = index;
    sparseValues[sparseCount] = value;
    sparseCount++;
    sparseStarts[rows] = sparseCount;
    return this;
  }

  /**
   * Appends entries to the row's sparse vector.
   *
   * @param shift added to each index: where several vectors share the row's sparse part, the start
   *     of this one
   */
  public BlockBuilder sparse(int shift, int[] indices, float[] values, int from, int length) {
    requireRow();
    reserveSparse(length);
    int previous = lastIndexOfRow();
    for (int i = 0; i < length; i++) {
      int index = indices[from + i] + shift;
      if (index <= previous || index >= layout.sparseWidth()) {
        throw sparseOrder(index);
      }
      sparseIndices[sparseCount + i] = index;
      previous = index;
    }
    System.arraycopy(values, from, sparseValues, sparseCount, length);
    sparseCount += length;
    sparseStarts[rows] = sparseCount;
    return this;
  }

  /** Sets one categorical code of the row, from 0. */
  public BlockBuilder code(int categorical, int code) {
    if (code < 0) {
      throw new IllegalArgumentException("Expected a categorical code from 0, found " + code + ".");
    }
    codes[place(categorical, layout.categoricalCount(), "categorical")] = code;
    return this;
  }

  /** Sets one target of the row. */
  public BlockBuilder target(int output, float value) {
    targets[place(output, layout.targetWidth(), "target")] = value;
    return this;
  }

  /** Sets all targets of the row. */
  public BlockBuilder targets(float[] values, int from) {
    int width = layout.targetWidth();
    System.arraycopy(values, from, targets, range(0, width, width, "targets"), width);
    return this;
  }

  /**
   * Adds a row of a block of the same layout, with its number and weight.
   *
   * @param from its place in the block
   */
  public BlockBuilder copy(Block block, int from) {
    row(block.ids()[from], block.weights()[from]);
    dense(0, block.dense(), from * layout.denseWidth(), layout.denseWidth());
    if (layout.sparseWidth() > 0) {
      int begin = block.sparseStarts()[from];
      int length = block.sparseStarts()[from + 1] - begin;
      sparse(0, block.sparseIndices(), block.sparseValues(), begin, length);
    }
    for (int i = 0; i < layout.categoricalCount(); i++) {
      code(i, block.codes()[from * layout.categoricalCount() + i]);
    }
    return targets(block.targets(), from * layout.targetWidth());
  }

  /**
   * The block of all rows. The builder must not be used afterwards, unless it is {@link #restart
   * restarted}.
   */
  public Block build() {
    settle();
    return new Block(
        layout,
        trim(ids, rows),
        trim(dense, rows * layout.denseWidth()),
        trim(sparseStarts, rows + 1),
        trim(sparseIndices, sparseCount),
        trim(sparseValues, sparseCount),
        trim(codes, rows * layout.categoricalCount()),
        trim(targets, rows * layout.targetWidth()),
        trim(weights, rows));
  }

  /**
   * Begins with the first row again, in the same arrays: the block that was built must not be used
   * any more.
   */
  public void restart() {
    rows = 0;
    sparseCount = 0;
    restarted = true;
    stale = false;
  }

  /** Zeros in the dense part of the row, unless something stands there already. */
  private void settle() {
    if (stale) {
      Arrays.fill(dense, (rows - 1) * layout.denseWidth(), rows * layout.denseWidth(), 0);
      stale = false;
    }
  }

  private void beginAgain() {
    int coded = layout.categoricalCount();
    Arrays.fill(codes, (rows - 1) * coded, rows * coded, 0);
    Arrays.fill(targets, (rows - 1) * layout.targetWidth(), rows * layout.targetWidth(), 0);
    stale = true;
  }

  private void grow() {
    if (rows == maxRows) {
      throw new IllegalStateException(
          "Expected at most "
              + maxRows
              + " rows in one block of "
              + layout
              + ", found more. Use more partitions.");
    }
    int capacity = (int) Math.min(maxRows, Math.max(16, rows + (long) (rows >> 1)));
    ids = Arrays.copyOf(ids, capacity);
    dense = Arrays.copyOf(dense, capacity * layout.denseWidth());
    sparseStarts = Arrays.copyOf(sparseStarts, capacity + 1);
    codes = Arrays.copyOf(codes, capacity * layout.categoricalCount());
    targets = Arrays.copyOf(targets, capacity * layout.targetWidth());
    weights = Arrays.copyOf(weights, capacity);
  }

  private void reserveSparse(int more) {
    long needed = (long) sparseCount + more;
    if (needed > Block.MAX_LENGTH) {
      throw new IllegalStateException(
          "Expected at most "
              + Block.MAX_LENGTH
              + " sparse entries in one block, found more after "
              + rows
              + " rows. Use more partitions.");
    }
    if (needed > sparseIndices.length) {
      long capacity = Math.max(Math.max(64, needed), sparseCount + (long) (sparseCount >> 1));
      int length = (int) Math.min(Block.MAX_LENGTH, capacity);
      sparseIndices = Arrays.copyOf(sparseIndices, length);
      sparseValues = Arrays.copyOf(sparseValues, length);
    }
  }

  private int place(int column, int width, String what) {
    requireRow();
    if (column < 0 || column >= width) {
      throw new IllegalArgumentException(
          "Expected a " + what + " from 0 to " + (width - 1) + ", found " + column + ".");
    }
    return (rows - 1) * width + column;
  }

  private int range(int column, int length, int width, String what) {
    requireRow();
    if (column < 0 || length < 0 || column > width - length) {
      throw new IllegalArgumentException(
          "Expected " + what + " within " + width + ", found " + length + " from " + column + ".");
    }
    return (rows - 1) * width + column;
  }

  private void requireRow() {
    if (rows == 0) {
      throw new IllegalStateException("Expected a row to be begun before its values are set.");
    }
  }

  private IllegalArgumentException sparseOrder(int index) {
    return new IllegalArgumentException(
        "Expected sparse indices from 0 to "
            + (layout.sparseWidth() - 1)
            + " in ascending order, found "
            + index
            + (lastIndexOfRow() < 0 ? "" : " in or after " + lastIndexOfRow())
            + " in row "
            + ids[rows - 1]
            + ".");
  }

  /** -1 where the row has no sparse entry yet. */
  private int lastIndexOfRow() {
    return sparseCount > sparseStarts[rows - 1] ? sparseIndices[sparseCount - 1] : -1;
  }

  private static long[] trim(long[] values, int length) {
    return values.length == length ? values : Arrays.copyOf(values, length);
  }

  private static int[] trim(int[] values, int length) {
    return values.length == length ? values : Arrays.copyOf(values, length);
  }

  private static float[] trim(float[] values, int length) {
    return values.length == length ? values : Arrays.copyOf(values, length);
  }
}
