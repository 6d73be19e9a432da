package io.gradus.choose;

import io.gradus.config.JobConfig;
import io.gradus.config.Preset;
import io.gradus.optim.Lbfgs;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Choices of the network and of how it is trained, by how many rows there are of how much. */
public final class ByRows {
  private static final int LEAST_BATCH = 32;
  private static final int LARGEST_BATCH = 1024;

  /** Batches that an epoch is to have, about. */
  private static final int BATCHES = 64;

  private final RowFacts facts;
  private final JobConfig job;
  private final Choosing choosing;

  private ByRows(RowFacts facts, JobConfig job, Set<String> written) {
    this.facts = facts;
    this.job = job;
    this.choosing = new Choosing(written);
  }

  /**
   * Chooses.
   *
   * @param written the keys that the user wrote himself
   * @param job what he wrote and what was chosen before, over the defaults
   */
  public static Choices of(RowFacts facts, Set<String> written, JobConfig job) {
    ByRows rule = new ByRows(facts, job, written);
    rule.network();
    if (!(job.optimizer() instanceof Lbfgs)) {
      rule.optimizer();
      rule.steps();
    }
    return rule.choosing.made();
  }

  private void network() {
    if (!facts.isTable() || job.network().startsFromWeights() || choosing.isWritten("network")) {
      return;
    }
    choosing.key("network.hidden", List.of(256, 256)).key("network.dropout", 0.1);
    choosing.because(
        "layers of %s units and dropout of %s, as for tables of any size",
        "network.hidden", "network.dropout");
  }

  private void optimizer() {
    if (!choosing.isWritten("optimizer.type")) {
      choosing
          .key("optimizer.type", "adamw")
          .key("optimizer.rate", 0.002)
          .key("optimizer.weight-decay", 0.03);
      choosing.because(
          "optimizer %s, rate %s, weight decay %s, as for tables of any size",
          "optimizer.type", "optimizer.rate", "optimizer.weight-decay");
    }
    choosing.key("clipping.norm", 1.0);
    choosing.because(
        "gradients clipped at norm %s, so that no batch leads far off", "clipping.norm");
  }

  private void steps() {
    int batch = batchSize(facts.rows());
    choosing.key("training.batch-size", batch);
    choosing.because(
        "batches of %s rows, by " + count(facts.rows()) + " training rows", "training.batch-size");
    long written = choosing.isWritten("training.batch-size") ? job.training().batchSize() : batch;
    long stepsAnEpoch = Math.max(1, (facts.rows() + written - 1) / written);
    long steps = job.preset() == Preset.QUICK ? 4_000 : 20_000;
    long epochs = Math.max(10, Math.min(400, steps / stepsAnEpoch));
    choosing.key("training.epochs", epochs);
    choosing.because("%s epochs at most, of " + count(stepsAnEpoch) + " steps", "training.epochs");
    if (job.data().isValidated()) {
      choosing.key("training.early-stopping.patience", 16);
      choosing.because(
          "training stops after %s validations without a better one",
          "training.early-stopping.patience");
      if (!choosing.isWritten("averaging")) {
        choosing.key("averaging.type", "ema");
        choosing.because("a moving mean of the weights is validated and kept", "averaging.type");
      }
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A power of two that makes about {@link #BATCHES} batches of the rows. */
  static int batchSize(long rows) {
    long wanted = Long.highestOneBit(Math.max(1, rows / BATCHES));
    return (int) Math.min(rows, Math.max(LEAST_BATCH, Math.min(LARGEST_BATCH, wanted)));
  }
}
