package io.gradus.run;

import io.gradus.calibrate.Calibration;
import io.gradus.dataset.PreparedData;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.InputMeans;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A model that is trained in memory, on its way: of one network, or of several that differ in their
 * seeds and are trained like any others over the same packed rows.
 */
final class ModelFit {
  private final RunConfiguration configuration;
  private final List<Fitting> networks;
  private final IdentityHashMap<Fitting, TrainingResult> trained = new IdentityHashMap<>();

  private ModelFit(RunConfiguration configuration, List<Fitting> networks) {
    this.configuration = configuration;
    this.networks = networks;
  }

  /** One that has not begun; who listens hears of its first network. */
  static ModelFit of(FitRun.Model model) {
    RunConfiguration configuration = model.configuration();
    int members = configuration.job().ensemble().members();
    if (members == 1) {
      return new ModelFit(configuration, List.of(new Fitting(configuration, model.listeners())));
    }
    Fitting first = new Fitting(configuration.member(0), model.listeners());
    List<Fitting> all = new ArrayList<>(List.of(first));
    IntStream.range(1, members)
        .forEach(i -> all.add(Fitting.beside(first, configuration.member(i))));
    return new ModelFit(configuration, List.copyOf(all));
  }

  /** Its networks, in their order. */
  List<Fitting> networks() {
    return networks;
  }

  /**
   * Takes what the training of a network gave.
   *
   * @return whether all of them have given something by now
   */
  boolean takes(Fitting network, TrainingResult result) {
    trained.put(network, result);
    return trained.size() == networks.size();
  }

  /** Why there will be no model, as far as that is known. */
  Optional<RuntimeException> failure() {
    for (int i = 0; i < networks.size(); i++) {
      Optional<RuntimeException> found = networks.get(i).failure();
      // Before the training it is not the network that is to blame.
      if (found.isPresent() && networks.size() > 1 && networks.get(i).problem() != null) {
        return Optional.of(
            MemberFit.failed(i + 1, networks.get(i).configuration().job(), found.get()));
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The model of what all networks gave, checked on validation and test rows. */
  FitOutcome.Fitted fitted(JavaSparkContext spark) {
    return networks.size() == 1 ? single(spark) : ensemble();
  }

  private FitOutcome.Fitted single(JavaSparkContext spark) {
    Fitting network = networks.get(0);
    TrainingResult result = trained.get(network);
    PreparedData rows = network.phases().packed();
    CalibrationPhase phase = new CalibrationPhase(configuration.job(), rows);
    Optional<Model> calibrated =
        phase.isWanted()
            ? Optional.of(phase.fitted(network.results().of(result, Map.of())))
            : Optional.empty();
    Map<String, Metrics> checks =
        calibrated.map(phase::checks).orElseGet(() -> checks(spark, network, result));
    Optional<Calibration> calibration = calibrated.flatMap(Model::calibration);
    tell(rows, checks, calibration);
    TrainedModel model = network.results().withMeans(result, checks);
    return new FitOutcome.Fitted(
        calibration.map(model::with).orElse(model),
        result.history(),
        checks,
        result.bestEpoch(),
        result.steps(),
        Duration.ofNanos(Math.round(result.seconds() * 1e9)));
  }

  private static Map<String, Metrics> checks(
      JavaSparkContext spark, Fitting network, TrainingResult result) {
    PreparedData rows = network.phases().packed();
    Map<String, Metrics> checks = ResultModels.validation(result);
    rows.test()
        .ifPresent(
            test ->
                checks.put(
                    "test",
                    rows.reading(
                        () ->
                            new Trainer(spark, network.problem(), List.of()).check(test, result))));
    return checks;
  }

  private FitOutcome.Fitted ensemble() {
    List<Ensemble.Part> parts = new ArrayList<>();
    Optional<InputMeans> means = Optional.empty();
    for (Fitting network : networks) {
      TrainedModel model =
          network
              .results()
              .withMeans(
                  trained.get(network), ResultModels.validation(trained.get(network)), means);
      means = model.inputMeans();
      parts.add(new Ensemble.Part(MemberFit.name(network.configuration().job()), 1, model));
    }
    PreparedData rows = networks.get(0).phases().packed();
    CalibrationPhase phase = new CalibrationPhase(configuration.job(), rows);
    Ensemble trained = EnsembleRun.of(parts);
    Ensemble model = phase.isWanted() ? (Ensemble) phase.fitted(trained) : trained;
    Map<String, Metrics> checks = new LinkedHashMap<>();
    EnsembleReport.checked(rows)
        .forEach(
            (name, part) ->
                checks.put(
                    name,
                    rows.reading(
                        () ->
                            Evaluator.evaluate(
                                part.blocks(), model, configuration.job().training().topK()))));
    tell(rows, checks, model.calibration());
    return new FitOutcome.Fitted(
        EnsembleRun.checked(model, rows, checks),
        List.of(),
        checks,
        0,
        this.trained.values().stream().mapToLong(TrainingResult::steps).sum(),
        Duration.between(
            Instant.parse(model.provenance().started()),
            Instant.parse(model.provenance().finished())));
  }

  private void tell(
      PreparedData rows, Map<String, Metrics> checks, Optional<Calibration> calibration) {
    List<RunListener> listeners = networks.get(0).listeners();
    listeners.forEach(listener -> listener.checked(checks, rows.encoder().classes()));
    calibration.ifPresent(fitted -> listeners.forEach(listener -> listener.calibrated(fitted)));
  }
}
