package io.gradus.choose;

import io.gradus.config.DataConfig;
import io.gradus.config.JobConfig;
import java.util.Set;

/** Choices that decide which rows are read for what, and how they are encoded. */
public final class BeforeRows {
  /** Part of the training rows that training is stopped and judged by. */
  static final double VALIDATION_SHARE = 0.2;

  static final String EMBEDDING = "network.numbers.embedding";

  /** Enough for numbers of which most rows have the same, and that tell most where they differ. */
  static final int BINS = 128;

  private BeforeRows() {}

  /** Whether nobody has said which layers, nor weights that are there. */
  static boolean choosesNetwork(JobConfig job, Choosing choosing) {
    return !job.network().startsFromWeights()
        && job.network().inputShape().isEmpty()
        && !choosing.isWritten("network.kind", "network.hidden", "network.layers", "network.norm");
  }

  /**
   * Chooses.
   *
   * @param written the keys that the user wrote himself
   * @param job what he wrote, over the defaults
   */
  public static Choices of(Set<String> written, JobConfig job) {
    Choosing choosing = new Choosing(written);
    if (!job.data().isValidated()
        && !choosing.isWritten(
            "data.validation", "data.validation-fraction", "data.validation-rows")) {
      choosing.key("data.validation-fraction", VALIDATION_SHARE);
      choosing.because(
          "%s of the rows for validation, since none are named", "data.validation-fraction");
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
          "rare categories share one code, which stands for those of new rows, too",
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
