package io.gradus.dataset.column;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.util.ArrayList;
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
   * @param place of its number among the sampled ones, or {@link #INDICATOR}
   */
  private record Input(int place, Scale scale) {
    static final int INDICATOR = -1;
  }

  NumberSample(FeatureEncoder encoder, RowSample sample) {
    this.rows = sample.rows().stream().filter(row -> row.label().weight() > 0).toList();
    Inputs visitor = new Inputs(sample);
    encoder.features().forEach(feature -> feature.accept(visitor));
  }

  int rows() {
    return rows.size();
  }

  int inputs() {
    return inputs.size();
  }

  /** Whether the input only says where another one is missing. */
  boolean isIndicator(int input) {
    return inputs.get(input).place == Input.INDICATOR;
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
    private final RowSample sample;
    private int number;

    Inputs(RowSample sample) {
      this.sample = sample;
    }

    @Override
    public void numeric(FeatureColumn.Numeric column) {
      add(column.scale());
      if (column.gapIndicator()) {
        inputs.add(new Input(Input.INDICATOR, Scale.Affine.IDENTITY));
      }
    }

    @Override
    public void dense(FeatureColumn.Dense column) {
      column.scales().forEach(this::add);
    }

    private void add(Scale scale) {
      inputs.add(new Input(sample.place(number++), scale));
    }

    @Override
    public void categorical(FeatureColumn.Categorical column) {}

    @Override
    public void sparse(FeatureColumn.Sparse column) {}

    @Override
    public void bytes(FeatureColumn.Bytes column) {
      throw new IllegalArgumentException(
          "Expected no column of bytes among numbers to embed, found \"" + column.name() + "\".");
    }
  }
}
