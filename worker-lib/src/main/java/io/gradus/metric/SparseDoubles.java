package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of which most is 0, in one piece of bytes: length, then index and value of the rest. */
final class SparseDoubles {
  private static final int ENTRY_BYTES = Integer.BYTES + Double.BYTES;

  private SparseDoubles() {}

  static void write(DataOutput out, double[] values) throws IOException {
    int count = 0;
    for (double value : values) {
      count += value != 0 ? 1 : 0;
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * ENTRY_BYTES);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        bytes.putInt(i).putDouble(values[i]);
      }
    }
    out.writeInt(values.length);
    out.writeInt(count);
    out.write(bytes.array());
  }

  static double[] read(DataInput in) throws IOException {
    double[] values = new double[in.readInt()];
    ByteBuffer bytes = ByteBuffer.allocate(in.readInt() * ENTRY_BYTES);
    in.readFully(bytes.array());
    while (bytes.hasRemaining()) {
      values[bytes.getInt()] = bytes.getDouble();
    }
    return values;
  }
}
