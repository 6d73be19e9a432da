package io.gradus.choose;

import io.gradus.config.JobConfig;
import io.gradus.config.NamedNetwork;
import io.gradus.config.NetworkKind;
import io.gradus.network.Task;

/**
 * What {@code network.kind = realmlp} was published with, for keys that nobody has written:
 * Holzmüller et al., arXiv 2407.04491.
 */
final class RealMlp {
  private static final int EPOCHS = 256;
  private static final int BATCH = 256;

  private RealMlp() {}

  static boolean isNamed(JobConfig job) {
    return job.network()
        .named()
        .map(NamedNetwork::kind)
        .filter(NetworkKind.REALMLP::equals)
        .isPresent();
  }

  /** How rows are encoded. */
  static void encoding(Choosing choosing) {
    choosing.key("features.scaling", "robust-smooth-clip");
    choosing.because("numbers scaled by %s, as published with realmlp", "features.scaling");
    if (!choosing.isWritten("network.numbers")) {
      choosing.key(BeforeRows.EMBEDDING, "pbld");
      choosing.because("numbers embedded by %s, as published with realmlp", BeforeRows.EMBEDDING);
    }
  }

  /** How it is trained. */
  static void training(RowFacts facts, JobConfig job, Choosing choosing) {
    boolean classes = facts.task() != Task.REGRESSION;
    if (!choosing.isWritten("optimizer.type")) {
      choosing
          .key("optimizer.type", "adamw")
          .key("optimizer.rate", classes ? 0.04 : 0.2)
          .key("optimizer.beta2", 0.95)
          .key("optimizer.weight-decay", 0.02);
      choosing.because(
          "optimizer %s, rate %s, beta2 %s, weight decay %s, as published with realmlp",
          "optimizer.type", "optimizer.rate", "optimizer.beta2", "optimizer.weight-decay");
    }
    if (!choosing.isWritten("schedule")) {
      choosing.key("schedule.type", "coslog");
      choosing.because("the rate goes in waves (%s), as published with realmlp", "schedule.type");
    }
    if (facts.task() == Task.MULTICLASS && !choosing.isWritten("loss")) {
      choosing.key("loss.type", "softmax-cross-entropy").key("loss.label-smoothing", 0.1);
      choosing.because("labels smoothed by %s, as published with realmlp", "loss.label-smoothing");
    }
    choosing
        .key("training.batch-size", (int) Math.min(BATCH, facts.rows()))
        .key("training.epochs", EPOCHS);
    choosing.because(
        "batches of %s rows, %s epochs, as published with realmlp",
        "training.batch-size", "training.epochs");
    if (job.data().isValidated()) {
      choosing.key("training.early-stopping.patience", EPOCHS);
      choosing.because(
          "the best of all epochs is kept, since waves end high (patience %s)",
          "training.early-stopping.patience");
    }
  }
}
