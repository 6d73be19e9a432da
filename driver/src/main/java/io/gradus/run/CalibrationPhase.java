package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.ConformityScores;
import io.gradus.calibrate.Effect;
import io.gradus.calibrate.ProbabilityMap;
import io.gradus.calibrate.ScoreBins;
import io.gradus.calibrate.ScoreSums;
import io.gradus.calibrate.Temperature;
import io.gradus.config.CalibrationConfig;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.Calibrator;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.network.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes between training and the check: what the configuration asks for is fitted to a model's
 * predictions of validation rows. It depends on the model and these rows alone, so that a run that
 * is done again, or goes on, comes to the same.
 */
final class CalibrationPhase {
  /** Each takes memory for bins of its own, in each task. */
  private static final int MOST_CURVES = 100;

  private static final String VALIDATION = "validation";

  private final CalibrationConfig wanted;
  private final int topK;
  private final PreparedData rows;

  CalibrationPhase(JobConfig job, PreparedData rows) {
    this.wanted = job.calibration();
    this.topK = job.training().topK();
    this.rows = rows;
  }

  /** Before anything is trained: whether what is asked for can be had of the output. */
  static void require(JobConfig job, Task task, FeatureEncoder encoder) {
    CalibrationConfig wanted = job.calibration();
    new DecisionChoice(wanted.decision(), encoder).require();
    if (wanted.goesByRows() && !job.data().isValidated()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected validation rows to choose by, found none. Set data.validation-fraction = 0.1, or data.validation."
              .formatted(key(wanted)));
    }
    if (wanted.interval().isPresent() && task != Task.REGRESSION) {
      throw new RunException(
          Reason.CONFIGURATION,
          "calibration.interval: Expected none where classes or labels are predicted, which have no"
              + " bounds. Remove it.");
    }
    if (wanted.method() == CalibrationConfig.Method.NONE) {
      return;
    }
    if (task == Task.REGRESSION) {
      throw new RunException(
          Reason.CONFIGURATION,
          "calibration.method: Expected none where numbers are predicted, which have no"
              + " probabilities. Remove it.");
    }
    if (wanted.method() == CalibrationConfig.Method.ISOTONIC && encoder.outputs() > MOST_CURVES) {
      throw new RunException(
          Reason.CONFIGURATION,
          "calibration.method: Expected temperature with more than %s classes or labels, found isotonic with %s. Set temperature."
              .formatted(MOST_CURVES, encoder.outputs()));
    }
  }

  private static String key(CalibrationConfig wanted) {
    if (wanted.interval().isPresent()) {
      return "calibration.interval";
    }
    return wanted.method() == CalibrationConfig.Method.NONE ? "decision" : "calibration.method";
  }

  /** Whether anything is to be fitted. */
  boolean isWanted() {
    return wanted.isWanted();
  }

  /**
   * The model with what was fitted.
   *
   * @throws RunException if the validation rows do not suffice for it
   */
  Model fitted(Model model) {
    return rows.reading(
        () -> {
          Map<String, PackedData> parts = parts();
          Map<String, Metrics> before = new LinkedHashMap<>();
          parts.forEach(
              (name, part) -> before.put(name, Evaluator.evaluate(part.blocks(), model, topK)));
          Calibration calibration = calibration(model, before);
          Model with = model.with(calibration);
          Map<String, Effect.Comparison> measured = new LinkedHashMap<>();
          parts.forEach((name, part) -> measured.put(name, compared(before.get(name), part, with)));
          return model.with(calibration.measured(measured));
        });
  }

  /** A threshold that the configuration says wants no rows. */
  private Calibration calibration(Model model, Map<String, Metrics> before) {
    if (rows.validation().isEmpty()) {
      return Calibration.of(0)
          .with(
              new DecisionChoice(wanted.decision(), model.encoder())
                  .rule(
                      () -> {
                        throw new IllegalStateException("It was required to go by no rows.");
                      }));
    }
    requireNumbers(before.get(VALIDATION), key(wanted));
    return fitted(rows.validation().get(), model);
  }

  private Map<String, PackedData> parts() {
    Map<String, PackedData> parts = new LinkedHashMap<>();
    rows.validation().ifPresent(part -> parts.put(VALIDATION, part));
    rows.test().ifPresent(part -> parts.put("test", part));
    return parts;
  }

  /** The metrics of a model on rows that it was not trained on, by the name of the rows. */
  Map<String, Metrics> checks(Model model) {
    Map<String, Metrics> checks = new LinkedHashMap<>();
    parts()
        .forEach(
            (name, part) ->
                checks.put(
                    name, rows.reading(() -> Evaluator.evaluate(part.blocks(), model, topK))));
    return checks;
  }

  private Calibration fitted(PackedData validation, Model model) {
    Calibration calibration = Calibration.of(validation.rows());
    if (wanted.method() != CalibrationConfig.Method.NONE) {
      calibration = calibration.with(map(validation, model));
    }
    if (wanted.interval().isPresent()) {
      calibration = calibration.with(interval(validation, model, wanted.interval().get()));
    }
    if (!wanted.decision().isWanted()) {
      return calibration;
    }
    Model told = model.with(calibration);
    return calibration.with(
        new DecisionChoice(wanted.decision(), model.encoder())
            .rule(() -> new Calibrator(validation.blocks(), told).scores()));
  }

  private static void requireNumbers(Metrics metrics, String key) {
    if (!Double.isFinite(metrics.values().values().iterator().next())) {
      throw new RunException(
          Reason.DATA,
          ("%s: Expected validation rows with a weight above 0, of which the network"
                  + " predicts numbers, found a loss of %s.")
              .formatted(key, metrics.values().values().iterator().next()));
    }
  }

  private Effect.Comparison compared(Metrics before, PackedData part, Model with) {
    return new Effect.Comparison(
        effect(before), effect(Evaluator.evaluate(part.blocks(), with, topK)));
  }

  private static Effect effect(Metrics metrics) {
    return new Effect(metrics.values(), metrics.reliability());
  }

  private static ConformalInterval interval(PackedData validation, Model model, double share) {
    ConformityScores scores = new Calibrator(validation.blocks(), model).conformity(share);
    List<Double> margins =
        scores
            .margins(share)
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "calibration.interval: Expected at least %s validation rows for a share of %s, found %s with a weight above 0. Take more validation rows, or a smaller share."
                            .formatted(ConformityScores.fewest(share), share, scores.rows())));
    return new ConformalInterval(
        share, margins, IntervalScore.of(model.members().get(0).network().loss()));
  }

  private ProbabilityMap map(PackedData validation, Model model) {
    Calibrator calibrator = new Calibrator(validation.blocks(), model);
    if (wanted.method() == CalibrationConfig.Method.TEMPERATURE) {
      Optional<Temperature> temperature = calibrator.temperature();
      return temperature.orElseGet(() -> new Temperature(1));
    }
    ScoreSums scores = calibrator.scores();
    requireEach(scores, model.encoder());
    return scores.isotonic();
  }

  /** A curve of a class that never was would say that it never will be. */
  private static void requireEach(ScoreSums scores, FeatureEncoder encoder) {
    List<ScoreBins> bins = scores.bins();
    boolean binary = encoder.task() == Task.BINARY;
    for (int i = 0; i < bins.size(); i++) {
      boolean some = Arrays.stream(bins.get(i).positives()).sum() > 0;
      boolean others = Arrays.stream(bins.get(i).negatives()).sum() > 0;
      if (!some || binary && !others) {
        List<String> names =
            encoder.classes().isEmpty() ? encoder.labelColumns() : encoder.classes();
        int missing = binary ? (some ? 0 : 1) : i;
        throw new RunException(
            Reason.DATA,
            "calibration.method: Expected validation rows of each class or label for isotonic, found none of %s. Set temperature, or take more validation rows."
                .formatted(missing < names.size() ? names.get(missing) : "label " + missing));
      }
    }
  }
}
