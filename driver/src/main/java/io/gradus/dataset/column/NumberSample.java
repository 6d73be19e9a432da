package io.gradus.dataset.column;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The dense inputs of a network over a sample of training rows, in the unit in which it gets them,
 * with what the rows are to be told by. Of rows that weigh nothing there is no trace.
 */
final class NumberSample {
  private final List<RowSample.Drawn> rows;
  private final List<Input> inputs = new ArrayList<>();

  /**
   * An input.
   *
   * @param place of its number among the sampled ones; none of {@link #WITHOUT_NUMBER}
   */
  private record Input(int place, Scale scale) {
    static final Input WITHOUT_NUMBER = new Input(-1, Scale.Affine.IDENTITY);
  }

  NumberSample(FeatureEncoder encoder, ScanStatistics statistics) {
    this.rows = statistics.sample.rows().stream().filter(row -> row.label().weight() > 0).toList();
    Inputs visitor = new Inputs(statistics);
    encoder.features().forEach(feature -> feature.accept(visitor));
  }

  int rows() {
    return rows.size();
  }

  int inputs() {
    return inputs.size();
  }

  /**
   * Whether the input is no number of the rows, but says where one is missing, or of a category.
   */
  boolean isWithoutNumber(int input) {
    return inputs.get(input).equals(Input.WITHOUT_NUMBER);
  }

  /** The values of an input: [rows]; NaN where the row has none. */
  float[] values(int input) {
    Input of = inputs.get(input);
    float[] values = new float[rows.size()];
    for (int row = 0; row < values.length; row++) {
      double value = rows.get(row).value(of.place);
      values[row] = Double.isNaN(value) ? Float.NaN : (float) of.scale.apply(value);
    }
    return values;
  }

  double weight(int row) {
    return rows.get(row).label().weight();
  }

  RowSample.Label label(int row) {
    return rows.get(row).label();
  }

  /** Goes through the columns in the order of the inputs. */
  private final class Inputs implements FeatureColumn.Visitor {
    private final ScanStatistics statistics;

    Inputs(ScanStatistics statistics) {
      this.statistics = statistics;
    }

    @Override
    public void numeric(FeatureColumn.Numeric column) {
      add(column.name(), 0, column.scale());
      if (column.gapIndicator()) {
        inputs.add(Input.WITHOUT_NUMBER);
      }
    }

    @Override
    public void dense(FeatureColumn.Dense column) {
      for (int element = 0; element < column.scales().size(); element++) {
        add(column.name(), element, column.scales().get(element));
      }
    }

    /** By name, for columns that were read may be left out. */
    private void add(String column, int element, Scale scale) {
      int number = statistics.firstNumbers.get(column) + element;
      inputs.add(new Input(statistics.sample.place(number), scale));
    }

    /** What the label says of a category is no number of the rows. */
    @Override
    public void targetMean(FeatureColumn.TargetMean column) {
      inputs.addAll(Collections.nCopies(column.denseWidth(), Input.WITHOUT_NUMBER));
    }

    @Override
    public void categorical(FeatureColumn.Categorical column) {}

    @Override
    public void sparse(FeatureColumn.Sparse column) {}

    @Override
    public void exposure(FeatureColumn.Exposure column) {}

    @Override
    public void bytes(FeatureColumn.Bytes column) {
      throw new IllegalArgumentException(
          "Expected no column of bytes among numbers to embed, found \"" + column.name() + "\".");
    }
  }
}
