package io.gradus.metric;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Arrays of a length that both ends know, in one piece of bytes. */
final class WireDoubles {
  private WireDoubles() {}

  static void write(DataOutput out, double[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    out.write(bytes.array());
  }

  static void read(DataInput in, double[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    in.readFully(bytes.array());
    bytes.asDoubleBuffer().get(values);
  }
}
