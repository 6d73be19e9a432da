package io.gradus.export;

import io.gradus.data.Block;
import io.gradus.encode.Cycle;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import io.gradus.network.CategoricalInput;
import io.gradus.network.ParameterLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The network's input vectors, by what the encoder's page says of blocks. */
final class InputVectors {
  private InputVectors() {}

  /** [rows, width]. */
  static float[][] of(TrainedModel model, Block block) {
    List<CategoricalInput> categoricals = model.network().input().categoricals();
    int dense = block.layout().denseWidth();
    int sparse = block.layout().sparseWidth();
    int width = model.network().input().vectorShape().size();
    float[][] rows = new float[block.rows()][width];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(block.dense(), row * dense, rows[row], 0, dense);
      if (sparse > 0) {
        for (int i = block.sparseStarts()[row]; i < block.sparseStarts()[row + 1]; i++) {
          rows[row][dense + block.sparseIndices()[i]] = block.sparseValues()[i];
        }
      }
      int at = dense + sparse;
      for (int i = 0; i < categoricals.size(); i++) {
        CategoricalInput input = categoricals.get(i);
        int code = block.codes()[row * categoricals.size() + i];
        if (input.table().isEmpty()) {
          rows[row][at + code] = 1;
        } else {
          int table = ParameterLayout.of(model.network()).tensor(input.path() + ".weight").offset();
          System.arraycopy(
              model.parameters(), table + code * input.width(), rows[row], at, input.width());
        }
        at += input.width();
      }
    }
    return rows;
  }

  /** Which values pass a logarithm on their way, and so are not the same to the bit: [width]. */
  static List<Boolean> throughLogarithm(TrainedModel model) {
    List<Boolean> through = new ArrayList<>();
    for (FeatureColumn column : model.encoder().features()) {
      column.accept(
          new FeatureColumn.Visitor() {
            @Override
            public void numeric(FeatureColumn.Numeric number) {
              through.add(number.scale() instanceof Scale.QuantileNormal);
              if (number.gapIndicator()) {
                through.add(false);
              }
              // Nor are sines.
              through.addAll(Collections.nCopies(Cycle.INPUTS * number.cycles().size(), true));
            }

            @Override
            public void targetMean(FeatureColumn.TargetMean category) {
              through.addAll(Collections.nCopies(category.denseWidth(), false));
            }

            @Override
            public void dense(FeatureColumn.Dense vector) {
              vector.scales().forEach(scale -> through.add(scale instanceof Scale.QuantileNormal));
            }

            @Override
            public void sparse(FeatureColumn.Sparse vector) {}

            @Override
            public void exposure(FeatureColumn.Exposure exposure) {}

            @Override
            public void bytes(FeatureColumn.Bytes bytes) {}

            @Override
            public void categorical(FeatureColumn.Categorical category) {}
          });
    }
    int width = model.network().input().vectorShape().size();
    // What follows, or stands alone in a row of bytes, is no quantile.
    through.addAll(Collections.nCopies(width - through.size(), false));
    return through;
  }
}
