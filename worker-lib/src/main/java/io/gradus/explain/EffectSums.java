package io.gradus.explain;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * Sums over rows of how outputs go with one column: by bins of its numbers, or by its codes. Merged
 * in the same order they give the same bits.
 */
public final class EffectSums implements Externalizable {
  private static final long serialVersionUID = 1L;

  private int places;
  private int outputs;
  private long[] rows;
  private double[] weights;
  private double[] sums;

  /** For deserialization, which fills them. */
  public EffectSums() {}

  /**
   * @param places bins or codes
   */
  EffectSums(int places, int outputs) {
    begin(places, outputs);
  }

  private void begin(int ofPlaces, int ofOutputs) {
    places = ofPlaces;
    outputs = ofOutputs;
    rows = new long[places];
    weights = new double[places];
    sums = new double[places * outputs];
  }

  /** Counts a row that lies there. */
  void addRow(int place) {
    rows[place]++;
  }

  void add(int place, double weight, double[] values) {
    weights[place] += weight;
    for (int i = 0; i < outputs; i++) {
      sums[place * outputs + i] += weight * values[i];
    }
  }

  int places() {
    return places;
  }

  /** How many rows lie in a place. */
  public long rows(int place) {
    return rows[place];
  }

  /** The mean of what was added there, 0 where nothing was. */
  double mean(int place, int output) {
    return weights[place] > 0 ? sums[place * outputs + output] / weights[place] : 0;
  }

  /** Adds the sums of other rows. */
  public EffectSums merge(EffectSums other) {
    for (int place = 0; place < places; place++) {
      rows[place] += other.rows[place];
      weights[place] += other.weights[place];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    return this;
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(places);
    out.writeInt(outputs);
    for (int place = 0; place < places; place++) {
      out.writeLong(rows[place]);
      out.writeDouble(weights[place]);
    }
    for (double sum : sums) {
      out.writeDouble(sum);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(in.readInt(), in.readInt());
    for (int place = 0; place < places; place++) {
      rows[place] = in.readLong();
      weights[place] = in.readDouble();
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.readDouble();
    }
  }
}
