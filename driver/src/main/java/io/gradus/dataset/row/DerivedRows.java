package io.gradus.dataset.row;

import io.gradus.dataset.scan.OwnRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows with derived columns behind their own. An expression that fails, as in a division by zero,
 * makes a bad row ({@link DerivedProblem}) and does not end the job; so it is evaluated here, where
 * one row can be told from the others, and not in Spark's plan. Only what a reader wants is
 * computed.
 */
public final class DerivedRows extends OwnRows implements PrunedScan {
  private final Dataset<Row> rows;
  private final Map<String, RowExpression> derived;

  private DerivedRows(Dataset<Row> rows, List<RowExpression> derived) {
    super(rows.sparkSession(), schema(rows, derived));
    this.rows = rows;
    this.derived = new HashMap<>();
    derived.forEach(expression -> this.derived.put(expression.name(), expression));
  }

  private static StructType schema(Dataset<Row> rows, List<RowExpression> derived) {
    List<StructField> all = new ArrayList<>(List.of(rows.schema().fields()));
    for (RowExpression expression : derived) {
      all.add(DataTypes.createStructField(expression.name(), expression.type(), true));
    }
    all.add(DataTypes.createStructField(DerivedProblem.COLUMN, DerivedProblem.TYPE, true));
    return DataTypes.createStructType(all);
  }

  /** The rows with the values of expressions of their columns. */
  public static Dataset<Row> of(Dataset<Row> rows, List<RowExpression> derived) {
    return rows.sparkSession().baseRelationToDataFrame(new DerivedRows(rows, derived));
  }

  @Override
  public RDD<Row> buildScan(String[] required) {
    List<String> sources = sources(required);
    Column[] columns =
        sources.stream().map(name -> RowProjection.column(name)).toArray(Column[]::new);
    RowStep step = step(required, sources);
    JavaRDD<InternalRow> scanned = ScanRows.of(rows.select(columns));
    return own(
        scanned.mapPartitions(
            scan -> {
              UnaryOperator<InternalRow> program = step.start();
              return new MappedRows(scan, program);
            },
            true));
  }

  /** The rows that columns are derived from. */
  Dataset<Row> rows() {
    return rows;
  }

  /** The columns of {@link #rows} that wanted ones are computed from, or are. */
  List<String> sources(String[] required) {
    Set<String> read = new LinkedHashSet<>();
    for (String name : required) {
      if (isOwn(name)) {
        read.add(name);
      }
    }
    for (String name : required) {
      if (derived.containsKey(name)) {
        read.addAll(derived.get(name).sources());
      }
    }
    return List.copyOf(read);
  }

  private boolean isOwn(String name) {
    return !name.equals(DerivedProblem.COLUMN) && !derived.containsKey(name);
  }

  /** What makes rows of {@code required} of rows of {@code sources}. */
  RowStep step(String[] required, List<String> sources) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      places.put(sources.get(i), i);
    }
    Expression[] outputs = new Expression[required.length];
    RowExpression[] computed = new RowExpression[required.length];
    int problem = -1;
    for (int i = 0; i < outputs.length; i++) {
      String name = required[i];
      if (name.equals(DerivedProblem.COLUMN)) {
        problem = i;
        outputs[i] = new Literal(null, DerivedProblem.TYPE);
      } else if (isOwn(name)) {
        outputs[i] = new BoundReference(places.get(name), schema().apply(name).dataType(), true);
      } else {
        computed[i] = derived.get(name);
        outputs[i] = computed[i].bound(places);
      }
    }
    return new Program(outputs, computed, problem);
  }

  /** What a task does with its rows. */
  private static final class Program implements RowStep {
    private static final long serialVersionUID = 1L;

    private final Expression[] outputs;

    /** By output: the derived column that it is, or null. */
    private final RowExpression[] computed;

    /** The output that says what is wrong, or −1. */
    private final int problem;

    Program(Expression[] outputs, RowExpression[] computed, int problem) {
      this.outputs = outputs;
      this.computed = computed;
      this.problem = problem;
    }

    @Override
    public UnaryOperator<InternalRow> start() {
      UnaryOperator<InternalRow> all = RowStep.projection(outputs);
      return row -> {
        try {
          return all.apply(row);
        } catch (RuntimeException e) {
          return oneByOne(row);
        }
      };
    }

    @Override
    public RowStep reading(int[] columns) {
      return new Program(RowStep.rebound(outputs, columns), computed, problem);
    }

    /** The same, for a row in which at least one of the expressions fails. */
    private InternalRow oneByOne(InternalRow row) {
      Object[] values = new Object[outputs.length];
      List<InternalRow> problems = new ArrayList<>();
      for (int i = 0; i < outputs.length; i++) {
        try {
          values[i] = outputs[i].eval(row);
        } catch (RuntimeException e) {
          problems.add(DerivedProblem.row(computed[i].name(), computed[i].text(), e));
        }
      }
      if (problem >= 0 && !problems.isEmpty()) {
        values[problem] = problems.get(0);
      }
      return new GenericInternalRow(values);
    }
  }

  /** One row after the other through a step. */
  private static final class MappedRows implements Iterator<InternalRow> {
    private final Iterator<InternalRow> scan;
    private final UnaryOperator<InternalRow> step;

    MappedRows(Iterator<InternalRow> scan, UnaryOperator<InternalRow> step) {
      this.scan = scan;
      this.step = step;
    }

    @Override
    public boolean hasNext() {
      return scan.hasNext();
    }

    @Override
    public InternalRow next() {
      return step.apply(scan.next());
    }
  }
}
