package io.gradus.explain;

import java.io.Serializable;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * How much of what they explain attributions leave unexplained, told by the tasks that compute
 * them. A partition that is computed again tells the same again and counts once.
 */
public final class GapTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private final CollectionAccumulator<double[]> told;

  private GapTally(CollectionAccumulator<double[]> told) {
    this.told = told;
  }

  /** Nothing told yet. */
  public static GapTally of(SparkContext spark) {
    return new GapTally(spark.collectionAccumulator("gaps of attributions"));
  }

  void add(int partition, double gaps, double changes) {
    told.add(new double[] {partition, gaps, changes});
  }

  /** The sum of all gaps as a share of the sum of all differences; 0 where there were none. */
  public double share() {
    TreeMap<Integer, double[]> partitions = new TreeMap<>();
    told.value().forEach(one -> partitions.put((int) one[0], one));
    double gaps = 0;
    double changes = 0;
    for (double[] one : partitions.values()) {
      gaps += one[1];
      changes += one[2];
    }
    return changes > 0 ? gaps / changes : 0;
  }
}
