package io.gradus.dataset.column;

import io.gradus.config.NumbersConfig;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.network.BinEdges;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the edges of bins of a network's dense inputs from the rows that the statistics pass drew.
 * Each input has its own, of the rows that have the number: what stands in for a missing one has no
 * say. An input of two values has one bin, as every curve through two points is a line.
 */
public final class NumberEdges {
  private final NumberSample sample;
  private final NumbersConfig.Piecewise wanted;
  private final TreeTargets targets;

  private NumberEdges(NumberSample sample, NumbersConfig.Piecewise wanted, TreeTargets targets) {
    this.sample = sample;
    this.wanted = wanted;
    this.targets = targets;
  }

  /**
   * The edges of all dense inputs.
   *
   * @param statistics whose sample has {@link SampledNumbers#ALL}
   */
  public static BinEdges of(
      FeatureEncoder encoder, ScanStatistics statistics, NumbersConfig.Piecewise wanted) {
    NumberSample sample = new NumberSample(encoder, statistics);
    TreeTargets targets =
        wanted.edges() == NumbersConfig.Edges.TREE
            ? TreeTargets.of(sample, encoder.label() instanceof LabelEncoding.Classes)
            : null;
    NumberEdges edges = new NumberEdges(sample, wanted, targets);
    return new BinEdges(
        IntStream.range(0, sample.inputs()).parallel().mapToObj(edges::ofInput).toList());
  }

  private List<Float> ofInput(int input) {
    if (sample.isWithoutNumber(input)) {
      return BinEdges.ONE_BIN;
    }
    SortedSample sorted = SortedSample.of(sample.values(input));
    int distinct = sorted.distinct(wanted.bins() + 1);
    if (distinct == 0) {
      return BinEdges.ONE_BIN;
    }
    if (distinct == 1) {
      return besides(sorted.values()[0]);
    }
    if (distinct == 2) {
      return apart(different(sorted));
    }
    List<Float> found =
        switch (wanted.edges()) {
          case QUANTILES -> distinct <= wanted.bins() + 1 ? different(sorted) : quantiles(sorted);
          case TREE -> LeafThresholds.edges(sorted, sample, targets, wanted.bins());
        };
    return apart(found);
  }

  /** Of a number that is always the same, and tells nothing. */
  private static List<Float> besides(float value) {
    return apart(List.of(value, value + Math.max(1, Math.abs(value))));
  }

  private static List<Float> different(SortedSample sorted) {
    List<Float> different = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      if (i == 0 || sorted.values()[i] != sorted.values()[i - 1]) {
        different.add(sorted.values()[i]);
      }
    }
    return different;
  }

  /** Values below which an ever larger part of the weight lies; equal ones once. */
  private List<Float> quantiles(SortedSample sorted) {
    double total = 0;
    for (int row : sorted.rows()) {
      total += sample.weight(row);
    }
    List<Float> edges = new ArrayList<>();
    edges.add(sorted.values()[0]);
    double below = 0;
    int next = 1;
    for (int i = 0; i < sorted.size() && next < wanted.bins(); i++) {
      below += sample.weight(sorted.rows()[i]);
      while (next < wanted.bins() && below * wanted.bins() >= next * total) {
        edges.add(sorted.values()[i]);
        next++;
      }
    }
    edges.add(sorted.values()[sorted.size() - 1]);
    return edges;
  }

  /** Leaves out edges that a float does not hold the distance of; one bin where none is left. */
  private static List<Float> apart(List<Float> ascending) {
    List<Float> kept = new ArrayList<>();
    for (float edge : ascending) {
      if (kept.isEmpty() || BinEdges.areApart(kept.get(kept.size() - 1), edge)) {
        kept.add(edge);
      }
    }
    boolean usable = kept.size() > 1 && Float.isFinite(kept.get(kept.size() - 1) - kept.get(0));
    return usable ? kept : BinEdges.ONE_BIN;
  }
}
