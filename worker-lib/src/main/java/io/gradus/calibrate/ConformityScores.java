package io.gradus.calibrate;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far validation rows are from what was predicted of them, target by target: what the margins
 * of intervals are found by. Up to {@value ScoreSums#MOST} different scores, divided by the number
 * of targets, each counts by itself; where there are more, those that agree in all but their last
 * bits count as the greatest of them, so that intervals become wider, and never too narrow. Weights
 * count in proportion; the row that is to come has the mean weight. Tibshirani, Foygel Barber,
 * Candès and Ramdas, arXiv 1904.06019, equation 7.
 */
public final class ConformityScores implements Externalizable {
  private static final long serialVersionUID = 1;

  private final List<ScoreBins> bins = new ArrayList<>();
  private long rows;

  /** For deserialization, which fills them. */
  public ConformityScores() {}

  /**
   * Of no rows.
   *
   * @param targets how many scores a row has
   */
  public static ConformityScores create(int targets) {
    ConformityScores scores = new ConformityScores();
    scores.begin(targets);
    return scores;
  }

  private void begin(int targets) {
    for (int i = 0; i < targets; i++) {
      bins.add(new ScoreBins(ScoreSums.MOST / targets));
    }
  }

  /** Of no rows, with as many scores a row. */
  public ConformityScores empty() {
    return create(bins.size());
  }

  /**
   * Adds a row; one without weight changes nothing.
   *
   * @param scores one a target
   */
  public void add(double[] scores, double weight) {
    if (weight == 0) {
      return;
    }
    rows++;
    for (int i = 0; i < scores.length; i++) {
      float rounded = (float) scores[i];
      bins.get(i).add(rounded < scores[i] ? Math.nextUp(rounded) : rounded, true, weight);
    }
  }

  /** Adds the scores of other rows. */
  public void merge(ConformityScores other) {
    rows += other.rows;
    for (int i = 0; i < bins.size(); i++) {
      bins.get(i).merge(other.bins.get(i));
    }
  }

  /** The rows that have a weight. */
  public long rows() {
    return rows;
  }

  /** The fewest rows, each of weight 1, of which there are margins for a share. */
  public static long fewest(double share) {
    // n ≥ ⌈(n + 1) · share⌉ from n = share / (1 − share) on.
    BigDecimal exact = BigDecimal.valueOf(share);
    return exact
        .divide(BigDecimal.ONE.subtract(exact), MathContext.DECIMAL128)
        .setScale(0, java.math.RoundingMode.CEILING)
        .longValueExact();
  }

  /**
   * The margins, one a target.
   *
   * @return empty where there are too few rows for that share
   */
  public Optional<List<Double>> margins(double share) {
    List<Double> margins = new ArrayList<>();
    for (ScoreBins each : bins) {
      Optional<Double> margin = margin(each, share);
      if (margin.isEmpty()) {
        return Optional.empty();
      }
      margins.add(margin.get());
    }
    return Optional.of(margins);
  }

  private Optional<Double> margin(ScoreBins scores, double share) {
    double[] weights = scores.positives();
    double[] greatest = scores.greatest();
    double all = 0;
    for (double weight : weights) {
      all += weight;
    }
    if (rows == 0) {
      return Optional.empty();
    }
    // In decimals, for 0.55 times 100 is more than 55 in binary ones.
    double needed =
        BigDecimal.valueOf(share)
            .multiply(BigDecimal.valueOf(rows + 1))
            .multiply(new BigDecimal(all))
            .divide(BigDecimal.valueOf(rows), MathContext.DECIMAL128)
            .doubleValue();
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (sum >= needed) {
        return Optional.of(greatest[i]);
      }
    }
    return Optional.empty();
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(bins.size());
    out.writeLong(rows);
    for (ScoreBins each : bins) {
      each.write(out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    begin(in.readInt());
    rows = in.readLong();
    for (ScoreBins each : bins) {
      each.read(in);
    }
  }
}
