package io.gradus.round;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A round's values on Spark's wire, chunk by chunk in the form of {@link FloatRun}. */
public final class SentValues implements Externalizable {
  private static final long serialVersionUID = 1L;

  private float[] values;

  /** Empty, to be filled by {@link #readExternal}. */
  public SentValues() {
    this(new float[0]);
  }

  SentValues(float[] values) {
    this.values = values;
  }

  /** The numbers themselves, not a copy. */
  float[] values() {
    return values;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    int length = values.length;
    out.writeInt(length);
    ByteBuffer run = buffer(FloatRun.bytes(Math.min(length, RoundSum.CHUNK)));
    for (int chunk = 0; chunk < RoundSum.chunks(length); chunk++) {
      run.clear();
      FloatRun.write(values, chunk * RoundSum.CHUNK, RoundSum.end(chunk, length), run);
      out.writeInt(run.position());
      out.write(run.array(), 0, run.position());
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    int length = in.readInt();
    values = new float[length];
    ByteBuffer run = buffer(FloatRun.bytes(Math.min(length, RoundSum.CHUNK)));
    for (int chunk = 0; chunk < RoundSum.chunks(length); chunk++) {
      int bytes = in.readInt();
      in.readFully(run.array(), 0, bytes);
      FloatRun.read(
          run.clear().limit(bytes), values, chunk * RoundSum.CHUNK, RoundSum.end(chunk, length));
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
