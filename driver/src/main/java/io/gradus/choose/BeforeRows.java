package io.gradus.choose;

import io.gradus.config.JobConfig;
import java.util.Set;

/** Choices that decide which rows are read for what, and how they are encoded. */
public final class BeforeRows {
  /** Part of the training rows that training is stopped and judged by. */
  static final double VALIDATION_SHARE = 0.2;

  private BeforeRows() {}

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
    }
    return choosing.made();
  }
}
