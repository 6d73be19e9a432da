package io.gradus.dataset.column;

import io.gradus.config.ClassWeights;
import io.gradus.config.DataConfig;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What training rows count where others of their class are left out, or each is taken several
 * times: as many as they stand for, so that the loss is that of all rows on average, and
 * probabilities are those of all rows.
 */
public final class StandIns {
  private StandIns() {}

  /**
   * The label of training rows.
   *
   * @param standFor by class as its label is written how many rows one stands for; may be empty
   */
  public static LabelEncoding counted(
      LabelEncoding label, Map<String, Double> standFor, DataConfig config) {
    if (standFor.isEmpty() || !(label instanceof LabelEncoding.Classes classes)) {
      return label;
    }
    List<Double> weights = new ArrayList<>(classes.weights());
    standFor.forEach(
        (written, rows) -> {
          int index = classes.names().indexOf(name(classes, written));
          // Weights that are balanced are of the rows that are there, each counted once.
          boolean known = rows > 1 && config.classWeights() instanceof ClassWeights.Balanced;
          if (index >= 0 && !known) {
            weights.set(index, classes.weights().get(index) * rows);
          }
        });
    return new LabelEncoding.Classes(classes.column(), classes.source(), classes.names(), weights);
  }

  private static String name(LabelEncoding.Classes classes, String written) {
    return classes.source() == LabelEncoding.ClassSource.NUMBER
            && !classes.names().contains(written)
            && NumberText.isNumber(written)
        ? NumberText.of(NumberText.parse(written))
        : written;
  }
}
