package io.gradus.run;

import io.gradus.metric.Metric;
import java.util.List;

/**
 * What a tuning came to.
 *
 * @param trials in the order of their numbers
 * @param best of those that were trained to their end
 * @param metric by which they were compared, on validation rows
 * @param run what the best one has left, as a run of its own would
 * @param trialsPath the trials as JSON lines
 */
public record TuningResult(
    List<Trial> trials, Trial best, Metric metric, RunResult run, String trialsPath) {
  /** Keeps the order. */
  public TuningResult {
    trials = List.copyOf(trials);
  }

  /** Tells machines what the best trial has left, and which it was. */
  public void tell(CommandResult result) {
    run.tell(result);
    result.path("trials", trialsPath);
    result.answer("trials", trials.size());
    result.answer("best", best.number());
    result.answer("settings", best.settings());
    result.answer("metric", metric.id());
  }
}
