package io.gradus.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Arrays on the wire in bulk: the length, then the values as little-endian bytes in chunks of
 * {@value #CHUNK_BYTES} bytes at most. Java's and Kryo's own writing goes element by element, and a
 * buffer for the whole array could hold no more than 2 GiB.
 */
public final class BulkArrays {
  static final int CHUNK_BYTES = 1 << 16;

  private BulkArrays() {}

  /** Writes all of the array. */
  public static void write(DataOutput out, float[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer buffer = buffer(values.length, Float.BYTES);
    int chunk = CHUNK_BYTES / Float.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      buffer.asFloatBuffer().put(values, from, length);
      out.write(buffer.array(), 0, length * Float.BYTES);
      from += length;
    }
  }

  /** Writes all of the array. */
  public static void write(DataOutput out, int[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer buffer = buffer(values.length, Integer.BYTES);
    int chunk = CHUNK_BYTES / Integer.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      buffer.asIntBuffer().put(values, from, length);
      out.write(buffer.array(), 0, length * Integer.BYTES);
      from += length;
    }
  }

  /** Writes all of the array. */
  public static void write(DataOutput out, long[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer buffer = buffer(values.length, Long.BYTES);
    int chunk = CHUNK_BYTES / Long.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      buffer.asLongBuffer().put(values, from, length);
      out.write(buffer.array(), 0, length * Long.BYTES);
      from += length;
    }
  }

  /** Writes all of the array. */
  public static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer buffer = buffer(values.length, Double.BYTES);
    int chunk = CHUNK_BYTES / Double.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      buffer.asDoubleBuffer().put(values, from, length);
      out.write(buffer.array(), 0, length * Double.BYTES);
      from += length;
    }
  }

  /** Reads what {@link #write(DataOutput, float[])} wrote. */
  public static float[] readFloats(DataInput in) throws IOException {
    float[] values = new float[length(in)];
    ByteBuffer buffer = buffer(values.length, Float.BYTES);
    int chunk = CHUNK_BYTES / Float.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      in.readFully(buffer.array(), 0, length * Float.BYTES);
      buffer.asFloatBuffer().get(values, from, length);
      from += length;
    }
    return values;
  }

  /** Reads what {@link #write(DataOutput, int[])} wrote. */
  public static int[] readInts(DataInput in) throws IOException {
    int[] values = new int[length(in)];
    ByteBuffer buffer = buffer(values.length, Integer.BYTES);
    int chunk = CHUNK_BYTES / Integer.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      in.readFully(buffer.array(), 0, length * Integer.BYTES);
      buffer.asIntBuffer().get(values, from, length);
      from += length;
    }
    return values;
  }

  /** Reads what {@link #write(DataOutput, long[])} wrote. */
  public static long[] readLongs(DataInput in) throws IOException {
    long[] values = new long[length(in)];
    ByteBuffer buffer = buffer(values.length, Long.BYTES);
    int chunk = CHUNK_BYTES / Long.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      in.readFully(buffer.array(), 0, length * Long.BYTES);
      buffer.asLongBuffer().get(values, from, length);
      from += length;
    }
    return values;
  }

  /** Reads what {@link #write(DataOutput, double[])} wrote. */
  public static double[] readDoubles(DataInput in) throws IOException {
    double[] values = new double[length(in)];
    ByteBuffer buffer = buffer(values.length, Double.BYTES);
    int chunk = CHUNK_BYTES / Double.BYTES;
    for (int from = 0; from < values.length; ) {
      int length = Math.min(chunk, values.length - from);
      in.readFully(buffer.array(), 0, length * Double.BYTES);
      buffer.asDoubleBuffer().get(values, from, length);
      from += length;
    }
    return values;
  }

  private static ByteBuffer buffer(int length, int width) {
    long bytes = Math.min(CHUNK_BYTES, (long) length * width);
    return ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int length(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("Expected an array length from 0, found " + length + ".");
    }
    return length;
  }
}
