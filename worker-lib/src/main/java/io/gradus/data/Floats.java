package io.gradus.data;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * Parameters on Spark's wire, as bulk bytes: Java's and Kryo's own writing of a float[] goes
 * element by element.
 */
public final class Floats implements Externalizable {
  private static final long serialVersionUID = 1L;

  private float[] values;

  /** Empty, to be filled by {@link #readExternal}. */
  public Floats() {
    this(new float[0]);
  }

  /** Takes the array as it is. */
  public Floats(float[] values) {
    this.values = values;
  }

  /** The numbers themselves, not a copy. */
  public float[] values() {
    return values;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    FloatRun.write(out, values);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    values = FloatRun.readFloats(in);
  }
}
