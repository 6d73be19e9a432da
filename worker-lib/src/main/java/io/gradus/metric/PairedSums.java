package io.gradus.metric;

import io.gradus.data.WireArrays;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Sums over rows of two models' losses and of their difference, row by row: what a mean difference
 * and its standard error need. Rows without weight are left out. Merged in the same order they give
 * the same bits.
 */
public final class PairedSums {
  private long rows;

  /** Σw, Σw², Σw·first, Σw·second, Σw²d, Σw²d²; d is first − second. */
  private final double[] sums = new double[6];

  /** Adds a row. */
  public void add(double first, double second, double weight) {
    if (weight == 0) {
      return;
    }
    double difference = first - second;
    rows++;
    sums[0] += weight;
    sums[1] += weight * weight;
    sums[2] += weight * first;
    sums[3] += weight * second;
    sums[4] += weight * weight * difference;
    sums[5] += weight * weight * difference * difference;
  }

  /** Adds the sums of other rows. */
  public void merge(PairedSums other) {
    rows += other.rows;
    DecisionSums.addAll(sums, other.sums);
  }

  /** What the sums come to. */
  public PairedMean result() {
    double mean = (sums[2] - sums[3]) / sums[0];
    double squares = sums[5] - 2 * mean * sums[4] + mean * mean * sums[1];
    double effective = sums[0] * sums[0] / sums[1];
    double error = Math.sqrt(Math.max(0, squares) * effective / (effective - 1)) / sums[0];
    return new PairedMean(
        rows, effective, sums[2] / sums[0], sums[3] / sums[0], effective > 1 ? error : Double.NaN);
  }

  /** Writes them. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(rows);
    WireArrays.write(out, sums);
  }

  /** Reads what {@link #write} wrote. */
  public void read(DataInput in) throws IOException {
    rows = in.readLong();
    WireArrays.read(in, sums);
  }
}
