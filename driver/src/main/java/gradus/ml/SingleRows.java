package gradus.ml;

import io.gradus.run.ModelTransform;
import io.gradus.run.OutputColumns;
import io.gradus.run.RowTransform;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A model's outputs for rows that come alone. */
final class SingleRows {
  private final ModelTransform transform;
  private final OutputColumns outputs;
  private RowTransform latest;

  /**
   * @param outputs that are wanted, which decide whether this can be used again
   */
  SingleRows(ModelTransform transform, OutputColumns outputs) {
    this.transform = transform.outputs(outputs);
    this.outputs = outputs;
  }

  /** Whether they are those outputs. */
  boolean gives(OutputColumns wanted) {
    return outputs.equals(wanted);
  }

  /** The outputs for the one vector that the model reads. */
  Row of(Vector features) {
    Optional<String> column = transform.vectorColumn();
    if (column.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a model of one column of vectors for predict(Vector), found one that reads the columns %s. Hand in a Row that has them, or use transform."
              .formatted(String.join(", ", transform.columnsRead())));
    }
    StructType schema = new StructType().add(column.get(), SQLDataTypes.VectorType());
    return of(RowFactory.create(features), schema);
  }

  /** The outputs for a row with the columns that the model reads, and others. */
  Row of(Row row) {
    if (row.schema() == null) {
      throw new IllegalArgumentException(
          "Expected a row that knows its columns, found one without a schema. Rows of a data set"
              + " have one; so has what is made with new GenericRowWithSchema.");
    }
    return of(row, row.schema());
  }

  private synchronized Row of(Row row, StructType schema) {
    if (latest == null || !latest.schema().equals(schema)) {
      latest = transform.ofRows(schema);
    }
    return latest.of(row);
  }
}
