package io.gradus.calibrate;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of rows that are so, and that are not, by score. As long as there are few different
 * scores each is told by itself; where there are more, those are one that agree in all but the last
 * bits, as few of these as suffice. So what is told does not depend on the order of rows, or on
 * what was merged with what; and where all weights are 1, not in a bit.
 */
public final class ScoreBins {
  /** The fewest scores that are told apart. */
  static final int FEWEST = 1024;

  /** The bits of a float's place among all floats, but for the sign. */
  private static final int PLACE = 0x7fffffff;

  private final int most;

  /** Positive and negative weight, by the place of the score among all floats, cut short. */
  private TreeMap<Integer, double[]> sums = new TreeMap<>();

  private int cut;

  /**
   * @param most scores that are told apart, at least {@value #FEWEST}
   */
  ScoreBins(int most) {
    this.most = Math.max(FEWEST, most);
  }

  /** Adds a row; one without weight changes nothing. */
  void add(float score, boolean isPositive, double weight) {
    if (weight != 0) {
      int bits = Float.floatToIntBits(score + 0.0f);
      int place = bits < 0 ? bits ^ PLACE : bits;
      double[] found = sums.computeIfAbsent(place >> cut, any -> new double[2]);
      found[isPositive ? 0 : 1] += weight;
      keepMost();
    }
  }

  private void keepMost() {
    while (sums.size() > most) {
      cutTo(cut + 1);
    }
  }

  private void cutTo(int shorter) {
    TreeMap<Integer, double[]> before = sums;
    int by = shorter - cut;
    sums = new TreeMap<>();
    cut = shorter;
    before.forEach((bin, weights) -> add(bin >> by, weights));
  }

  private void add(int bin, double[] weights) {
    double[] found = sums.computeIfAbsent(bin, any -> new double[2]);
    found[0] += weights[0];
    found[1] += weights[1];
  }

  /** Adds the sums of other rows. */
  void merge(ScoreBins other) {
    if (other.cut > cut) {
      cutTo(other.cut);
    }
    int by = cut - other.cut;
    other.sums.forEach((bin, weights) -> add(bin >> by, weights));
    keepMost();
  }

  /** How many scores are told apart. */
  public int size() {
    return sums.size();
  }

  /** The weight of rows that are so, by score, rising. */
  public double[] positives() {
    return sums.values().stream().mapToDouble(weights -> weights[0]).toArray();
  }

  /** The weight of rows that are not so, by score, rising. */
  public double[] negatives() {
    return sums.values().stream().mapToDouble(weights -> weights[1]).toArray();
  }

  /** The scores, rising; where several are one, what lies in the midst of what they can be. */
  public double[] scores() {
    double[] least = least();
    double[] greatest = greatest();
    for (int i = 0; i < least.length; i++) {
      least[i] = least[i] + (greatest[i] - least[i]) / 2;
    }
    return least;
  }

  /** The least that each of the scores can be, rising. */
  public double[] least() {
    return sums.keySet().stream().mapToDouble(bin -> score(bin << cut)).toArray();
  }

  /** The greatest that each of the scores can be, rising. */
  public double[] greatest() {
    return sums.keySet().stream()
        .mapToDouble(bin -> score((bin << cut) + ((1 << cut) - 1)))
        .toArray();
  }

  /** The score at a place; what lies beyond all numbers is the largest of them. */
  private static double score(int place) {
    float score = Float.intBitsToFloat(place < 0 ? place ^ PLACE : place);
    return Float.isFinite(score) ? score : Math.copySign(Float.MAX_VALUE, place < 0 ? -1f : 1f);
  }

  /** Writes all sums. */
  void write(DataOutput out) throws IOException {
    out.writeInt(cut);
    out.writeInt(sums.size());
    for (Map.Entry<Integer, double[]> each : sums.entrySet()) {
      out.writeInt(each.getKey());
      out.writeDouble(each.getValue()[0]);
      out.writeDouble(each.getValue()[1]);
    }
  }

  /** Reads what was written, where there are no sums yet. */
  void read(DataInput in) throws IOException {
    cut = in.readInt();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      add(in.readInt(), new double[] {in.readDouble(), in.readDouble()});
    }
  }
}
