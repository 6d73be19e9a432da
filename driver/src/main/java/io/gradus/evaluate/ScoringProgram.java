package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.dataset.row.ScanConf;
import io.gradus.encode.BadRowException;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
  private final transient Model model;

  private final transient List<Object> circumstances;

  private final RowInputs inputs;
  private final MlColumns columns;
  private final InvalidRows invalid;

  private final ArrayList<AddedColumn> added;

  private final SentModel sent;

  /**
   * A program for rows of a schema. No job is started for it.
   *
   * @param added columns more
   * @throws io.gradus.encode.DataException if a column that the model needs is missing or of
   *     another kind
   */
  public ScoringProgram(
      Model model,
      SparkSession session,
      StructType schema,
      MlColumns columns,
      List<AddedColumn> added,
      InvalidRows invalid) {
    this.model = model;
    this.circumstances =
        List.of(
            schema,
            columns,
            List.copyOf(added),
            invalid,
            session.conf().get(ScanConf.TIME_ZONE),
            session.conf().get("spark.sql.ansi.enabled"));
    this.inputs = RowInputs.of(session, schema, model.encoders());
    this.columns = columns;
    this.added = new ArrayList<>(added);
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
    List<StructField> fields = new ArrayList<>(List.of(columns.schema().fields()));
    added.forEach(column -> fields.add(column.field()));
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
    EncoderSet encoders = sent.encoders();
    RowInputs.Reading reading = inputs.start(encoders, places.reads);
    TaskModel networks = sent.start(encoders, ClassType::internal);
    OutputRows outputs = outputs(networks, encoders, places);
    int most = batchRows(reading, outputs);
    return scored(new HeldRows(rows, places, most), places, most, reading, networks, outputs);
  }

  /** The rows of a task that come in batches of columns, as {@link #run} gives them. */
  public Iterator<InternalRow> runBatches(Iterator<ColumnarBatch> batches, ScoringPlaces places) {
    EncoderSet encoders = sent.encoders();
    RowInputs.Reading reading = inputs.startRows(encoders);
    TaskModel networks = sent.start(encoders, ClassType::internal);
    OutputRows outputs = outputs(networks, encoders, places);
    int most = batchRows(reading, outputs);
    BatchRows rows = new BatchRows(inputs.rows(batches, places.reads), places, most);
    return scored(rows, places, most, reading, networks, outputs);
  }

  /**
   * Predicts rows that come alone: what {@link #run} puts behind each of them, valid until the next
   * one. For one thread.
   *
   * @param reads where a row has each of the columns that are read
   * @throws io.gradus.encode.DataException when it is given a row that holds what a column does not
   *     allow
   */
  public UnaryOperator<InternalRow> single(int[] reads) {
    EncoderSet encoders = sent.encoders();
    RowInputs.Reading reading = inputs.start(encoders, reads);
    TaskModel networks = sent.start(encoders, ClassType::internal);
    int[] all = IntStream.range(0, writes().length()).toArray();
    OutputRows outputs =
        outputs(networks, encoders, new ScoringPlaces(reads, new int[0], new StructType(), all, 0));
    return row -> {
      try {
        reading.encode(row);
      } catch (BadRowException e) {
        throw e.toDataException();
      }
      List<BlockBuilder> blocks = reading.encoders().blocks(1);
      reading.encoders().append(blocks, 0);
      List<Block> packed = blocks.stream().map(BlockBuilder::build).toList();
      outputs.begin(packed, networks.outputs(packed));
      return outputs.row(0);
    };
  }

  private static int batchRows(RowInputs.Reading reading, OutputRows outputs) {
    return Math.min(EncodedRows.batchRows(reading.encoders().widest()), outputs.mostRows());
  }

  private Iterator<InternalRow> scored(
      TaskRows rows,
      ScoringPlaces places,
      int batchRows,
      RowInputs.Reading reading,
      TaskModel networks,
      OutputRows outputs) {
    Function<List<Block>, float[][]> wanted =
        outputs.schema().length() == 0 ? null : networks::outputs;
    return new ScoredRows(rows, places.kept, batchRows, reading, invalid, wanted, outputs);
  }

  private OutputRows outputs(TaskModel networks, EncoderSet encoders, ScoringPlaces places) {
    int own = columns.schema().length();
    int[] wanted = IntStream.of(places.writes).filter(column -> column < own).toArray();
    MlValues values = new MlValues(columns, wanted, networks.head());
    List<StructField> fields = new ArrayList<>();
    List<AddedColumn.Computation> more = new ArrayList<>();
    for (int place : IntStream.of(places.writes).filter(column -> column >= own).toArray()) {
      fields.add(writes().fields()[place]);
      more.add(added.get(place - own).start(networks, encoders));
    }
    return OutputRows.of(values, fields, more);
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
