package io.gradus.evaluate;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.score.OutputHead;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
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
  private final String networkJson;
  private final Broadcast<String> encoderJson;
  private final Broadcast<Floats> parameters;
  private final Broadcast<Floats> buffers;

  /**
   * A program for rows of a schema. No job is started for it.
   *
   * @throws io.gradus.encode.DataException if a column that the model needs is missing or of
   *     another kind
   */
  public ScoringProgram(
      TrainedModel model,
      SparkSession session,
      StructType schema,
      MlColumns columns,
      InvalidRows invalid) {
    this.inputs = RowInputs.of(session, schema, model.encoder());
    this.columns = columns;
    this.invalid = invalid;
    this.networkJson = model.network().toJson();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.encoderJson = spark.broadcast(model.encoder().toJson());
    this.parameters = spark.broadcast(new Floats(model.parameters()));
    this.buffers = spark.broadcast(new Floats(model.buffers()));
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
    FeatureEncoder encoder = FeatureEncoder.fromJson(encoderJson.value());
    Plan plan = PlanCache.plan(networkJson);
    OutputHead head = OutputHead.of(encoder.task(), plan.spec().loss(), encoder);
    return new ScoredRows(
        rows,
        schema,
        inputs.start(encoder, places),
        invalid,
        this::outputs,
        new MlValues(columns, head));
  }

  /** Raw outputs of the network, [rows, outputs]. */
  private float[] outputs(Block block) {
    return PlanCache.outputs(
        networkJson, parameters.value().values(), buffers.value().values(), block);
  }

  /** For Spark's page of the plan. */
  @Override
  public String toString() {
    return "model(%s)".formatted(String.join(", ", List.of(columns.schema().fieldNames())));
  }
}
