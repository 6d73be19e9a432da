package io.gradus.run;

import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.Quantiles;

/** What the margins of intervals are of, in words. */
final class IntervalScore {
  private IntervalScore() {}

  static String of(LossSpec loss) {
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public String quantiles(Quantiles quantiles) {
            return "distance beyond the quantiles";
          }

          @Override
          public String gaussianNll(GaussianNll gaussian) {
            return deviations();
          }

          @Override
          public String negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion() ? deviations() : otherwise(counts);
          }

          private String deviations() {
            return "standard deviations from the mean";
          }

          @Override
          protected String otherwise(LossSpec other) {
            return "distance from the prediction";
          }
        });
  }
}
