package io.gradus.round;

import io.gradus.data.BulkArrays;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.Arrays;
import java.util.OptionalInt;

/** The partitions whose answers have an infinity or NaN. */
public final class NonFinitePartitions implements Externalizable {
  private static final long serialVersionUID = 1L;

  static final NonFinitePartitions NONE = new NonFinitePartitions();

  /** Ascending. */
  private int[] partitions = {};

  /** None, to be filled by {@link #readExternal}. */
  public NonFinitePartitions() {}

  static NonFinitePartitions of(int... ascending) {
    NonFinitePartitions one = new NonFinitePartitions();
    one.partitions = ascending;
    return one;
  }

  /** These, and others that come after them. */
  NonFinitePartitions and(NonFinitePartitions later) {
    int[] both = Arrays.copyOf(partitions, partitions.length + later.partitions.length);
    System.arraycopy(later.partitions, 0, both, partitions.length, later.partitions.length);
    return of(both);
  }

  /** The first of them; empty if all answers are finite, and their sum alone is not. */
  public OptionalInt first() {
    return Arrays.stream(partitions).findFirst();
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    BulkArrays.write(out, partitions);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    partitions = BulkArrays.readInts(in);
  }
}
