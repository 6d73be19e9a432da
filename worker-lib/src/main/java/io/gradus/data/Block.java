package io.gradus.data;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one partition, packed into flat arrays, ascending by global row number.
 *
 * <p>With R rows, the shapes are: ids [R]; dense [R, denseWidth]; sparse rows in compressed form
 * (starts [R + 1], indices and values [starts[R]], indices ascending inside a row); codes [R,
 * categoricalCount]; targets [R, targetWidth]; weights [R]. All are row-major. The arrays are the
 * block's own and must not be changed.
 *
 * <p>On the wire a block is a run of bytes in bounded chunks ({@link BulkArrays}), so it may exceed
 * 2 GiB; the single array is bounded by Java's {@value #MAX_LENGTH} elements.
 */
public final class Block implements Externalizable {
  private static final long serialVersionUID = 1;

  /** The longest array that every JVM can allocate. */
  static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private BlockLayout layout;
  private long[] ids;
  private float[] dense;
  private int[] sparseStarts;
  private int[] sparseIndices;
  private float[] sparseValues;
  private int[] codes;
  private float[] targets;
  private float[] weights;

  /** An empty block, which deserialization then fills. */
  public Block() {
    this(
        new BlockLayout(0, 0, 0, 0),
        new long[0],
        new float[0],
        new int[1],
        new int[0],
        new float[0],
        new int[0],
        new float[0],
        new float[0]);
  }

  Block(
      BlockLayout layout,
      long[] ids,
      float[] dense,
      int[] sparseStarts,
      int[] sparseIndices,
      float[] sparseValues,
      int[] codes,
      float[] targets,
      float[] weights) {
    this.layout = layout;
    this.ids = ids;
    this.dense = dense;
    this.sparseStarts = sparseStarts;
    this.sparseIndices = sparseIndices;
    this.sparseValues = sparseValues;
    this.codes = codes;
    this.targets = targets;
    this.weights = weights;
  }

  /** A builder for about the given number of rows; it grows where there are more. */
  public static BlockBuilder builder(BlockLayout layout, int expectedRows) {
    return new BlockBuilder(layout, expectedRows);
  }

  /**
   * All rows of the given blocks in ascending order of their numbers, whatever the order of the
   * blocks.
   *
   * @param blocks at least one, of equal layout, without a row number in common
   * @throws IllegalArgumentException where they are not, or the result would not fit one block
   */
  public static Block concatenate(List<Block> blocks) {
    return BlockConcatenation.of(blocks);
  }

  /** The number of rows. */
  public int rows() {
    return ids.length;
  }

  /** The widths of the parts. */
  public BlockLayout layout() {
    return layout;
  }

  /** Global row numbers, strictly ascending: [rows]. */
  public long[] ids() {
    return ids;
  }

  /** Dense numbers: [rows, denseWidth]. */
  public float[] dense() {
    return dense;
  }

  /** Where each row's sparse entries begin: [rows + 1]. */
  public int[] sparseStarts() {
    return sparseStarts;
  }

  /** Positions of the sparse entries, in [0, sparseWidth), ascending inside a row. */
  public int[] sparseIndices() {
    return sparseIndices;
  }

  /** Values of the sparse entries. */
  public float[] sparseValues() {
    return sparseValues;
  }

  /** Categorical codes: [rows, categoricalCount]. */
  public int[] codes() {
    return codes;
  }

  /** Targets: [rows, targetWidth]; a class index is stored as a float. */
  public float[] targets() {
    return targets;
  }

  /** Row weights, class weights multiplied in: [rows]. */
  public float[] weights() {
    return weights;
  }

  /** Tells this block from others: a number made of all that is in it. */
  public long checksum() {
    long sum = Arrays.hashCode(ids);
    for (int part :
        new int[] {
          Arrays.hashCode(weights),
          Arrays.hashCode(targets),
          hash(dense),
          Arrays.hashCode(sparseStarts),
          Arrays.hashCode(sparseIndices),
          hash(sparseValues),
          Arrays.hashCode(codes)
        }) {
      sum = 1_000_003 * sum + part;
    }
    return sum;
  }

  /**
   * The same as {@link Arrays#hashCode(float[])}, four values a link of its chain of products
   * instead of one.
   */
  private static int hash(float[] values) {
    int hash = 1;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      hash =
          31 * 31 * 31 * 31 * hash
              + 31 * 31 * 31 * Float.floatToIntBits(values[i])
              + 31 * 31 * Float.floatToIntBits(values[i + 1])
              + 31 * Float.floatToIntBits(values[i + 2])
              + Float.floatToIntBits(values[i + 3]);
    }
    for (; i < values.length; i++) {
      hash = 31 * hash + Float.floatToIntBits(values[i]);
    }
    return hash;
  }

  /** The bytes that the arrays hold. */
  public long bytes() {
    return 8L * ids.length
        + 4L * dense.length
        + 4L * sparseStarts.length
        + 4L * sparseIndices.length
        + 4L * sparseValues.length
        + 4L * codes.length
        + 4L * targets.length
        + 4L * weights.length;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(layout.denseWidth());
    out.writeInt(layout.sparseWidth());
    out.writeInt(layout.categoricalCount());
    out.writeInt(layout.targetWidth());
    BulkArrays.write(out, ids);
    BulkArrays.write(out, dense);
    BulkArrays.write(out, sparseStarts);
    BulkArrays.write(out, sparseIndices);
    BulkArrays.write(out, sparseValues);
    BulkArrays.write(out, codes);
    BulkArrays.write(out, targets);
    BulkArrays.write(out, weights);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    layout = new BlockLayout(in.readInt(), in.readInt(), in.readInt(), in.readInt());
    ids = BulkArrays.readLongs(in);
    dense = BulkArrays.readFloats(in);
    sparseStarts = BulkArrays.readInts(in);
    sparseIndices = BulkArrays.readInts(in);
    sparseValues = BulkArrays.readFloats(in);
    codes = BulkArrays.readInts(in);
    targets = BulkArrays.readFloats(in);
    weights = BulkArrays.readFloats(in);
  }

  @Override
  public String toString() {
    return "Block[" + rows() + " rows, " + layout + ", " + bytes() + " bytes]";
  }
}
