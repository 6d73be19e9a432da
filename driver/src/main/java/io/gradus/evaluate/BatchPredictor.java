package io.gradus.evaluate;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.config.BadRows;
import io.gradus.data.Floats;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.score.OutputHead;
import io.gradus.score.Predictions;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
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
      TrainedModel model, Dataset<Row> rows, List<String> keep, BadRows badRows) {
    SeenTally tally = SeenTally.of(rows.sparkSession().sparkContext(), model.encoder());
    return predict(model, rows, keep, badRows, tally);
  }

  /**
   * Adds predictions to rows; columns as {@link OutputHead} says. Lazy, as every data set.
   *
   * @param keep input columns to put before them; empty for all that hold single values
   * @param badRows whether a row that cannot be encoded ends the job or is left out
   * @param tally counts what the rows held, when they are computed
   * @throws io.gradus.encode.DataException if the rows lack a column that the model needs
   * @throws ModelException if a kept column has the name of a prediction column
   */
  public static Dataset<Row> predict(
      TrainedModel model, Dataset<Row> rows, List<String> keep, BadRows badRows, SeenTally tally) {
    List<String> kept = kept(model, rows, keep);
    StructType schema = EncodedRows.keptSchema(rows, kept);
    StructType predicted = columns(model);
    DataType[] keptTypes =
        Stream.of(schema.fields()).map(StructField::dataType).toArray(DataType[]::new);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Program program =
        new Program(
            model,
            keptTypes,
            spark.broadcast(new Floats(model.parameters())),
            spark.broadcast(new Floats(model.buffers())));
    for (StructField field : predicted.fields()) {
      schema = schema.add(field);
    }
    return ScanRows.asDataset(
        rows.sparkSession(),
        EncodedRows.batches(rows, model.encoder(), kept, badRows, tally).mapPartitions(program),
        schema);
  }

  /** The columns of a model's predictions. */
  public static StructType columns(TrainedModel model) {
    return PredictionSchema.of(OutputHead.of(model), model.encoder());
  }

  /**
   * The input columns that are put before predictions.
   *
   * @param keep what was asked for; empty for all that hold single values
   * @throws ModelException if one of them has the name of a prediction column
   */
  public static List<String> kept(TrainedModel model, Dataset<Row> rows, List<String> keep) {
    List<String> kept = keep.isEmpty() ? singleValues(rows.schema()) : keep;
    for (String name : columns(model).fieldNames()) {
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

    private final String networkJson;
    private final String encoderJson;
    private final Task task;
    private final DataType[] keptTypes;
    private final Broadcast<Floats> parameters;
    private final Broadcast<Floats> buffers;

    Program(
        TrainedModel model,
        DataType[] keptTypes,
        Broadcast<Floats> parameters,
        Broadcast<Floats> buffers) {
      this.networkJson = model.network().toJson();
      this.encoderJson = model.encoder().toJson();
      this.task = model.task();
      this.keptTypes = keptTypes;
      this.parameters = parameters;
      this.buffers = buffers;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<EncodedRows.Batch> batches) {
      Plan plan = PlanCache.plan(networkJson);
      FeatureEncoder encoder = FeatureEncoder.fromJson(encoderJson);
      // Classes as Spark has them inside.
      OutputHead head = OutputHead.of(task, plan.spec().loss(), encoder, ClassType::internal);
      return new Iterator<>() {
        private Iterator<InternalRow> ready = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!ready.hasNext() && batches.hasNext()) {
            ready = predict(batches.next(), head);
          }
          return ready.hasNext();
        }

        @Override
        public InternalRow next() {
          return ready.next();
        }
      };
    }

    private Iterator<InternalRow> predict(EncodedRows.Batch batch, OutputHead head) {
      int count = batch.block().rows();
      float[] outputs =
          PlanCache.outputs(
              networkJson, parameters.value().values(), buffers.value().values(), batch.block());
      Predictions predictions = head.predictions(outputs, count);
      int columns = head.columns().size();
      return IntStream.range(0, count)
          .mapToObj(row -> row(batch.kept(), row, predictions, columns))
          .iterator();
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
