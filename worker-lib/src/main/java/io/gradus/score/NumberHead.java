package io.gradus.score;

import io.gradus.calibrate.ConformalInterval;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.TargetUnits;
import java.util.List;
import java.util.Optional;

/** One or several numbers, by one output each. */
final class NumberHead extends QuantityHead {
  private final FeatureEncoder encoder;

  NumberHead(OutputLink link, FeatureEncoder encoder, Optional<ConformalInterval> interval) {
    super(
        link,
        encoder.outputs(),
        encoder,
        suffixes(encoder).stream()
            .map(suffix -> new PredictionColumn(PREDICTION + suffix, PredictionColumn.Kind.NUMBER))
            .toList(),
        margins(interval));
    this.encoder = encoder;
  }

  @Override
  void toUnits(float[] outputs, int rows) {
    encoder.toTargetUnits(outputs, rows);
  }

  @Override
  List<String> numberSuffixes() {
    return suffixes(encoder);
  }

  /** The mean in the targets' own units, for each encoder has scales of its own. */
  @Override
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    TargetUnits[] units = new TargetUnits[heads.size()];
    for (int k = 0; k < units.length; k++) {
      units[k] = ((NumberHead) heads.get(k)).encoder.targetUnits();
    }
    TargetUnits own = encoder.targetUnits();
    for (int i = 0; i < rows * width(); i++) {
      int output = i % width();
      double mean = 0;
      for (int k = 0; k < units.length; k++) {
        double number = heads.get(k).link().toNumber(outputs[k][i]);
        mean += shares[k] * units[k].restored(number, output);
      }
      into[i] = (float) link().toOutput(own.scaled(mean, output));
    }
  }

  @Override
  void told(float[] values, int from, Object[] into, int at) {
    for (int i = 0; i < width(); i++) {
      into[at + i] = values[from + i];
    }
  }
}
