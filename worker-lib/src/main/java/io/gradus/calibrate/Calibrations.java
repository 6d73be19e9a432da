package io.gradus.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was fitted for the networks of a model, each alone, and for what they predict together. Of a
 * model of one network it is the model's that counts. Immutable.
 */
public final class Calibrations {
  private final Optional<Calibration> whole;
  private final List<Optional<Calibration>> networks;

  /**
   * @param whole for what all predict together
   * @param networks for each network of several
   */
  public Calibrations(Optional<Calibration> whole, List<Optional<Calibration>> networks) {
    this.whole = whole;
    this.networks = List.copyOf(networks);
  }

  /** Of networks for which nothing was fitted. */
  public static Calibrations none() {
    return new Calibrations(Optional.empty(), List.of());
  }

  /** For what all predict together. */
  public Optional<Calibration> whole() {
    return whole;
  }

  /** What is told of a row, where it is not what is likeliest. */
  public Optional<DecisionRule> decision() {
    return whole.flatMap(Calibration::decision);
  }

  /** What makes probabilities of the logits of all together. */
  public Optional<ProbabilityMap> map() {
    return whole.flatMap(Calibration::probabilities);
  }

  /**
   * The raw outputs of several networks as each gives them by itself: the same arrays where nothing
   * was fitted, else new ones.
   *
   * @param outputs of each network, [rows, width]
   */
  public float[][] own(float[][] outputs, int rows, int width) {
    if (networks.stream().noneMatch(fitted -> map(fitted).isPresent())) {
      return outputs;
    }
    float[][] own = outputs.clone();
    for (int k = 0; k < own.length; k++) {
      Optional<ProbabilityMap> map = map(networks.get(k));
      if (map.isPresent()) {
        own[k] = outputs[k].clone();
        map.get().apply(own[k], rows, width);
      }
    }
    return own;
  }

  private static Optional<ProbabilityMap> map(Optional<Calibration> fitted) {
    return fitted.flatMap(Calibration::probabilities);
  }

  /** As texts, which tasks get: that of the whole, then those of the networks; null for none. */
  public List<String> toJson() {
    List<String> texts = new ArrayList<>();
    texts.add(whole.map(Calibration::toJson).orElse(null));
    networks.forEach(fitted -> texts.add(fitted.map(Calibration::toJson).orElse(null)));
    return texts;
  }

  /** Of such texts. */
  public static Calibrations fromJson(List<String> texts) {
    List<Optional<Calibration>> all =
        texts.stream().map(text -> Optional.ofNullable(text).map(Calibration::fromJson)).toList();
    return new Calibrations(all.get(0), all.subList(1, all.size()));
  }
}
