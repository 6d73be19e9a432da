package io.gradus.explain;

import java.util.List;

/**
 * What each value behind every layer has in a change of the loss or of an output, {@code F}: {@code
 * Σ_k Δa·∂F/∂a} over the steps of a {@link LineWalk}, and beside a residual block what goes past
 * it.
 */
final class PartSums {
  private final List<TraceSite> sites;
  private final double[][] parts;
  private final double[][] skipped;

  PartSums(List<TraceSite> sites) {
    this.sites = sites;
    this.parts = new double[sites.size()][];
    this.skipped = new double[sites.size()][];
    for (TraceSite site : sites) {
      parts[site.index()] = new double[site.values()];
      skipped[site.index()] = new double[site.isBlock() ? site.values() : 0];
    }
  }

  /** Adds the steps for which that is wanted. */
  void add(LineWalk.Steps steps, boolean[] wanted) {
    for (TraceSite site : sites) {
      int index = site.index();
      add(steps.changes()[index], steps.errors()[index], wanted, parts[index]);
      if (site.isBlock()) {
        // What a block adds its input to is its output: the input's change, the output's error.
        add(steps.changes()[site.before()], steps.errors()[index], wanted, skipped[index]);
      }
    }
  }

  private static void add(double[] changes, float[] errors, boolean[] wanted, double[] into) {
    int width = into.length;
    for (int step = 0; step < wanted.length; step++) {
      int at = step * width;
      for (int i = 0; wanted[step] && i < width; i++) {
        into[i] += changes[at + i] * errors[at + i];
      }
    }
  }

  /**
   * How far the parts of any place are from the change of what is explained in each of some steps,
   * at most.
   */
  double[] gaps(LineWalk.Steps steps) {
    double[][] sums = new double[sites.size()][];
    double[][] skips = new double[sites.size()][];
    for (TraceSite site : sites) {
      int index = site.index();
      sums[index] = sums(steps.changes()[index], steps.errors()[index], steps.count());
      skips[index] =
          site.isBlock()
              ? sums(steps.changes()[site.before()], steps.errors()[index], steps.count())
              : new double[steps.count()];
    }
    double[] gaps = new double[steps.count()];
    for (TraceSite site : sites) {
      for (int step = 0; step < gaps.length; step++) {
        double sum = sums[site.index()][step];
        for (int block : site.blocks()) {
          sum += skips[block][step];
        }
        gaps[step] = Math.max(gaps[step], Math.abs(sum - steps.endChanges()[step]));
      }
    }
    return gaps;
  }

  private static double[] sums(double[] changes, float[] errors, int steps) {
    double[] sums = new double[steps];
    int width = changes.length / steps;
    for (int step = 0; step < steps; step++) {
      for (int i = step * width; i < (step + 1) * width; i++) {
        sums[step] += changes[i] * errors[i];
      }
    }
    return sums;
  }

  /** The parts of the values behind a place: [values]. */
  double[] parts(TraceSite site) {
    return parts[site.index()];
  }

  /** The parts of a block's input that the skip takes past its inside: [values]. */
  double[] skipped(TraceSite block) {
    return skipped[block.index()];
  }

  /** What goes past a place inside of residual blocks. */
  double around(TraceSite site) {
    double sum = 0;
    for (int block : site.blocks()) {
      sum += sum(skipped[block]);
    }
    return sum;
  }

  /** How far the parts of any place, and what goes past it, are from a change, at most. */
  double gap(double change) {
    double gap = 0;
    for (TraceSite site : sites) {
      gap = Math.max(gap, Math.abs(sum(parts[site.index()]) + around(site) - change));
    }
    return gap;
  }

  static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
