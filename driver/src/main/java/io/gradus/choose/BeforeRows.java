package io.gradus.choose;

import io.gradus.config.DataConfig;
import io.gradus.config.JobConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Choices that decide which rows are read for what, and how they are encoded. */
public final class BeforeRows {
  /** Part of the training rows that training is stopped and judged by. */
  static final double VALIDATION_SHARE = 0.2;

  static final String EMBEDDING = "network.numbers.embedding";

  private static final String FRACTION = "data.validation-fraction";

  /** Settings of a network of members, whose kind they leave open. */
  private static final String[] OF_MEMBERS = {"network.members", "network.blocks", "network.width"};

  /** Enough for numbers of which most rows have the same, and that tell most where they differ. */
  static final int BINS = 128;

  private BeforeRows() {}

  /** Whether nobody has said which layers, nor weights that are there. */
  static boolean choosesNetwork(JobConfig job, Choosing choosing) {
    return !job.network().startsFromWeights()
        && job.network().inputShape().isEmpty()
        && !namesNetwork(choosing);
  }

  private static boolean namesNetwork(Choosing choosing) {
    return choosing.isWritten("network.kind", "network.hidden", "network.layers", "network.norm");
  }

  /** Whether settings of members are written, and no other network is. */
  static boolean namesMembers(Choosing choosing) {
    return choosing.isWritten(OF_MEMBERS) && !namesNetwork(choosing);
  }

  private static boolean namesNoValidation(Choosing choosing) {
    return !choosing.isWritten("data.validation", FRACTION, "data.validation-rows");
  }

  /**
   * What is sure to be chosen where settings are written that make no sense without: the optimizer
   * of a weight decay, the network of members, the mean of a decay, the validation rows of a
   * patience. What the user wrote is read with these.
   *
   * @param written the keys that have a value other than the usual one
   * @return by dotted path
   */
  public static Map<String, Object> takenFor(Set<String> written) {
    Choosing choosing = new Choosing(written);
    Map<String, Object> taken = new LinkedHashMap<>(typesFor(choosing));
    if (choosing.isWritten("training.early-stopping") && namesNoValidation(choosing)) {
      taken.put(FRACTION, VALIDATION_SHARE);
    }
    return taken;
  }

  private static Map<String, Object> typesFor(Choosing choosing) {
    Map<String, Object> types = new LinkedHashMap<>();
    if (choosing.isWritten("optimizer") && !choosing.isWritten("optimizer.type")) {
      types.put("optimizer.type", "adamw");
    }
    if (choosing.isWritten("averaging") && !choosing.isWritten("averaging.type")) {
      types.put("averaging.type", "ema");
    }
    if (namesMembers(choosing)) {
      types.put("network.kind", "tabm");
    }
    return types;
  }

  /**
   * Chooses.
   *
   * @param written the keys that the user wrote himself
   * @param job what he wrote, over the defaults and {@link #takenFor}
   */
  public static Choices of(Set<String> written, JobConfig job) {
    Choosing choosing = new Choosing(written);
    for (Map.Entry<String, Object> type : typesFor(choosing).entrySet()) {
      choosing.key(type.getKey(), type.getValue());
      choosing.because(type.getKey() + " %s, since settings of it are written", type.getKey());
    }
    boolean taken = job.data().validation().isEmpty() && takenFor(written).containsKey(FRACTION);
    if ((taken || !job.data().isValidated()) && namesNoValidation(choosing)) {
      choosing.key(FRACTION, VALIDATION_SHARE);
      choosing.because("%s of the rows for validation, since none are named", FRACTION);
      if (isOneColumn(job.data()) && !choosing.isWritten("data.split")) {
        choosing.key("data.split.method", "stratified");
        choosing.because(
            "validation rows %s: of each class, or of small and large labels, the same part",
            "data.split.method");
      }
    }
    if (!holdsImages(job.data())) {
      if (RealMlp.isNamed(job)) {
        RealMlp.encoding(choosing);
      } else {
        choosing.key("features.scaling", "quantile-normal");
        choosing.because(
            "numbers scaled by %s, so that skewed ones have no outliers", "features.scaling");
      }
      choosing.key("features.identifiers", "exclude").key("features.constants", "exclude");
      choosing.because(
          "identifiers and constants left out (%s, %s): they tell nothing of new rows",
          "features.identifiers", "features.constants");
      choosing.key("features.dates", "cycles");
      choosing.because(
          "dates taken apart (%s): days, and where in the week or year they are", "features.dates");
      choosing.key("features.minimum-count", null);
      choosing.because(
          job.features().hashBuckets() > 0
              ? "rare categories share hash buckets, into which those of new rows fall, too"
              : "rare categories share one code, which stands for those of new rows, too",
          "features.minimum-count");
      if (choosesNetwork(job, choosing)) {
        embedding(job, choosing);
      }
    }
    return choosing.made();
  }

  private static void embedding(JobConfig job, Choosing choosing) {
    choosing.key(EMBEDDING, "piecewise-linear");
    if (!choosing.isWritten(EMBEDDING) || job.network().numbers().takesEdges()) {
      choosing.key("network.numbers.bins", BINS);
    }
    choosing.because(
        "numbers embedded %s in up to %s bins, so that a network sees steps and bends in them",
        EMBEDDING, "network.numbers.bins");
  }

  /** Whether the label is a column by its name, and not several or a pattern for them. */
  private static boolean isOneColumn(DataConfig data) {
    return data.label().size() == 1
        && !data.label().get(0).contains("*")
        && !data.label().get(0).contains("?")
        && !holdsImages(data);
  }

  /** Whether rows are pixels, all of the same unit. */
  private static boolean holdsImages(DataConfig data) {
    return data.format().equals("idx")
        || data.train().stream().anyMatch(path -> path.contains("idx3-"));
  }
}
