package io.gradus.evaluate.plan;

import io.gradus.dataset.row.PlanBatches;
import io.gradus.dataset.row.ScalaLists;
import io.gradus.evaluate.ScoringPlaces;
import io.gradus.evaluate.ScoringProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  private final ScoringProgram program;
  private final scala.collection.Seq<Attribute> sources;
  private final scala.collection.Seq<Attribute> kept;
  private final List<Integer> writes;
  private final scala.collection.Seq<Attribute> columns;

  /**
   * Rows with outputs.
   *
   * @param sources the columns of the rows that the program reads, in its order
   * @param kept the columns of the rows that are handed on
   * @param writes which of the program's columns are wanted behind them, in ascending order
   * @param columns what these are called, both
   */
  public ScoreRowsExec(
      SparkPlan child,
      ScoringProgram program,
      scala.collection.Seq<Attribute> sources,
      scala.collection.Seq<Attribute> kept,
      List<Integer> writes,
      scala.collection.Seq<Attribute> columns) {
    this.child = child;
    this.program = program;
    this.sources = sources;
    this.kept = kept;
    this.writes = writes;
    this.columns = columns;
  }

  /** This, with other names for its columns. */
  ScoreRowsExec called(List<Attribute> names) {
    return new ScoreRowsExec(child, program, sources, kept, writes, ScalaLists.toScala(names));
  }

  @Override
  public RDD<InternalRow> doExecute() {
    ScoringProgram run = program;
    List<Attribute> given = ScalaLists.toJava(child.output());
    Optional<PlanBatches> batches = batches();
    if (batches.isPresent()) {
      int[] both = batches.get().places();
      int read = both.length - kept.size();
      ScoringPlaces places =
          places(Arrays.copyOf(both, read), Arrays.copyOfRange(both, read, both.length), given);
      return batches
          .get()
          .read()
          .toJavaRDD()
          .mapPartitions(task -> run.runBatches(task, places), true)
          .rdd();
    }
    ScoringPlaces places = places(places(sources, given), places(kept, given), given);
    return child.execute().toJavaRDD().mapPartitions(rows -> run.run(rows, places), true).rdd();
  }

  /** What the rows are made of where batches can be read in place of them. */
  private Optional<PlanBatches> batches() {
    List<Attribute> read = ScalaLists.toJava(sources);
    List<Attribute> handedOn = ScalaLists.toJava(kept);
    return program
        .batchReads()
        .flatMap(
            names -> {
              List<Attribute> wanted = new ArrayList<>();
              names.forEach(name -> wanted.add(read.get(program.reads().indexOf(name))));
              wanted.addAll(handedOn);
              return PlanBatches.of(child, wanted);
            });
  }

  private ScoringPlaces places(int[] reads, int[] keeps, List<Attribute> given) {
    StructType schema = new StructType();
    for (Attribute column : ScalaLists.<Attribute>toJava(kept)) {
      schema = schema.add(column.name(), column.dataType(), column.nullable());
    }
    int[] written = writes.stream().mapToInt(Integer::intValue).toArray();
    return new ScoringPlaces(reads, keeps, schema, written, given.size());
  }

  /** Where rows have some of their columns. */
  private static int[] places(scala.collection.Seq<Attribute> some, List<Attribute> columns) {
    Map<ExprId, Integer> known = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      // A column may be there twice.
      known.putIfAbsent(columns.get(i).exprId(), i);
    }
    return ScalaLists.<Attribute>toJava(some).stream()
        .mapToInt(column -> known.get(column.exprId()))
        .toArray();
  }

  @Override
  public scala.collection.immutable.List<Attribute> output() {
    return columns.toList();
  }

  @Override
  public AttributeSet producedAttributes() {
    List<Attribute> made = ScalaLists.toJava(columns);
    made.removeAll(ScalaLists.<Attribute>toJava(child.output()));
    return AttributeSet.apply(ScalaLists.<Expression>toScala(made));
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
    return new ScoreRowsExec(children.head(), program, sources, kept, writes, columns);
  }

  /** What Scala 2.13 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public SparkPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<SparkPlan> children) {
    return new ScoreRowsExec(children.head(), program, sources, kept, writes, columns);
  }

  /** What the model reads, and what it gives. */
  @Override
  public String simpleString(int maxFields) {
    return "ScoreRows %s reads %s, gives %s"
        .formatted(program, shown(sources, maxFields), shown(columns, maxFields));
  }

  private static String shown(scala.collection.Seq<Attribute> columns, int most) {
    List<String> names =
        ScalaLists.<Attribute>toJava(columns).stream().map(Attribute::toString).toList();
    return names.size() <= most
        ? names.toString()
        : "%s and %s more".formatted(names.subList(0, most), names.size() - most);
  }

  @Override
  public int productArity() {
    return 6;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> child;
      case 1 -> program;
      case 2 -> sources;
      case 3 -> kept;
      case 4 -> writes;
      case 5 -> columns;
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
        && program.equals(that.program)
        && sources.equals(that.sources)
        && kept.equals(that.kept)
        && writes.equals(that.writes)
        && columns.equals(that.columns)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(child, program, sources, kept, writes, columns);
  }
}
