package io.gradus.evaluate;

import io.gradus.compute.Workspace;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.dataset.row.ScanRowEncoders;
import io.gradus.encode.BadRowException;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import io.gradus.score.ModelHead;
import java.io.Serializable;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    this.inputs = RowInputs.of(session, schema, weights.model().encoders());
    List<String> names = List.of(schema.fieldNames());
    this.places = inputs.columns().stream().mapToInt(names::indexOf).toArray();
    this.invalid = invalid;
    this.wayOut = wayOut;
  }

  /** A model as executors get it. */
  public static final class Weights implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Model model;
    private final String digest;
    private final SentModel sent;

    /**
     * Makes a model known to executors, which fetch it when they need it.
     *
     * @param digest what tells it from all others
     */
    public Weights(SparkSession session, Model model, String digest) {
      this.model = model;
      this.digest = digest;
      this.sent = new SentModel(session, model);
    }

    /** The model; on the driver only. */
    public Model model() {
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
    private final RowInputs.Reading reading;
    private final TaskModel networks;
    private final ModelHead head;
    private final int columns;
    private final List<Workspace> workspaces;

    Seat() {
      EncoderSet encoders = EncoderCache.encoders(weights.digest, () -> weights.sent.encoders());
      reading = inputs.start(encoders, places);
      networks = weights.sent.start(encoders, ClassType::internal);
      head = networks.head();
      columns = head.columns().size();
      workspaces = networks.workspaces();
    }

    InternalRow score(InternalRow row) {
      ScanRowEncoders encoders = reading.encoders();
      try {
        reading.encode(row);
      } catch (BadRowException e) {
        if (invalid == InvalidRows.ERROR) {
          throw e.withRemedy(wayOut).toDataException();
        }
        return null;
      }
      List<BlockBuilder> blocks = encoders.blocks(1);
      encoders.append(blocks, 0);
      float[][] outputs =
          networks.outputs(blocks.stream().map(BlockBuilder::build).toList(), workspaces);
      Object[] values = new Object[columns];
      head.predictions(outputs, 1).copy(0, values, 0);
      return new GenericInternalRow(values);
    }
  }
}
