package io.gradus.evaluate;

import io.gradus.compute.Outputs;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.config.BadRows;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.source.SourceReader;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
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
import org.apache.spark.unsafe.types.UTF8String;

/** Predicts rows where they lie: in batches over partitions, as they stream by. */
public final class BatchPredictor {
  private BatchPredictor() {}

  /**
   * Adds predictions to rows; columns as {@link PredictionSchema} says. Lazy, as every data set.
   *
   * @param keep input columns to put before them; empty for all that hold single values
   * @param badRows whether a row that cannot be encoded ends the job or is left out
   * @throws io.gradus.dataset.DataException if the rows lack a column that the model needs
   * @throws ModelException if a kept column has the name of a prediction column
   */
  public static Dataset<Row> predict(
      TrainedModel model, Dataset<Row> rows, List<String> keep, BadRows badRows) {
    List<String> kept = keep.isEmpty() ? singleValues(rows.schema()) : keep;
    StructType schema = EncodedRows.keptSchema(rows, kept);
    StructType predicted = PredictionSchema.of(model.task(), model.encoder());
    for (String name : predicted.fieldNames()) {
      if (kept.contains(name)) {
        throw new ModelException(
            "Expected no input column named %s beside the predictions, found one. Rename it, or keep other columns."
                .formatted(name));
      }
    }
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
    return EncodedRows.asDataset(
        rows.sparkSession(),
        EncodedRows.batches(rows, model.encoder(), kept, badRows).mapPartitions(program),
        schema);
  }

  private static List<String> singleValues(StructType schema) {
    return Stream.of(schema.fields())
        .filter(field -> field.dataType() instanceof AtomicType)
        .filter(field -> !(field.dataType() instanceof BinaryType))
        .map(StructField::name)
        .filter(name -> !name.equals(SourceReader.CORRUPT_RECORD))
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
      Object[] classes = classes(encoder);
      return new Iterator<>() {
        private Iterator<InternalRow> ready = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!ready.hasNext() && batches.hasNext()) {
            ready = predict(batches.next(), plan, encoder, classes);
          }
          return ready.hasNext();
        }

        @Override
        public InternalRow next() {
          return ready.next();
        }
      };
    }

    /** The classes as Spark has them inside. */
    private Object[] classes(FeatureEncoder encoder) {
      Object[] classes = new Object[encoder.classes().size()];
      for (int i = 0; i < classes.length; i++) {
        Object value = encoder.classValue(i);
        classes[i] = value instanceof String text ? UTF8String.fromString(text) : value;
      }
      return classes;
    }

    private Iterator<InternalRow> predict(
        EncodedRows.Batch batch, Plan plan, FeatureEncoder encoder, Object[] classes) {
      int count = batch.block().rows();
      int width = plan.outputs();
      float[] outputs = new float[count * width];
      Workspace workspace = PlanCache.borrow(plan);
      try {
        PlanCache.predictor(plan)
            .predict(
                parameters.value().values(),
                buffers.value().values(),
                batch.block(),
                0,
                count,
                workspace,
                outputs);
      } finally {
        PlanCache.giveBack(plan, workspace);
      }
      int[] decisions = decide(outputs, count, width);
      Outputs.toProbabilities(task, outputs, count, width);
      if (plan.spec().loss() instanceof LossSpec.Poisson) {
        for (int i = 0; i < outputs.length; i++) {
          outputs[i] = (float) Math.exp(outputs[i]);
        }
      }
      encoder.toTargetUnits(outputs, count);
      return IntStream.range(0, count)
          .mapToObj(row -> row(batch, row, outputs, width, decisions, classes))
          .iterator();
    }

    /**
     * The class of each row, from the raw outputs, as the metrics decide it: the first of the
     * largest, or above 0.
     */
    private int[] decide(float[] outputs, int rows, int width) {
      int[] decisions = new int[rows];
      for (int row = 0; row < rows; row++) {
        if (task == Task.BINARY) {
          decisions[row] = outputs[row] > 0 ? 1 : 0;
        } else if (task == Task.MULTICLASS) {
          for (int i = 1; i < width; i++) {
            if (outputs[row * width + i] > outputs[row * width + decisions[row]]) {
              decisions[row] = i;
            }
          }
        }
      }
      return decisions;
    }

    private InternalRow row(
        EncodedRows.Batch batch,
        int row,
        float[] outputs,
        int width,
        int[] decisions,
        Object[] classes) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < keptTypes.length; i++) {
        values.add(batch.kept().get(row).get(i, keptTypes[i]));
      }
      int at = row * width;
      switch (task) {
        case BINARY -> {
          values.add(classes[decisions[row]]);
          values.add(1 - outputs[at]);
          values.add(outputs[at]);
        }
        case MULTICLASS -> {
          values.add(classes[decisions[row]]);
          for (int i = 0; i < width; i++) {
            values.add(outputs[at + i]);
          }
        }
        case MULTILABEL -> {
          for (int i = 0; i < width; i++) {
            values.add(outputs[at + i] > 0.5f ? 1 : 0);
            values.add(outputs[at + i]);
          }
        }
        case REGRESSION -> {
          for (int i = 0; i < width; i++) {
            values.add(outputs[at + i]);
          }
        }
      }
      return new GenericInternalRow(values.toArray());
    }
  }
}
