package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers. Where an interval was fitted to validation rows its bounds stand behind all else that is
 * told: {@code lower} and {@code upper}, or {@code lower_<target>} and {@code upper_<target>} of
 * each of several targets, in the target's own unit. They are
 *
 * <ul>
 *   <li>the prediction less and plus the margin, for losses that tell one number
 *   <li>the mean less and plus the margin times the standard deviation, where the loss tells one
 *   <li>of quantiles the lower one less and the upper one plus the margin, which may be negative:
 *       those that leave out {@code (1 - share) / 2} on either side, or the outermost
 * </ul>
 *
 * <p>Where no target can be negative, no bound is.
 */
abstract sealed class QuantityHead extends OutputHead permits NumberHead, SpreadHead {
  static final String LOWER = "lower";
  static final String UPPER = "upper";

  private final int told;

  /** One a target; empty where no bounds are told. */
  private final double[] margins;

  /**
   * @param told columns without bounds
   * @param margins of the bounds, one a target; empty for none
   */
  QuantityHead(
      OutputLink link,
      int width,
      FeatureEncoder encoder,
      List<PredictionColumn> told,
      double[] margins) {
    super(link, width, columns(told, margins.length == 0 ? List.of() : suffixes(encoder)));
    if (margins.length > 0 && margins.length != encoder.outputs()) {
      throw new IllegalArgumentException(
          "Expected %s margins, found %s.".formatted(encoder.outputs(), margins.length));
    }
    this.told = told.size();
    this.margins = margins;
  }

  private static List<PredictionColumn> columns(
      List<PredictionColumn> told, List<String> suffixes) {
    List<PredictionColumn> columns = new ArrayList<>(told);
    for (String suffix : suffixes) {
      columns.add(new PredictionColumn(LOWER + suffix, PredictionColumn.Kind.NUMBER));
      columns.add(new PredictionColumn(UPPER + suffix, PredictionColumn.Kind.NUMBER));
    }
    return columns;
  }

  /** The margins that were fitted; empty where none were. */
  static double[] margins(Optional<ConformalInterval> interval) {
    return interval
        .map(found -> found.margins().stream().mapToDouble(Double::doubleValue).toArray())
        .orElseGet(() -> new double[0]);
  }

  /** What a margin counts from below: [rows, values], those of the row from {@code from} on. */
  double below(float[] values, int from, int target) {
    return values[from + target];
  }

  /** What a margin counts from above. */
  double above(float[] values, int from, int target) {
    return values[from + target];
  }

  /** What a margin is multiplied by. */
  double step(float[] values, int from) {
    return 1;
  }

  /** The smallest margin with which the bounds hold an actual number. */
  final double score(float[] values, int from, int target, double actual) {
    double outside =
        Math.max(below(values, from, target) - actual, actual - above(values, from, target));
    return outside == 0 ? 0 : outside / step(values, from);
  }

  /**
   * The bounds of a row.
   *
   * @param into takes the lower and the upper one of each target from {@code at} on
   */
  final void bounds(float[] values, int from, double[] into, int at) {
    double step = step(values, from);
    double least = link() == OutputLink.LOGARITHM ? 0 : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < margins.length; i++) {
      double far = margins[i] * step;
      double lower = Math.max(least, below(values, from, i) - far);
      double upper = Math.max(least, above(values, from, i) + far);
      // A negative margin can be more than half of the quantiles' distance.
      into[at + 2 * i] = Math.min(lower, upper);
      into[at + 2 * i + 1] = Math.max(lower, upper);
    }
  }

  /** Writes what is told of a row beside the bounds. */
  abstract void told(float[] values, int from, Object[] into, int at);

  @Override
  final void columns(float[] values, int from, int decision, Object[] into, int at) {
    told(values, from, into, at);
    if (margins.length == 0) {
      return;
    }
    double[] bounds = new double[2 * margins.length];
    bounds(values, from, bounds, 0);
    for (int i = 0; i < bounds.length; i++) {
      into[at + told + i] = (float) bounds[i];
    }
  }
}
