package io.gradus.evaluate;

import io.gradus.dataset.pack.RowInputs;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a task does to put a model's outputs behind the columns of its rows, batch by batch. Weights
 * are sent to an executor once.
 */
public final class ScoringProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowInputs inputs;
  private final MlColumns columns;
  private final InvalidRows invalid;
  private final SentModel sent;

  /**
   * A program for rows of a schema. No job is started for it.
   *
   * @throws io.gradus.encode.DataException if a column that the model needs is missing or of
   *     another kind
   */
  public ScoringProgram(
      Model model,
      SparkSession session,
      StructType schema,
      MlColumns columns,
      InvalidRows invalid) {
    this.inputs = RowInputs.of(session, schema, model.encoders());
    this.columns = columns;
    this.invalid = invalid;
    this.sent = new SentModel(session, model);
  }

  /** The columns of a row that are read. */
  public List<String> reads() {
    return inputs.columns();
  }

  /** The columns that are put behind a row's own. */
  public StructType writes() {
    StructType schema = new StructType();
    for (StructField field : columns.schema().fields()) {
      schema =
          schema.add(
              new StructField(
                  field.name(), field.dataType(), invalid == InvalidRows.KEEP, field.metadata()));
    }
    return schema;
  }

  /**
   * The rows of a task with the outputs behind them. The iterator hands out the same object again
   * and again.
   *
   * @param schema of the rows as they come
   * @param places where a row has each of the columns that are read
   */
  public Iterator<InternalRow> run(Iterator<InternalRow> rows, StructType schema, int[] places) {
    EncoderSet encoders = sent.encoders();
    TaskModel networks = sent.start(encoders, UnaryOperator.identity());
    return new ScoredRows(
        rows,
        schema,
        inputs.start(encoders, places),
        invalid,
        networks::outputs,
        new MlValues(columns, networks.head()));
  }

  /** For Spark's page of the plan. */
  @Override
  public String toString() {
    return "model(%s)".formatted(String.join(", ", List.of(columns.schema().fieldNames())));
  }
}
