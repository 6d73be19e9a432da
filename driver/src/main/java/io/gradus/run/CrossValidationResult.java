package io.gradus.run;

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
}
