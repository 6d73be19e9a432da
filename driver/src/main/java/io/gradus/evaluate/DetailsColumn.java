package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import io.gradus.score.ModelHead;
import io.gradus.score.Predictions;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * All that {@code predict} writes of a row as a column of structs, with the names and types that it
 * has there: quantiles, deviations, intervals and dispersions among it.
 */
public final class DetailsColumn implements AddedColumn {
  private static final long serialVersionUID = 1L;

  private final StructField field;

  private DetailsColumn(StructField field) {
    this.field = field;
  }

  /** The column of a model. */
  public static DetailsColumn of(Model model, String name) {
    StructType columns = new StructType();
    for (StructField column : BatchPredictor.columns(model).fields()) {
      columns = columns.add(column.name(), column.dataType(), false);
    }
    return new DetailsColumn(new StructField(name, columns, false, Metadata.empty()));
  }

  @Override
  public StructField field() {
    return field;
  }

  @Override
  public Computation start(TaskModel networks, EncoderSet encoders) {
    return new Details(networks.head());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DetailsColumn that && field.equals(that.field);
  }

  @Override
  public int hashCode() {
    return field.hashCode();
  }

  private static final class Details implements Computation {
    private final ModelHead head;
    private final Object[] values;
    private Predictions predictions;

    Details(ModelHead head) {
      this.head = head;
      this.values = new Object[head.columns().size()];
    }

    @Override
    public int mostRows() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void begin(List<Block> blocks, float[][] outputs) {
      float[][] own = new float[outputs.length][];
      for (int i = 0; i < own.length; i++) {
        own[i] = outputs[i].clone();
      }
      predictions = head.predictions(own, blocks.get(0).rows());
    }

    @Override
    public Object value(int row) {
      predictions.copy(row, values, 0);
      return new GenericInternalRow(values);
    }
  }
}
