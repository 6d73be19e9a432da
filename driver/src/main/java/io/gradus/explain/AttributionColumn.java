package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.AddedColumn;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
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
 * network gives for the baseline ({@code baseline_output}), what each column of the row added to it
 * ({@code by_column}), and what these are off ({@code attribution_gap}); the numbers of {@link
 * AttributedRows}. Models of several labels or targets have an array of them, one for each.
 */
public final class AttributionColumn implements AddedColumn {
  private static final long serialVersionUID = 1L;

  /** Doubles of attributions that wait for their rows, at most. */
  private static final int MOST_VALUES = 1 << 20;

  private final StructField field;
  private final int steps;
  private final transient Baseline start;
  private final Broadcast<Floats> baseline;

  private AttributionColumn(
      StructField field, int steps, Baseline start, Broadcast<Floats> baseline) {
    this.field = field;
    this.steps = steps;
    this.start = start;
    this.baseline = baseline;
  }

  /**
   * The column of a model. No job is started for it.
   *
   * @throws io.gradus.encode.DataException if the model does not know the baseline
   */
  public static AttributionColumn of(
      TrainedModel model, SparkSession session, String name, AttributionOptions how) {
    Baseline start = Baseline.own(how.baseline(), model);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    return new AttributionColumn(
        field(model.encoder(), model.network().loss(), name),
        how.steps(),
        start,
        spark.broadcast(new Floats(start.vector())));
  }

  /** The column as rows of a model have it. */
  public static StructField field(FeatureEncoder encoder, LossSpec loss, String name) {
    StructType columns = new StructType();
    for (String column : encoder.featureColumns()) {
      columns = columns.add(column, DataTypes.DoubleType, false);
    }
    DataType reasons =
        new StructType()
            .add(AttributedRows.EXPLAINED, DataTypes.StringType, false)
            .add(AttributedRows.BASELINE, DataTypes.DoubleType, false)
            .add("by_column", columns, false)
            .add(AttributedRows.GAP, DataTypes.DoubleType, false);
    DataType type =
        ExplainedOutputs.of(encoder, loss).perRow() == 1
            ? reasons
            : DataTypes.createArrayType(reasons, false);
    return new StructField(name, type, false, Metadata.empty());
  }

  @Override
  public StructField field() {
    return field;
  }

  @Override
  public Computation start(Plan plan, FeatureEncoder encoder, float[] parameters, float[] buffers) {
    return new Reasons(
        encoder,
        plan.spec().loss(),
        new RowAttributions(
            TracedNetwork.of(plan.spec(), parameters, buffers),
            encoder,
            baseline.value().values(),
            steps));
  }

  /** On the driver: whether it has the same values. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || start != null
            && other instanceof AttributionColumn that
            && that.start != null
            && field.equals(that.field)
            && steps == that.steps
            && start.kind().equals(that.start.kind());
  }

  @Override
  public int hashCode() {
    return 31 * field.hashCode() + steps;
  }

  /** The reasons of one batch after the other. */
  private static final class Reasons implements Computation {
    private final RowAttributions attributions;
    private final List<UTF8String> names;
    private final int perRow;
    private final int columns;
    private InternalRow[] found = {};
    private int count;

    Reasons(FeatureEncoder encoder, LossSpec loss, RowAttributions attributions) {
      ExplainedOutputs explained = ExplainedOutputs.of(encoder, loss);
      this.attributions = attributions;
      this.names = explained.names().stream().map(UTF8String::fromString).toList();
      this.perRow = explained.perRow();
      this.columns = encoder.featureColumns().size();
    }

    @Override
    public int mostRows() {
      return Math.max(1, MOST_VALUES / (perRow * columns));
    }

    @Override
    public void begin(Block block, float[] outputs) {
      found = new InternalRow[block.rows() * perRow];
      count = 0;
      attributions.of(
          block,
          outputs,
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
