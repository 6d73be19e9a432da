package io.gradus.dataset.column;

import io.gradus.data.Block;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.util.Arrays;

/**
 * Rows of a number, which is the row's own, and of a city, for which a mean of the label stands.
 */
final class TargetMeans {
  private TargetMeans() {}

  static FeatureColumn.TargetMean column(FeatureEncoder encoder) {
    return (FeatureColumn.TargetMean) encoder.features().get(1);
  }

  /**
   * By a row's number: the mean of a target that stands for its city; NaN of rows that are not
   * here.
   */
  static double[] of(PackedData packed, FeatureEncoder encoder, int target, int rows) {
    Block block = SparkTest.joined(packed);
    int width = block.layout().denseWidth();
    Scale.Affine scale = column(encoder).scales().get(target);
    double[] means = new double[rows];
    Arrays.fill(means, Double.NaN);
    for (int i = 0; i < block.rows(); i++) {
      double input = block.dense()[i * width + 1 + target];
      means[(int) block.dense()[i * width]] = input / scale.factor() + scale.offset();
    }
    return means;
  }
}
