package io.gradus.evaluate;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.Floats;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.encode.BadRowException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.score.OutputHead;
import java.io.Serializable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Predicts rows one at a time, where a caller has no more of them: the columns of {@link
 * BatchPredictor}. Weights are sent to an executor once, and what is made of them there is kept
 * from task to task. Safe for any number of threads.
 */
public final class RowScoring implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Weights weights;
  private final RowInputs inputs;
  private final int[] places;
  private final InvalidRows invalid;
  private final String wayOut;
  private transient Queue<Seat> idle;

  /**
   * Scoring of rows of a schema.
   *
   * @param schema of rows; names decide, whatever their order
   * @param invalid what becomes of a row that holds what a column does not allow; none can be left
   *     out here, so that one to be left out has no prediction
   * @param wayOut a sentence that says how to have no error
   * @throws io.gradus.encode.DataException if a column that the model needs is missing or of
   *     another kind
   */
  public RowScoring(
      Weights weights,
      SparkSession session,
      StructType schema,
      InvalidRows invalid,
      String wayOut) {
    this.weights = weights;
    this.inputs = RowInputs.of(session, schema, weights.model().encoder());
    List<String> names = List.of(schema.fieldNames());
    this.places = inputs.columns().stream().mapToInt(names::indexOf).toArray();
    this.invalid = invalid;
    this.wayOut = wayOut;
  }

  /** A model as executors get it. */
  public static final class Weights implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient TrainedModel model;
    private final String networkJson;
    private final String digest;
    private final Task task;
    private final Broadcast<String> encoderJson;
    private final Broadcast<Floats> parameters;
    private final Broadcast<Floats> buffers;

    /**
     * Makes a model known to executors, which fetch it when they need it.
     *
     * @param digest what tells it from all others
     */
    public Weights(SparkSession session, TrainedModel model, String digest) {
      this.model = model;
      this.digest = digest;
      this.networkJson = model.network().toJson();
      this.task = model.task();
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.encoderJson = spark.broadcast(model.encoder().toJson());
      this.parameters = spark.broadcast(new Floats(model.parameters()));
      this.buffers = spark.broadcast(new Floats(model.buffers()));
    }

    /** The model; on the driver only. */
    public TrainedModel model() {
      return model;
    }
  }

  /** The columns of a prediction. */
  public StructType columns() {
    StructType schema = new StructType();
    for (StructField field : BatchPredictor.columns(weights.model).fields()) {
      schema = schema.add(field.name(), field.dataType(), false);
    }
    return schema;
  }

  /**
   * The prediction for a row, or null where it has none.
   *
   * @throws io.gradus.encode.DataException if it holds what a column does not allow
   */
  public InternalRow score(InternalRow row) {
    Seat seat = idle().poll();
    if (seat == null) {
      seat = new Seat();
    }
    try {
      return seat.score(row);
    } finally {
      idle().add(seat);
    }
  }

  private synchronized Queue<Seat> idle() {
    if (idle == null) {
      idle = new ConcurrentLinkedQueue<>();
    }
    return idle;
  }

  /** What one thread at a time computes with. */
  private final class Seat {
    private final Plan plan = PlanCache.plan(weights.networkJson);
    private final RowInputs.Reading reading;
    private final OutputHead head;
    private final float[] parameters = weights.parameters.value().values();
    private final float[] buffers = weights.buffers.value().values();
    private final Workspace workspace = new Workspace(plan);

    Seat() {
      FeatureEncoder encoder =
          EncoderCache.encoder(weights.digest, () -> weights.encoderJson.value());
      reading = inputs.start(encoder, places);
      head = OutputHead.of(weights.task, plan.spec().loss(), encoder, ClassType::internal);
    }

    InternalRow score(InternalRow row) {
      ScanRowEncoder encoder = reading.encoder();
      try {
        reading.encode(row);
      } catch (BadRowException e) {
        if (invalid == InvalidRows.ERROR) {
          throw e.withRemedy(wayOut).toDataException();
        }
        return null;
      }
      BlockBuilder block = Block.builder(encoder.layout(), 1);
      encoder.append(block, 0);
      float[] outputs = new float[plan.outputs()];
      PlanCache.predictor(plan)
          .predict(parameters, buffers, block.build(), 0, 1, workspace, outputs);
      Object[] values = new Object[head.columns().size()];
      head.predictions(outputs, 1).copy(0, values, 0);
      return new GenericInternalRow(values);
    }
  }
}
