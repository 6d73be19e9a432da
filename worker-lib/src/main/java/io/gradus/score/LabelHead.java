package io.gradus.score;

import io.gradus.calibrate.DecisionRule;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Any of several labels, by one logit each. */
final class LabelHead extends OutputHead {
  private final List<String> suffixes;
  private final Optional<DecisionRule> rule;

  LabelHead(OutputLink link, FeatureEncoder encoder, Optional<DecisionRule> rule) {
    super(link, encoder.outputs(), columns(encoder));
    this.rule = rule;
    suffixes = suffixes(encoder);
  }

  private static List<PredictionColumn> columns(FeatureEncoder encoder) {
    List<PredictionColumn> columns = new ArrayList<>();
    for (String suffix : suffixes(encoder)) {
      columns.add(new PredictionColumn(PREDICTION + suffix, PredictionColumn.Kind.FLAG));
      columns.add(new PredictionColumn(PROBABILITY + suffix, PredictionColumn.Kind.NUMBER));
    }
    return columns;
  }

  @Override
  List<String> numberSuffixes() {
    return suffixes;
  }

  @Override
  boolean tells(float probability, int label) {
    return rule.isPresent()
        ? rule.get().tells(probability, label)
        : super.tells(probability, label);
  }

  @Override
  void columns(float[] values, int from, int decision, Object[] into, int at) {
    for (int i = 0; i < width(); i++) {
      into[at + 2 * i] = tells(values[from + i], i) ? 1 : 0;
      into[at + 2 * i + 1] = values[from + i];
    }
  }
}
