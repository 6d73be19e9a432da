package io.gradus.evaluate;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanCache;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.dataset.row.ScanConf;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.score.OutputHead;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * What a task does to put a model's outputs behind the columns of its rows, batch by batch. Weights
 * are sent to an executor once.
 */
public final class ScoringProgram implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What tells this program from others, on the driver. */
  private final transient TrainedModel model;

  private final transient List<Object> circumstances;

  private final RowInputs inputs;
  private final MlColumns columns;
  private final InvalidRows invalid;

  /** Null where there is none. */
  private final AddedColumn added;

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
      Optional<AddedColumn> added,
      InvalidRows invalid) {
    this.model = model;
    this.circumstances =
        List.of(
            schema,
            columns,
            added,
            invalid,
            session.conf().get(ScanConf.TIME_ZONE),
            session.conf().get("spark.sql.ansi.enabled"));
    this.inputs = RowInputs.of(session, schema, model.encoder());
    this.columns = columns;
    this.added = added.orElse(null);
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
    List<StructField> fields = new ArrayList<>(List.of(columns.schema().fields()));
    if (added != null) {
      fields.add(added.field());
    }
    for (StructField field : fields) {
      schema =
          schema.add(
              new StructField(
                  field.name(), field.dataType(), invalid == InvalidRows.KEEP, field.metadata()));
    }
    return schema;
  }

  /**
   * The columns that are read where rows come in batches of columns; empty where they cannot be
   * read so.
   */
  public Optional<List<String>> batchReads() {
    return inputs.batchColumns();
  }

  /**
   * The rows of a task with the outputs behind them. The iterator hands out the same object again
   * and again.
   */
  public Iterator<InternalRow> run(Iterator<InternalRow> rows, ScoringPlaces places) {
    FeatureEncoder encoder = encoder();
    RowInputs.Reading reading = inputs.start(encoder, places.reads);
    OutputRows outputs = outputs(encoder, places);
    int most = batchRows(reading, outputs);
    return scored(new HeldRows(rows, places, most), places, most, reading, outputs);
  }

  /** The rows of a task that come in batches of columns, as {@link #run} gives them. */
  public Iterator<InternalRow> runBatches(Iterator<ColumnarBatch> batches, ScoringPlaces places) {
    FeatureEncoder encoder = encoder();
    RowInputs.Reading reading = inputs.startRows(encoder);
    OutputRows outputs = outputs(encoder, places);
    int most = batchRows(reading, outputs);
    BatchRows rows = new BatchRows(inputs.rows(batches, places.reads), places, most);
    return scored(rows, places, most, reading, outputs);
  }

  private FeatureEncoder encoder() {
    return FeatureEncoder.fromJson(encoderJson.value());
  }

  private static int batchRows(RowInputs.Reading reading, OutputRows outputs) {
    return Math.min(EncodedRows.batchRows(reading.encoder().layout()), outputs.mostRows());
  }

  private Iterator<InternalRow> scored(
      TaskRows rows,
      ScoringPlaces places,
      int batchRows,
      RowInputs.Reading reading,
      OutputRows outputs) {
    Function<Block, float[]> network = outputs.schema().length() == 0 ? null : this::outputs;
    return new ScoredRows(rows, places.kept, batchRows, reading, invalid, network, outputs);
  }

  private OutputRows outputs(FeatureEncoder encoder, ScoringPlaces places) {
    Plan plan = PlanCache.plan(networkJson);
    OutputHead head = OutputHead.of(encoder.task(), plan.spec().loss(), encoder);
    int own = columns.schema().length();
    int[] wanted = IntStream.of(places.writes).filter(column -> column < own).toArray();
    MlValues values = new MlValues(columns, wanted, head);
    if (wanted.length == places.writes.length) {
      return OutputRows.of(values);
    }
    return OutputRows.of(
        values,
        writes().fields()[own],
        added.start(plan, encoder, parameters.value().values(), buffers.value().values()));
  }

  /** Raw outputs of the network, [rows, outputs]. */
  private float[] outputs(Block block) {
    Plan plan = PlanCache.plan(networkJson);
    float[] outputs = new float[block.rows() * plan.outputs()];
    Workspace workspace = PlanCache.borrow(plan);
    try {
      PlanCache.predictor(plan)
          .predict(
              parameters.value().values(),
              buffers.value().values(),
              block,
              0,
              block.rows(),
              workspace,
              outputs);
    } finally {
      PlanCache.giveBack(plan, workspace);
    }
    return outputs;
  }

  /** Whether it does the same with the same rows, so that Spark computes them once. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || model != null
            && other instanceof ScoringProgram that
            && model == that.model
            && circumstances.equals(that.circumstances);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(model), circumstances);
  }

  /** For Spark's page of the plan. */
  @Override
  public String toString() {
    return "model(%s)".formatted(String.join(", ", writes().fieldNames()));
  }
}
