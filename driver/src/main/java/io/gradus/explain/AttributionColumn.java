package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.encode.EncoderSet;
import io.gradus.evaluate.AddedColumn;
import io.gradus.evaluate.TaskModel;
import io.gradus.model.Model;
import io.gradus.network.LossSpec;
import io.gradus.score.ModelHead;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The reasons of predictions as a column of structs: which output is {@code explained}, what the
 * model gives for the baseline ({@code baseline_output}), what each column of the row added to it
 * ({@code by_column}), and what these are off ({@code attribution_gap}); the numbers of {@link
 * AttributedRows}. Models of several labels or targets have an array of them, one for each.
 */
public final class AttributionColumn implements AddedColumn {
  private static final long serialVersionUID = 1L;

  /** Doubles of attributions that wait for their rows, at most. */
  private static final int MOST_VALUES = 1 << 20;

  private final StructField field;
  private final int steps;
  private final ArrayList<Double> weights;

  /** On the driver alone: the kind of the baseline. */
  private final transient String kind;

  private final ArrayList<Broadcast<Floats>> baselines;

  private AttributionColumn(
      StructField field,
      int steps,
      List<Double> weights,
      String kind,
      List<Broadcast<Floats>> baselines) {
    this.field = field;
    this.steps = steps;
    this.weights = new ArrayList<>(weights);
    this.kind = kind;
    this.baselines = new ArrayList<>(baselines);
  }

  /**
   * The column of a model. No job is started for it.
   *
   * @throws io.gradus.encode.DataException if the model does not know the baseline
   */
  public static AttributionColumn of(
      Model model, SparkSession session, String name, AttributionOptions how) {
    List<Baseline> starts =
        model.members().stream().map(network -> Baseline.own(how.baseline(), network)).toList();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return new AttributionColumn(
        field(model, name),
        how.steps(),
        model.weights(),
        starts.get(0).kind(),
        starts.stream().map(start -> spark.broadcast(new Floats(start.vector()))).toList());
  }

  /** The column as rows of a model have it. */
  public static StructField field(Model model, String name) {
    StructType columns = new StructType();
    for (String column : model.encoders().featureColumns()) {
      columns = columns.add(column, DataTypes.DoubleType, false);
    }
    DataType reasons =
        new StructType()
            .add(AttributedRows.EXPLAINED, DataTypes.StringType, false)
            .add(AttributedRows.BASELINE, DataTypes.DoubleType, false)
            .add("by_column", columns, false)
            .add(AttributedRows.GAP, DataTypes.DoubleType, false);
    DataType type =
        ExplainedOutputs.of(model.encoder(), model.members().get(0).network().loss()).perRow() == 1
            ? reasons
            : DataTypes.createArrayType(reasons, false);
    return new StructField(name, type, false, Metadata.empty());
  }

  @Override
  public StructField field() {
    return field;
  }

  @Override
  public Computation start(TaskModel networks, EncoderSet encoders) {
    List<float[]> starts = baselines.stream().map(start -> start.value().values()).toList();
    return new Reasons(
        networks.head(),
        networks.loss(),
        encoders,
        new MeanAttributions(networks, encoders, starts, weights, steps));
  }

  /** On the driver: whether it has the same values. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || kind != null
            && other instanceof AttributionColumn that
            && kind.equals(that.kind)
            && field.equals(that.field)
            && steps == that.steps;
  }

  @Override
  public int hashCode() {
    return 31 * field.hashCode() + steps;
  }

  /** The reasons of one batch after the other. */
  private static final class Reasons implements Computation {
    private final ModelHead head;
    private final MeanAttributions attributions;
    private final List<UTF8String> names;
    private final int perRow;
    private final int columns;
    private InternalRow[] found = {};
    private int count;

    Reasons(ModelHead head, LossSpec loss, EncoderSet encoders, MeanAttributions attributions) {
      ExplainedOutputs explained = ExplainedOutputs.of(encoders.first(), loss);
      this.head = head;
      this.attributions = attributions;
      this.names = explained.names().stream().map(UTF8String::fromString).toList();
      this.perRow = explained.perRow();
      this.columns = encoders.featureColumns().size();
    }

    @Override
    public int mostRows() {
      return Math.max(1, MOST_VALUES / (perRow * columns));
    }

    @Override
    public void begin(List<Block> blocks, float[][] outputs) {
      int rows = blocks.get(0).rows();
      found = new InternalRow[rows * perRow];
      count = 0;
      attributions.of(
          blocks,
          head.outputs(outputs, rows),
          (row, output, parts, before, change, gap) ->
              found[count++] = reasons(output, parts, before, gap));
    }

    private InternalRow reasons(int output, double[] parts, double before, double gap) {
      Object[] added = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) {
        added[i] = parts[i];
      }
      return new GenericInternalRow(
          new Object[] {names.get(output), before, new GenericInternalRow(added), gap});
    }

    @Override
    public Object value(int row) {
      if (perRow == 1) {
        return found[row];
      }
      Object[] all = new Object[perRow];
      System.arraycopy(found, row * perRow, all, 0, perRow);
      return new GenericArrayData(all);
    }
  }
}
