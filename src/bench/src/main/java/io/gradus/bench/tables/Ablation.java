package io.gradus.bench.tables;

import java.util.List;

/**
 * One choice of the defaults, taken back.
 *
 * @param title as the page has it
 * @param assignments keys that are set in its place
 */
record Ablation(String title, List<String> assignments) {
  /** Each choice that can be taken back by keys. */
  static final List<Ablation> ALL =
      List.of(
          new Ablation("quantiles", List.of("features.scaling=standard")),
          new Ablation("embedding", List.of("network.numbers.embedding=none")),
          new Ablation("many bins", List.of("network.numbers.bins=48")),
          new Ablation(
              "members",
              List.of(
                  "network.hidden=[256,256]",
                  "network.numbers.embedding=piecewise-linear",
                  "network.numbers.bins=128")),
          new Ablation("mean of weights", List.of("averaging.type=none")),
          new Ablation(
              "weight decay",
              List.of("optimizer.type=adamw", "optimizer.rate=0.002", "optimizer.weight-decay=0")),
          new Ablation("clipping", List.of("clipping.norm=0")),
          new Ablation("strata", List.of("data.split.method=random")),
          new Ablation("patience", List.of("training.early-stopping.patience=null")));

  /** The name of the way. */
  String way() {
    return "good without " + title;
  }
}
