package io.gradus.data;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of a length that both ends know, in bounded pieces of bytes. */
public final class WireArrays {
  private static final int PIECE = 1 << 13;

  private WireArrays() {}

  /** Writes all doubles of an array. */
  public static void write(DataOutput out, double[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(PIECE, values.length) * Double.BYTES);
    for (int from = 0; from < values.length; from += PIECE) {
      int length = Math.min(PIECE, values.length - from);
      bytes.asDoubleBuffer().put(values, from, length);
      out.write(bytes.array(), 0, length * Double.BYTES);
    }
  }

  /** Fills an array of doubles. */
  public static void read(DataInput in, double[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(PIECE, values.length) * Double.BYTES);
    for (int from = 0; from < values.length; from += PIECE) {
      int length = Math.min(PIECE, values.length - from);
      in.readFully(bytes.array(), 0, length * Double.BYTES);
      bytes.asDoubleBuffer().get(values, from, length);
    }
  }

  /** Writes all floats of an array. */
  public static void write(DataOutput out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(PIECE, values.length) * Float.BYTES);
    for (int from = 0; from < values.length; from += PIECE) {
      int length = Math.min(PIECE, values.length - from);
      bytes.asFloatBuffer().put(values, from, length);
      out.write(bytes.array(), 0, length * Float.BYTES);
    }
  }

  /** Fills an array of floats. */
  public static void read(DataInput in, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.min(PIECE, values.length) * Float.BYTES);
    for (int from = 0; from < values.length; from += PIECE) {
      int length = Math.min(PIECE, values.length - from);
      in.readFully(bytes.array(), 0, length * Float.BYTES);
      bytes.asFloatBuffer().get(values, from, length);
    }
  }
}
