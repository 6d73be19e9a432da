package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import io.gradus.evaluate.ScoringProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;

/**
 * Runs a {@link ScoringProgram} over the rows of each partition. Spark copies it by its
 * constructor.
 */
public final class ScoreRowsExec extends SparkPlan {
  private static final long serialVersionUID = 1L;

  private final SparkPlan child;
  private final scala.collection.Seq<Attribute> sources;
  private final scala.collection.Seq<Attribute> produced;
  private final ScoringProgram program;

  /** As {@link ScoreRows} is made. */
  public ScoreRowsExec(
      SparkPlan child,
      scala.collection.Seq<Attribute> sources,
      scala.collection.Seq<Attribute> produced,
      ScoringProgram program) {
    this.child = child;
    this.sources = sources;
    this.produced = produced;
    this.program = program;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    ScoringProgram run = program;
    int[] places = places();
    StructType schema = child.schema();
    return child
        .execute()
        .toJavaRDD()
        .mapPartitions(rows -> run.run(rows, schema, places), true)
        .rdd();
  }

  /** Where the rows have the columns that are read. */
  private int[] places() {
    Map<ExprId, Integer> known = new HashMap<>();
    List<Attribute> columns = ScalaLists.toJava(child.output());
    for (int i = 0; i < columns.size(); i++) {
      // A column may be there twice.
      known.putIfAbsent(columns.get(i).exprId(), i);
    }
    return ScalaLists.toJava(sources).stream()
        .mapToInt(column -> known.get(column.exprId()))
        .toArray();
  }

  @Override
  public scala.collection.immutable.List<Attribute> output() {
    List<Attribute> all = new ArrayList<>(ScalaLists.toJava(child.output()));
    all.addAll(ScalaLists.toJava(produced));
    return ScalaLists.toScala(all);
  }

  @Override
  public AttributeSet producedAttributes() {
    return AttributeSet.apply(ScalaLists.<Expression>toScala(ScalaLists.toJava(produced)));
  }

  /** Rows stay where they are. */
  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  /** Rows stay in their order. */
  @Override
  public scala.collection.immutable.List<SortOrder> outputOrdering() {
    return child.outputOrdering().toList();
  }

  @Override
  public scala.collection.immutable.List<SparkPlan> children() {
    return ScalaLists.toScala(List.of(child));
  }

  /** What Scala 2.12 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public SparkPlan withNewChildrenInternal(scala.collection.IndexedSeq<SparkPlan> children) {
    return new ScoreRowsExec(children.head(), sources, produced, program);
  }

  /** What Scala 2.13 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public SparkPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<SparkPlan> children) {
    return new ScoreRowsExec(children.head(), sources, produced, program);
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> child;
      case 1 -> sources;
      case 2 -> produced;
      case 3 -> program;
      default -> throw new IndexOutOfBoundsException(n);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ScoreRowsExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreRowsExec that
        && program == that.program
        && sources.equals(that.sources)
        && produced.equals(that.produced)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(child, sources, produced, System.identityHashCode(program));
  }
}
