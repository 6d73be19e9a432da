package io.gradus.score;

import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Quantiles;

/**
 * What of a network's raw outputs is one number a class, label or target: of most losses they are
 * that already. Of several quantiles it is their median, of a normal distribution its mean, of a
 * count with a learned dispersion the logarithm of its mean, of classes that have an order a logit
 * each. Immutable.
 */
public abstract sealed class OutputScores
    permits OutputScores.Same, OutputScores.First, OutputScores.Middle, OrderedClasses {
  private final int outputs;
  private final int width;

  OutputScores(int outputs, int width) {
    this.outputs = outputs;
    this.width = width;
  }

  /**
   * Of a network that was trained with a loss.
   *
   * @param outputs of the network
   */
  public static OutputScores of(LossSpec loss, int outputs) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public OutputScores quantiles(Quantiles quantiles) {
            return new Middle(new QuantileBlend(quantiles.q(), 0.5));
          }

          @Override
          public OutputScores gaussianNll(GaussianNll gaussian) {
            return new First(outputs);
          }

          @Override
          public OutputScores negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion() ? new First(outputs) : new Same(outputs);
          }

          @Override
          public OutputScores ordinalCoral(OrdinalCoral ordinal) {
            return new OrderedClasses(outputs + 1, OrderedClasses.Steps.EACH);
          }

          @Override
          public OutputScores ordinalCorn(OrdinalCorn ordinal) {
            return new OrderedClasses(outputs + 1, OrderedClasses.Steps.CONDITIONAL);
          }

          @Override
          protected OutputScores otherwise(LossSpec other) {
            return new Same(outputs);
          }
        });
  }

  /** Outputs of a row. */
  final int outputs() {
    return outputs;
  }

  /** Scores of a row. */
  public final int width() {
    return width;
  }

  /**
   * The scores of rows.
   *
   * @param outputs raw, [rows, outputs]; those of a row may be brought in order
   * @return [rows, width]; {@code outputs} itself where it is that already
   */
  public abstract float[] of(float[] outputs, int rows);

  /** Outputs that are scores. */
  static final class Same extends OutputScores {
    Same(int outputs) {
      super(outputs, outputs);
    }

    @Override
    public float[] of(float[] outputs, int rows) {
      return outputs;
    }
  }

  /** The first output. */
  static final class First extends OutputScores {
    First(int outputs) {
      super(outputs, 1);
    }

    @Override
    public float[] of(float[] outputs, int rows) {
      float[] first = new float[rows];
      for (int row = 0; row < rows; row++) {
        first[row] = outputs[row * outputs()];
      }
      return first;
    }
  }

  /** The median of quantiles. */
  static final class Middle extends OutputScores {
    private final QuantileBlend median;

    Middle(QuantileBlend median) {
      super(median.size(), 1);
      this.median = median;
    }

    @Override
    public float[] of(float[] outputs, int rows) {
      QuantileBlend.order(outputs, rows, outputs());
      float[] medians = new float[rows];
      for (int row = 0; row < rows; row++) {
        medians[row] = median.of(outputs, row * outputs());
      }
      return medians;
    }
  }
}
