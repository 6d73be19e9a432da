package io.gradus.explain;

import io.gradus.config.BadRows;
import io.gradus.data.Floats;
import io.gradus.dataset.column.ClassType;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.row.ScanRows;
import io.gradus.encode.EncoderSet;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.SentModel;
import io.gradus.evaluate.TaskModel;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.score.ModelHead;
import io.gradus.score.Predictions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Predictions with their reasons: behind the columns of a prediction, what each column of the row
 * added to the explained output, from what the baseline gives on.
 */
public final class AttributedRows {
  /** The row's number: its scan partition's first, and its place in it. */
  static final String ROW = "row";

  /** Which class, label or target is explained. */
  static final String EXPLAINED = "explained";

  /** Before the name of a column. */
  static final String PART = "attribution_";

  static final String BASELINE = "baseline_output";
  static final String GAP = "attribution_gap";

  private final List<float[]> baselines;
  private final int steps;
  private final GapTally gaps;

  /**
   * @param baseline encoded: [input values]
   * @param steps of the integral
   * @param gaps is told what attributions are off
   */
  public AttributedRows(float[] baseline, int steps, GapTally gaps) {
    this(List.of(baseline), steps, gaps);
  }

  /**
   * @param baselines encoded for each network of the model: [input values]
   * @param steps of the integral
   * @param gaps is told what attributions are off
   */
  public AttributedRows(List<float[]> baselines, int steps, GapTally gaps) {
    this.baselines = List.copyOf(baselines);
    this.steps = steps;
    this.gaps = gaps;
  }

  /**
   * Adds predictions and attributions to rows: {@code row}, {@code explained}, {@code
   * attribution_<column>} of each column, {@code baseline_output} and {@code attribution_gap}. A
   * model of several labels or targets gives a line for each. Of several networks all of it is the
   * weighted mean of what each gives for the output that they explain together. Lazy, as every data
   * set.
   *
   * @param keep input columns to put before them; empty for all that hold single values
   * @param tally counts what the rows held, when they are computed
   */
  public Dataset<Row> of(
      Model model, Dataset<Row> rows, List<String> keep, BadRows badRows, SeenTally tally) {
    StructType more = columns(model);
    List<String> kept = BatchPredictor.kept(model, rows, keep);
    StructType schema = EncodedRows.keptSchema(rows, kept);
    DataType[] keptTypes =
        Stream.of(schema.fields()).map(StructField::dataType).toArray(DataType[]::new);
    for (StructField field : BatchPredictor.columns(model).fields()) {
      schema = schema.add(field);
    }
    List<String> names = List.of(schema.fieldNames());
    for (StructField field : more.fields()) {
      if (names.contains(field.name())) {
        throw new ModelException(
            "Expected no column named %s beside the attributions, found one. Rename it, or keep other columns."
                .formatted(field.name()));
      }
      schema = schema.add(field);
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Program program =
        new Program(
            new SentModel(rows.sparkSession(), model),
            model.weights(),
            keptTypes,
            baselines.stream().map(vector -> spark.broadcast(new Floats(vector))).toList(),
            steps,
            gaps);
    return ScanRows.asDataset(
        rows.sparkSession(),
        EncodedRows.batches(rows, model.encoders(), kept, badRows, tally)
            .mapPartitionsWithIndex(program, true),
        schema);
  }

  private static StructType columns(Model model) {
    StructType schema =
        new StructType().add(ROW, DataTypes.LongType).add(EXPLAINED, DataTypes.StringType);
    for (String column : model.encoders().featureColumns()) {
      schema = schema.add(PART + column, DataTypes.DoubleType);
    }
    return schema.add(BASELINE, DataTypes.DoubleType).add(GAP, DataTypes.DoubleType);
  }

  /** What a task does with its rows. */
  private static final class Program
      implements Function2<Integer, Iterator<EncodedRows.Batch>, Iterator<InternalRow>>,
          Serializable {
    private static final long serialVersionUID = 1L;

    private final SentModel sent;
    private final ArrayList<Double> weights;
    private final DataType[] keptTypes;
    private final ArrayList<Broadcast<Floats>> baselines;
    private final int steps;
    private final GapTally gaps;

    Program(
        SentModel sent,
        List<Double> weights,
        DataType[] keptTypes,
        List<Broadcast<Floats>> baselines,
        int steps,
        GapTally gaps) {
      this.sent = sent;
      this.weights = new ArrayList<>(weights);
      this.keptTypes = keptTypes;
      this.baselines = new ArrayList<>(baselines);
      this.steps = steps;
      this.gaps = gaps;
    }

    @Override
    public Iterator<InternalRow> call(Integer partition, Iterator<EncodedRows.Batch> batches) {
      Lines lines = new Lines(this, partition);
      return new Iterator<>() {
        private Iterator<InternalRow> ready = Collections.emptyIterator();

        @Override
        public boolean hasNext() {
          while (!ready.hasNext() && batches.hasNext()) {
            ready = lines.of(batches.next());
            if (!batches.hasNext()) {
              lines.tellGaps();
            }
          }
          return ready.hasNext();
        }

        @Override
        public InternalRow next() {
          return ready.next();
        }
      };
    }
  }

  /** Makes the lines of one partition. */
  private static final class Lines {
    private final Program program;
    private final int partition;
    private final TaskModel networks;
    private final ModelHead head;
    private final int predicted;
    private final UTF8String[] names;
    private final MeanAttributions attributions;
    private double gapSum;
    private double changeSum;

    Lines(Program program, int partition) {
      this.program = program;
      this.partition = partition;
      EncoderSet encoders = program.sent.encoders();
      this.networks = program.sent.start(encoders, ClassType::internal);
      this.head = networks.head();
      this.predicted = head.columns().size();
      this.names =
          ExplainedOutputs.of(encoders.first(), networks.loss()).names().stream()
              .map(UTF8String::fromString)
              .toArray(UTF8String[]::new);
      this.attributions =
          new MeanAttributions(
              networks,
              encoders,
              program.baselines.stream().map(one -> one.value().values()).toList(),
              program.weights,
              program.steps);
    }

    Iterator<InternalRow> of(EncodedRows.Batch batch) {
      int count = batch.block().rows();
      float[][] outputs = networks.outputs(batch.blocks());
      float[] deciding = head.outputs(outputs, count).clone();
      Predictions predictions = head.predictions(outputs, count);
      List<InternalRow> lines = new ArrayList<>();
      attributions.of(
          batch.blocks(),
          deciding,
          (row, output, parts, before, change, gap) -> {
            gapSum += Math.abs(gap);
            changeSum += Math.abs(change);
            lines.add(line(batch, predictions, row, output, parts, before, gap));
          });
      return lines.iterator();
    }

    void tellGaps() {
      program.gaps.add(partition, gapSum, changeSum);
    }

    private InternalRow line(
        EncodedRows.Batch batch,
        Predictions predictions,
        int row,
        int output,
        double[] parts,
        double before,
        double gap) {
      int kept = program.keptTypes.length;
      Object[] values = new Object[kept + predicted + parts.length + 4];
      for (int i = 0; i < kept; i++) {
        values[i] = batch.kept().get(row).get(i, program.keptTypes[i]);
      }
      predictions.copy(row, values, kept);
      int at = kept + predicted;
      values[at++] = RowNumbers.first(partition) + batch.block().ids()[row];
      values[at++] = names[output];
      for (double part : parts) {
        values[at++] = part;
      }
      values[at++] = before;
      values[at] = gap;
      return new GenericInternalRow(values);
    }
  }
}
