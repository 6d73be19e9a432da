package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.QuantileTransform;
import io.gradus.encode.TargetUnits;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.Quantiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One number and how far its target may be from it, all in the target's own unit. Beside {@code
 * prediction} there are
 *
 * <ul>
 *   <li>of several quantiles, of which the prediction is the median (see {@link QuantileBlend}), a
 *       column each in ascending order: {@code quantile_0_1} for 0.1
 *   <li>of a normal distribution, of which it is the mean, {@code standard_deviation}, and the
 *       bounds {@code lower} and {@code upper} of the middle part that was asked for, or those that
 *       were fitted
 *   <li>of a count with a learned dispersion, of which it is the mean, {@code dispersion}: by how
 *       much the variance is above the mean, over the square of the mean
 * </ul>
 *
 * <p>Values of a row are the prediction, and then what is told beside it.
 */
public abstract sealed class SpreadHead extends QuantityHead
    permits QuantilesHead, NormalHead, DispersionHead {
  static final String STANDARD_DEVIATION = "standard_deviation";
  static final String DISPERSION = "dispersion";

  private final TargetUnits units;
  private final int values;

  SpreadHead(
      OutputLink link,
      LossSpec loss,
      FeatureEncoder encoder,
      int values,
      List<String> beside,
      double[] margins) {
    super(link, loss.outputs(encoder.outputs()), encoder, columns(beside), margins);
    this.units = encoder.targetUnits();
    this.values = values;
  }

  private static List<PredictionColumn> columns(List<String> beside) {
    List<PredictionColumn> columns = new ArrayList<>();
    columns.add(new PredictionColumn(PREDICTION, PredictionColumn.Kind.NUMBER));
    beside.forEach(name -> columns.add(new PredictionColumn(name, PredictionColumn.Kind.NUMBER)));
    return columns;
  }

  /** The head of a loss that tells more than a number; empty for others. */
  static Optional<OutputHead> of(
      LossSpec loss, FeatureEncoder encoder, Optional<ConformalInterval> interval) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public Optional<OutputHead> quantiles(Quantiles quantiles) {
            return Optional.of(new QuantilesHead(quantiles, encoder, interval));
          }

          @Override
          public Optional<OutputHead> gaussianNll(GaussianNll gaussian) {
            return Optional.of(new NormalHead(gaussian, encoder, interval));
          }

          @Override
          public Optional<OutputHead> negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion()
                ? Optional.of(new DispersionHead(counts, encoder, interval))
                : Optional.empty();
          }

          @Override
          protected Optional<OutputHead> otherwise(LossSpec other) {
            return Optional.empty();
          }
        });
  }

  /** The column of a quantile. */
  public static String quantileColumn(double q) {
    return "quantile_" + Double.toString(q).replace('.', '_').replace('-', '_');
  }

  /** How many standard deviations the bounds of the middle part are from the mean. */
  public static double deviations(GaussianNll loss) {
    return QuantileTransform.inverseNormal((1 + loss.interval()) / 2);
  }

  final TargetUnits units() {
    return units;
  }

  @Override
  final int values() {
    return values;
  }

  @Override
  public final int numbers() {
    return 1;
  }

  @Override
  final List<String> numberSuffixes() {
    return List.of("");
  }
}
