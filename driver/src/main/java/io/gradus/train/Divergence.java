package io.gradus.train;

import io.gradus.config.DivergenceConfig;
import io.gradus.round.NonFinitePartitions;
import java.util.Locale;

/** Says how a training diverged: what was expected, what was found and where, and what helps. */
final class Divergence {
  private final DivergenceConfig config;
  private final BestModel best;

  Divergence(DivergenceConfig config, BestModel best) {
    this.config = config;
    this.best = best;
  }

  /**
   * Loss or gradient of a step are not finite.
   *
   * @param partitions whose answers were not
   */
  DivergedException notFinite(TrainingState state, NonFinitePartitions partitions) {
    String where =
        partitions.first().isPresent()
            ? "partition " + partitions.first().getAsInt()
            : "in the sum over all partitions";
    return diverged(
        state,
        String.format(
            Locale.ROOT,
            "Expected a finite loss and gradient, found infinity or NaN in step %,d (epoch %s),"
                + " %s.",
            state.step + 1,
            state.epoch + 1,
            where));
  }

  /** The loss of a step is too large to go on. */
  DivergedException exploded(TrainingState state, double loss) {
    return diverged(
        state,
        String.format(
            Locale.ROOT,
            "Expected a loss of at most %s times the first step's %.6g, found %.6g in step %,d"
                + " (epoch %s).",
            config.exploding().orElseThrow(),
            state.firstLoss,
            loss,
            state.step + 1,
            state.epoch + 1));
  }

  private DivergedException diverged(TrainingState state, String found) {
    String tried =
        state.rollBacks == 0
            ? ""
            : " The rate was lowered %s times, to %s of what is configured."
                .formatted(state.rollBacks, state.rateFactor);
    return new DivergedException(
        found,
        tried + " Lower the learning rate, clip gradients by norm, or scale the features.",
        best.result(state));
  }
}
