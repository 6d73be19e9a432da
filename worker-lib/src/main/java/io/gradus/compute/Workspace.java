package io.gradus.compute;

import java.util.List;

/**
 * The scratch memory of one task. It grows to the largest chunk it has seen; after that a step
 * allocates nothing. Not for two threads at a time.
 */
public final class Workspace {
  /** Rows are reserved in multiples of this, so that batches of nearly equal size fit at once. */
  private static final int GRAIN = 16;

  private final Plan plan;
  private final Pass pass;
  private final float[][] floats;
  private final double[][] doubles;
  private int capacity;
  private boolean backward;
  private long[] ids = {};
  private float[] targets = {};
  private float[] weights = {};

  public Workspace(Plan plan) {
    this.plan = plan;
    this.floats = new float[plan.slots().floats().size()][];
    this.doubles = new double[plan.slots().doubles().size()][];
    InputParts parts = plan.input().parts();
    SparseEntries entries = new SparseEntries(parts.hasEntries() ? parts.columns() : 0);
    this.pass = new Pass(floats, doubles, entries);
  }

  /** What it has taken so far, but for sparse entries. */
  public long bytes() {
    long bytes = 8L * ids.length + 4L * targets.length + 4L * weights.length;
    for (float[] slot : floats) {
      bytes += slot == null ? 0 : 4L * slot.length;
    }
    for (double[] slot : doubles) {
      bytes += slot == null ? 0 : 8L * slot.length;
    }
    return bytes;
  }

  /** Makes room for a chunk that goes forward only. */
  Pass reserveForward(int rows) {
    reserve(rows, backward);
    return pass;
  }

  /** Makes room for a chunk that goes forward and back. */
  Pass reserveBackward(int rows) {
    reserve(rows, true);
    return pass;
  }

  private void reserve(int rows, boolean withBackward) {
    if (rows <= capacity && withBackward == backward) {
      return;
    }
    if (rows > capacity) {
      long slack = (long) rows + rows / 16 + GRAIN;
      capacity = (int) Math.max(rows, Math.min(slack - slack % GRAIN, plan.largestChunk()));
    }
    backward = withBackward;
    ids = new long[capacity];
    weights = new float[capacity];
    targets = new float[length(capacity * (long) plan.targetWidth())];
    List<WorkspaceLayout.Slot> slots = plan.slots().floats();
    for (int i = 0; i < floats.length; i++) {
      if (backward || slots.get(i).use() == WorkspaceLayout.Use.EVERY_PASS) {
        int length = length(slots.get(i).length(capacity));
        if (floats[i] == null || floats[i].length < length) {
          floats[i] = null;
          floats[i] = new float[length];
        }
      }
    }
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = new double[length(plan.slots().doubles().get(i).length(capacity))];
    }
  }

  private int length(long elements) {
    if (elements > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Expected a buffer of at most %s values, found %s for %s rows at once. %s"
              .formatted(
                  Integer.MAX_VALUE - 8,
                  elements,
                  capacity,
                  "A network with batch norm takes all its rows of a step at once: take a smaller"
                      + " batch or more partitions."));
    }
    return (int) elements;
  }

  Plan plan() {
    return plan;
  }

  float[] floats(int slot) {
    return floats[slot];
  }

  long[] ids() {
    return ids;
  }

  /** [rows, targetWidth] */
  float[] targets() {
    return targets;
  }

  /** [rows] */
  float[] weights() {
    return weights;
  }
}
