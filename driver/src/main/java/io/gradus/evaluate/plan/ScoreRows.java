package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import io.gradus.evaluate.ScoringProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * Rows with a model's outputs behind their own columns, as Spark's logical plans have it. Only the
 * columns that the model reads are needed of the rows, so that Spark leaves out all others that
 * nobody asks for. Spark copies it by its constructor.
 */
public final class ScoreRows extends LogicalPlan {
  private static final long serialVersionUID = 1L;

  private final LogicalPlan child;
  private final scala.collection.Seq<Attribute> sources;
  private final scala.collection.Seq<Attribute> produced;
  private final ScoringProgram program;

  /**
   * Rows with outputs.
   *
   * @param sources the columns of the rows that the program reads, in its order
   * @param produced the columns that it writes
   */
  public ScoreRows(
      LogicalPlan child,
      scala.collection.Seq<Attribute> sources,
      scala.collection.Seq<Attribute> produced,
      ScoringProgram program) {
    this.child = child;
    this.sources = sources;
    this.produced = produced;
    this.program = program;
  }

  LogicalPlan child() {
    return child;
  }

  scala.collection.Seq<Attribute> sources() {
    return sources;
  }

  scala.collection.Seq<Attribute> produced() {
    return produced;
  }

  ScoringProgram program() {
    return program;
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

  @Override
  public scala.collection.immutable.List<LogicalPlan> children() {
    return ScalaLists.toScala(List.of(child));
  }

  /** What Scala 2.12 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public LogicalPlan withNewChildrenInternal(scala.collection.IndexedSeq<LogicalPlan> children) {
    return new ScoreRows(children.head(), sources, produced, program);
  }

  /** What Scala 2.13 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public LogicalPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<LogicalPlan> children) {
    return new ScoreRows(children.head(), sources, produced, program);
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
    return other instanceof ScoreRows;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreRows that
        && program.equals(that.program)
        && sources.equals(that.sources)
        && produced.equals(that.produced)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(child, sources, produced, program);
  }
}
