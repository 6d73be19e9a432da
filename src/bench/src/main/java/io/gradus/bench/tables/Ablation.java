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
  static final List<Ablation> ALL = List.of();

  /** The name of the way. */
  String way() {
    return "good without " + title;
  }
}
