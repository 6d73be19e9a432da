package io.gradus.choose;

import io.gradus.config.JobConfig;
import io.gradus.config.Preset;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
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

  private static final int FEWEST_EPOCHS = 10;
  private static final int MOST_EPOCHS = 1_000;

  /** Validations without a better one, but not fewer than so many steps come to. */
  private static final int PATIENCE = 16;

  private static final int STEPS_OF_PATIENCE = 3_000;

  private static final int WIDTH = 256;
  private static final int MEMBERS_WIDTH = 128;
  private static final int LAYERS = 2;

  /** Values that an embedded number becomes. */
  private static final double EMBEDDED_WIDTH = 12;

  /** With more numbers their embeddings would be most of the network. */
  private static final int MOST_EMBEDDED = 200;

  /** With more rows than that one network is calm enough, and members cost too much. */
  private static final long MOST_ROWS_OF_MEMBERS = 200_000;

  private static final long FEW_ROWS = 30_000;

  private final RowFacts facts;
  private final JobConfig job;
  private final Choosing choosing;
  private final boolean quick;

  private ByRows(RowFacts facts, JobConfig job, Set<String> written) {
    this.facts = facts;
    this.job = job;
    this.choosing = new Choosing(written);
    this.quick = job.preset() == Preset.QUICK;
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
    if (RealMlp.isNamed(job) && !(job.optimizer() instanceof Lbfgs)) {
      RealMlp.training(facts, job, rule.choosing);
    } else if (!(job.optimizer() instanceof Lbfgs)) {
      rule.optimizer();
      rule.steps();
    }
    return rule.choosing.made();
  }

  private boolean choosesNetwork() {
    return facts.isTable() && BeforeRows.choosesNetwork(job, choosing);
  }

  /** Whether numbers become several values each: not where those would be most of the network. */
  private boolean embeds() {
    return facts.numbers() > 0 && facts.numbers() <= MOST_EMBEDDED;
  }

  /** How many networks share most of their weights; 1 is a network of its own. */
  private int members() {
    boolean costly = facts.rows() > MOST_ROWS_OF_MEMBERS || !lossSuitsMembers();
    if (costly && !BeforeRows.namesMembers(choosing)) {
      return 1;
    }
    return quick || facts.rows() > FEW_ROWS ? 8 : 16;
  }

  private boolean lossSuitsMembers() {
    return job.loss().map(LossSpec::suitsMembers).orElse(true);
  }

  private int width() {
    return members() == 1 ? WIDTH : MEMBERS_WIDTH;
  }

  /** Classes of few rows are learned by heart; a quantity is only blurred. */
  private double dropout() {
    return facts.task() == Task.REGRESSION ? 0 : 0.1;
  }

  private void network() {
    if (!embeds() && job.network().numbers().takesEdges()) {
      choosing.key(BeforeRows.EMBEDDING, "none");
      choosing.because(
          facts.numbers() == 0
              ? "numbers not embedded (%s): there are none that most rows have"
              : "numbers not embedded (%s): there are " + count(facts.numbers()) + " of them",
          BeforeRows.EMBEDDING);
    }
    if (!choosesNetwork()) {
      return;
    }
    if (members() == 1) {
      choosing.key("network.hidden", List.of(WIDTH, WIDTH)).key("network.dropout", dropout());
      choosing.because(
          "layers of %s units, dropout %s: one network, since "
              + (lossSuitsMembers()
                  ? "there are " + count(facts.rows()) + " rows"
                  : "the loss has no mean of members"),
          "network.hidden",
          "network.dropout");
      return;
    }
    choosing
        .key("network.kind", "tabm")
        .key("network.members", members())
        .key("network.blocks", LAYERS)
        .key("network.width", MEMBERS_WIDTH)
        .key("network.dropout", dropout());
    choosing.because(
        "network %s of %s members, %s layers of %s, dropout %s, by "
            + count(facts.rows())
            + " rows: the mean of members is calmer than one network",
        "network.kind",
        "network.members",
        "network.blocks",
        "network.width",
        "network.dropout");
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
    choosing.key("training.epochs", epochs(stepsAnEpoch));
    choosing.because(
        "%s epochs at most, of " + count(stepsAnEpoch) + " steps, by the time that they take",
        "training.epochs");
    if (job.data().isValidated()) {
      long patient = (STEPS_OF_PATIENCE + stepsAnEpoch - 1) / stepsAnEpoch;
      choosing.key("training.early-stopping.patience", Math.max(PATIENCE, patient));
      choosing.because(
          "training stops after %s validations without a better one",
          "training.early-stopping.patience");
      choosing.key("averaging.type", "ema");
      choosing.because("a moving mean of the weights is validated and kept", "averaging.type");
    }
  }

  /** As many as steps, and products of weights with values, are allowed for. */
  private long epochs(long stepsAnEpoch) {
    long steps = (quick ? 4_000 : 20_000) / stepsAnEpoch;
    double products = 0;
    if (choosesNetwork()) {
      double inputs = facts.numbers() * (embeds() ? EMBEDDED_WIDTH : 1.0) + facts.others();
      products = members() * (inputs * width() + (LAYERS - 1.0) * width() * width());
    }
    double allowed = quick ? 2.5e11 : 1e12;
    double affordable = allowed / Math.max(1, products * facts.rows());
    return Math.max(
        FEWEST_EPOCHS, Math.min(MOST_EPOCHS, (long) Math.min((double) steps, affordable)));
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
