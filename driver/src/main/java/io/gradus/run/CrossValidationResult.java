package io.gradus.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cross-validation came to.
 *
 * @param ending whether it came to its end now, or had been finished before
 * @param folds in their order
 * @param spreads of the folds' metrics, by name
 * @param resultPath all of it as JSON
 * @param predictionsPath each row that was held out, its fold and what that fold's model predicts,
 *     Parquet
 * @param ensemblePath the model of all folds' models, if there is one
 */
public record CrossValidationResult(
    RunResult.Ending ending,
    List<FoldResult> folds,
    Map<String, MetricSpread> spreads,
    String resultPath,
    String predictionsPath,
    Optional<String> ensemblePath) {
  /** Keeps the order. */
  public CrossValidationResult {
    folds = List.copyOf(folds);
  }

  /** Tells machines the means over the folds, and each fold's own metrics. */
  public void tell(CommandResult result) {
    Map<String, Double> means = new LinkedHashMap<>();
    Map<String, Double> deviations = new LinkedHashMap<>();
    spreads.forEach(
        (name, spread) -> {
          means.put(name, spread.mean());
          deviations.put(name, spread.deviation());
        });
    result.metrics("heldOut", means);
    result.metrics("heldOutDeviation", deviations);
    folds.forEach(fold -> result.metrics("fold" + fold.fold(), fold.metrics()));
    result.rows("heldOut", folds.stream().mapToLong(FoldResult::heldOut).sum());
    result.path("record", resultPath);
    result.path("predictions", predictionsPath);
    ensemblePath.ifPresent(path -> result.path("model", path));
    result.answer("trained", ending == RunResult.Ending.NOW ? "now" : "before");
    result.answer("folds", folds.size());
  }
}
