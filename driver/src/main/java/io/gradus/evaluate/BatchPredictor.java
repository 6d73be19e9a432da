package io.gradus.evaluate;

import io.gradus.config.BadRows;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.score.Deviations;
import io.gradus.score.ModelHead;
import io.gradus.score.Predictions;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Predicts rows where they lie: in batches over partitions, as they stream by. */
public final class BatchPredictor {
  private BatchPredictor() {}

  /** Adds predictions to rows whose values nobody counts. */
  public static Dataset<Row> predict(
      Model model, Dataset<Row> rows, List<String> keep, BadRows badRows) {
    SeenTally tally = SeenTally.of(rows.sparkSession().sparkContext(), model.encoders());
    return predict(model, rows, keep, badRows, tally);
  }

  /** Adds predictions to rows, without deviations. */
  public static Dataset<Row> predict(
      Model model, Dataset<Row> rows, List<String> keep, BadRows badRows, SeenTally tally) {
    return predict(model, rows, keep, badRows, tally, Deviations.LEFT_OUT);
  }

  /**
   * Adds predictions to rows; columns as {@link ModelHead} says. Lazy, as every data set.
   *
   * @param keep input columns to put before them; empty for all that hold single values
   * @param badRows whether a row that cannot be encoded ends the job or is left out
   * @param tally counts what the rows held, when they are computed
   * @throws io.gradus.encode.DataException if the rows lack a column that the model needs
   * @param deviations whether those between the model's networks are columns too
   * @throws ModelException if a kept column has the name of a prediction column
   */
  public static Dataset<Row> predict(
      Model model,
      Dataset<Row> rows,
      List<String> keep,
      BadRows badRows,
      SeenTally tally,
      Deviations deviations) {
    StructType predicted = columns(model, deviations);
    List<String> kept = kept(predicted, rows, keep);
    StructType schema = EncodedRows.keptSchema(rows, kept);
    DataType[] keptTypes =
        Stream.of(schema.fields()).map(StructField::dataType).toArray(DataType[]::new);
    Program program = new Program(new SentModel(rows.sparkSession(), model), deviations, keptTypes);
    for (StructField field : predicted.fields()) {
      schema = schema.add(field);
    }
    return ScanRows.asDataset(
        rows.sparkSession(),
        EncodedRows.batches(rows, model.encoders(), kept, badRows, tally).mapPartitions(program),
        schema);
  }

  /** The columns of a model's predictions. */
  public static StructType columns(Model model) {
    return columns(model, Deviations.LEFT_OUT);
  }

  private static StructType columns(Model model, Deviations deviations) {
    return PredictionSchema.of(ModelHead.of(model).with(deviations), model.encoder());
  }

  /**
   * The input columns that are put before predictions.
   *
   * @param keep what was asked for; empty for all that hold single values
   * @throws ModelException if one of them has the name of a prediction column
   */
  public static List<String> kept(Model model, Dataset<Row> rows, List<String> keep) {
    return kept(columns(model), rows, keep);
  }

  private static List<String> kept(StructType predicted, Dataset<Row> rows, List<String> keep) {
    List<String> kept = keep.isEmpty() ? singleValues(rows.schema()) : keep;
    for (String name : predicted.fieldNames()) {
      if (kept.contains(name)) {
        throw new ModelException(
            "Expected no input column named %s beside the predictions, found one. Rename it, or keep other columns."
                .formatted(name));
      }
    }
    return kept;
  }

  /** The columns that hold single values: numbers, texts, times and the like. */
  public static List<String> singleValues(StructType schema) {
    return Stream.of(schema.fields())
        .filter(field -> field.dataType() instanceof AtomicType)
        .filter(field -> !(field.dataType() instanceof BinaryType))
        .map(StructField::name)
        .filter(name -> !name.equals(CorruptRecord.COLUMN))
        .toList();
  }

  /** What a task does with its rows. */
  private static final class Program
      implements FlatMapFunction<Iterator<EncodedRows.Batch>, InternalRow> {
    private static final long serialVersionUID = 1L;

    private final SentModel sent;
    private final Deviations deviations;
    private final DataType[] keptTypes;

    Program(SentModel sent, Deviations deviations, DataType[] keptTypes) {
      this.sent = sent;
      this.deviations = deviations;
      this.keptTypes = keptTypes;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<EncodedRows.Batch> batches) {
      // Classes as Spark has them inside.
      TaskModel networks = sent.start(sent.encoders(), ClassType::internal);
      ModelHead head = networks.head().with(deviations);
      int columns = head.columns().size();
      return new Iterator<>() {
        private Iterator<InternalRow> ready = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!ready.hasNext() && batches.hasNext()) {
            EncodedRows.Batch batch = batches.next();
            int rows = batch.block().rows();
            Predictions predictions = head.predictions(networks.outputs(batch.blocks()), rows);
            ready =
                IntStream.range(0, rows)
                    .mapToObj(row -> row(batch.kept(), row, predictions, columns))
                    .iterator();
          }
          return ready.hasNext();
        }

        @Override
        public InternalRow next() {
          return ready.next();
        }
      };
    }

    private InternalRow row(List<InternalRow> kept, int row, Predictions predictions, int columns) {
      Object[] values = new Object[keptTypes.length + columns];
      for (int i = 0; i < keptTypes.length; i++) {
        values[i] = kept.get(row).get(i, keptTypes[i]);
      }
      predictions.copy(row, values, keptTypes.length);
      return new GenericInternalRow(values);
    }
  }
}
