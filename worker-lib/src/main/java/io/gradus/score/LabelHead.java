package io.gradus.score;

import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;

/** Any of several labels, by one logit each. */
final class LabelHead extends OutputHead {
  private static final float THRESHOLD = 0.5f;

  private final List<String> suffixes;

  LabelHead(OutputLink link, FeatureEncoder encoder) {
    super(link, encoder.outputs(), columns(encoder));
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
  void columns(float[] values, int from, int decision, Object[] into, int at) {
    for (int i = 0; i < width(); i++) {
      into[at + 2 * i] = values[from + i] > THRESHOLD ? 1 : 0;
      into[at + 2 * i + 1] = values[from + i];
    }
  }
}
