package io.gradus.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The line from a baseline to a row, cut into steps in which the parts of every layer add up. It
 * begins with 32 steps, and each step in which the parts of some layer do not add up to the change
 * of what is explained is halved, again and again; so the kinks of rectifiers are closed in on, and
 * little is computed twice.
 */
final class LineCut {
  /** How near the parts of every layer come to the difference, as its share. */
  static final double TOLERANCE = 1e-3;

  private static final int FEWEST_STEPS = 32;

  /** The shortest steps are this part of the line: further halves are lost to rounding. */
  private static final double SHORTEST = 0x1p-20;

  /** So many kinks a line is expected to have. */
  private static final int KINKS = 64;

  /** Half an ulp of single precision: what a step may be off, as a share of the ends. */
  private static final double ROUNDING = 0x1p-24;

  /** So many steps are halved at a time, those that are off most. */
  private static final int MOST_HALVED = 512;

  private static final int MOST_ROUNDS = 4;

  private final PartSums sums;
  private final double begin;
  private final double end;
  private final List<double[]> steps = new ArrayList<>();

  private LineCut(PartSums sums, double[] ends) {
    this.sums = sums;
    this.begin = ends[0];
    this.end = ends[1];
  }

  /** Cuts a line as finely as it takes. */
  static LineCut of(LineWalk line, List<TraceSite> sites) {
    double[] ends = line.ends();
    LineCut cut = cut(line, sites, ends, 1);
    for (int round = 1; round < MOST_ROUNDS && !cut.addsUp(); round++) {
      cut = cut(line, sites, ends, 1 << 3 * round);
    }
    return cut;
  }

  private boolean addsUp() {
    return gap() <= TOLERANCE * Math.abs(difference());
  }

  /** The parts of all values. */
  PartSums sums() {
    return sums;
  }

  /** What is explained at the baseline. */
  double begin() {
    return begin;
  }

  /** What is explained at the row. */
  double end() {
    return end;
  }

  double difference() {
    return end - begin;
  }

  /** How far the parts of a layer are from the difference, at most. */
  double gap() {
    return sums.gap(difference());
  }

  /** How many steps there are. */
  int steps() {
    return steps.size();
  }

  /** Where the steps begin and end on the line, one pair after the other. */
  double[] cuts() {
    return steps.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Halves steps until none is off by more than its share of what is allowed.
   *
   * @param strictness by which that is divided
   */
  private static LineCut cut(LineWalk line, List<TraceSite> sites, double[] ends, int strictness) {
    LineCut cut = new LineCut(new PartSums(sites), ends);
    double allowed = TOLERANCE * Math.abs(ends[1] - ends[0]) / 2 / strictness;
    double rounding = ROUNDING * Math.max(Math.abs(ends[0]), Math.abs(ends[1])) / strictness;
    double[] open = new double[2 * FEWEST_STEPS];
    for (int i = 0; i < open.length; i++) {
      int step = (i + 1) / 2;
      open[i] = (double) step / FEWEST_STEPS;
    }
    for (double length = 1.0 / FEWEST_STEPS; open.length > 0; length /= 2) {
      double share = Math.max(rounding, allowed * Math.max(length, 1.0 / KINKS));
      double most =
          length <= SHORTEST
              ? Double.POSITIVE_INFINITY
              : Math.max(share, offByMost(line, open, cut.sums));
      open = halve(line, open, most, cut);
    }
    return cut;
  }

  /** By how much the step is off after those that may be halved; 0 if all may. */
  private static double offByMost(LineWalk line, double[] open, PartSums sums) {
    if (open.length / 2 <= MOST_HALVED) {
      return 0;
    }
    List<double[]> gaps = new ArrayList<>();
    line.walk(open, steps -> gaps.add(sums.gaps(steps)));
    double[] sorted = gaps.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return sorted[sorted.length - 1 - MOST_HALVED];
  }

  /** Takes the steps that are off by no more than that, and gives the halves of the others. */
  private static double[] halve(LineWalk line, double[] open, double most, LineCut cut) {
    List<double[]> halves = new ArrayList<>();
    int[] at = {0};
    line.walk(
        open,
        steps -> {
          double[] gaps = cut.sums.gaps(steps);
          boolean[] taken = new boolean[gaps.length];
          for (int step = 0; step < gaps.length; step++, at[0] += 2) {
            double from = open[at[0]];
            double to = open[at[0] + 1];
            taken[step] = gaps[step] <= most;
            if (taken[step]) {
              cut.steps.add(new double[] {from, to});
            } else {
              halves.add(new double[] {from, (from + to) / 2, (from + to) / 2, to});
            }
          }
          cut.sums.add(steps, taken);
        });
    return halves.stream().flatMapToDouble(Arrays::stream).toArray();
  }
}
