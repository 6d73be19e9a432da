package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.report.RunListener;
import java.util.List;

/**
 * Says what was chosen for the first of several models that train together; others have the same
 * but for what is their own.
 */
record FirstConfigured(int number, RunListener screen) implements RunListener {
  @Override
  public void configured(JobConfig job, List<String> reasons) {
    if (number == 1) {
      screen.configured(job, reasons);
    }
  }
}
