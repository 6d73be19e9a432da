package io.gradus.config;

import io.gradus.network.ClassDecision;
import io.gradus.network.Task;
import java.util.Optional;

/** Reads {@code calibration}. */
final class CalibrationSection {
  static final Section<CalibrationConfig> KEYS = Section.at("calibration", JobConfig::calibration);

  private static final ConfigKey<CalibrationConfig.Method> METHOD =
      KEYS.key(
          "method", ValueType.choice(CalibrationConfig.Method.class), CalibrationConfig::method);

  private static final ConfigKey<Optional<Double>> INTERVAL =
      KEYS.key(
          "interval",
          ValueType.number(Range.between(0, 1)).optional(),
          CalibrationConfig::interval);

  private CalibrationSection() {}

  static CalibrationConfig read(Group group, DecisionConfig decision) {
    CalibrationConfig calibration =
        new CalibrationConfig(METHOD.read(group), decision, INTERVAL.read(group));
    group.rejectUnknown();
    return calibration;
  }

  /** Numbers have no probabilities, and classes no intervals. */
  static void check(Group top, JobConfig job) {
    if (job.calibration().interval().isPresent()
        && job.task().filter(task -> task != Task.REGRESSION).isPresent()) {
      top.group("calibration")
          .report(
              "interval",
              "Expected none with task = %s, which predicts no numbers. Remove it."
                  .formatted(job.task().get().id()));
    }
    if (job.calibration().method() != CalibrationConfig.Method.NONE
        && job.task().filter(Task.REGRESSION::equals).isPresent()) {
      top.group("calibration")
          .report("method", "Expected none with task = regression, which has no probabilities.");
    }
    if (job.calibration().method() != CalibrationConfig.Method.NONE
        && job.loss().filter(loss -> loss.decision() == ClassDecision.MEDIAN).isPresent()) {
      top.group("calibration")
          .report(
              "method",
              "Expected none with loss.type = %s, whose outputs are steps between classes. Remove it, or take softmax-cross-entropy."
                  .formatted(job.loss().orElseThrow().type().replace('_', '-')));
    }
  }
}
