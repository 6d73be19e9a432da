package io.gradus.score;

import io.gradus.encode.FeatureEncoder;

/** One or several numbers, by one output each. */
final class NumberHead extends OutputHead {
  private final FeatureEncoder encoder;

  NumberHead(OutputLink link, FeatureEncoder encoder) {
    super(
        link,
        encoder.outputs(),
        suffixes(encoder).stream()
            .map(suffix -> new PredictionColumn(PREDICTION + suffix, PredictionColumn.Kind.NUMBER))
            .toList());
    this.encoder = encoder;
  }

  @Override
  void toUnits(float[] outputs, int rows) {
    encoder.toTargetUnits(outputs, rows);
  }

  @Override
  void columns(float[] values, int from, int decision, Object[] into, int at) {
    for (int i = 0; i < width(); i++) {
      into[at + i] = values[from + i];
    }
  }
}
