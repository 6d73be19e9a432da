package io.gradus.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a run needs to go on as if it had never been stopped.
 *
 * @param progress numbers, as JSON
 * @param arrays by name, as safetensors; their lengths are in the progress
 */
public record Checkpoint(Progress progress, Map<String, float[]> arrays) {

  /**
   * How far the run is.
   *
   * @param identity what decides the bits, by key: configuration, fingerprint of the data
   * @param step updates that are done
   * @param epoch epochs that are done
   * @param stepInEpoch updates of the open epoch that are done
   * @param lossSum of the open epoch
   * @param weightSum of the open epoch
   * @param optimizerStep updates that the optimizer has seen
   * @param optimizerNumbers its single numbers
   * @param stopping what early stopping remembers; null where there is none
   * @param bestEpoch the epoch of the best weights; 0 where there are none
   * @param history one entry an epoch that is done
   * @param lengths of the arrays
   * @param divergence what guards the run against divergence
   */
  public record Progress(
      @JsonProperty("identity") Map<String, String> identity,
      @JsonProperty("step") long step,
      @JsonProperty("epoch") int epoch,
      @JsonProperty("step_in_epoch") int stepInEpoch,
      @JsonProperty("loss_sum") double lossSum,
      @JsonProperty("weight_sum") double weightSum,
      @JsonProperty("optimizer_step") long optimizerStep,
      @JsonProperty("optimizer_numbers") Map<String, Double> optimizerNumbers,
      @JsonProperty("early_stopping") Stopping stopping,
      @JsonProperty("best_epoch") int bestEpoch,
      @JsonProperty("history") List<Epoch> history,
      @JsonProperty("lengths") Map<String, Integer> lengths,
      @JsonProperty("divergence") Divergence divergence) {
    /** Takes what is missing for empty. */
    public Progress {
      identity = identity == null ? Map.of() : new LinkedHashMap<>(identity);
      optimizerNumbers =
          optimizerNumbers == null ? Map.of() : new LinkedHashMap<>(optimizerNumbers);
      history = history == null ? List.of() : List.copyOf(history);
      lengths = lengths == null ? Map.of() : new LinkedHashMap<>(lengths);
    }
  }

  /**
   * What guards a run against divergence.
   *
   * @param firstLoss of the run's first step; NaN before it
   * @param rateFactor by which the rate is multiplied
   * @param count how often the run went back
   * @param lastGood the state to go back to; null where the run never does
   */
  public record Divergence(
      @JsonProperty("first_loss") double firstLoss,
      @JsonProperty("rate_factor") double rateFactor,
      @JsonProperty("count") int count,
      @JsonProperty("last_good") Progress lastGood) {}

  /**
   * What early stopping remembers.
   *
   * @param any whether there was a validation yet
   */
  public record Stopping(
      @JsonProperty("best") double best,
      @JsonProperty("without_improvement") int withoutImprovement,
      @JsonProperty("any") boolean any) {}

  /**
   * One epoch's figures.
   *
   * @param validation metrics by name; null where the epoch was not validated
   */
  public record Epoch(
      @JsonProperty("epoch") int epoch,
      @JsonProperty("step") long step,
      @JsonProperty("train_loss") double trainLoss,
      @JsonProperty("validation") Map<String, Double> validation,
      @JsonProperty("rows") long rows,
      @JsonProperty("weight") double weight,
      @JsonProperty("seconds") double seconds) {}
}
