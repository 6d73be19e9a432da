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
  private final scala.collection.Seq<Attribute> sources;
  private final scala.collection.Seq<Attribute> kept;
  private final scala.collection.Seq<Attribute> produced;
  private final ScoringProgram program;

  /**
   * Rows with outputs.
   *
   * @param sources the columns of the rows that the program reads, in its order
   * @param kept the columns of the rows that are handed on
   * @param produced those of the program's columns that are wanted, in its order
   */
  public ScoreRowsExec(
      SparkPlan child,
      scala.collection.Seq<Attribute> sources,
      scala.collection.Seq<Attribute> kept,
      scala.collection.Seq<Attribute> produced,
      ScoringProgram program) {
    this.child = child;
    this.sources = sources;
    this.kept = kept;
    this.produced = produced;
    this.program = program;
  }

  @Override
  public RDD<InternalRow> doExecute() {
    ScoringProgram run = program;
    List<Attribute> columns = ScalaLists.toJava(child.output());
    Optional<PlanBatches> batches = batches();
    if (batches.isPresent()) {
      int[] both = batches.get().places();
      int read = both.length - kept.size();
      ScoringPlaces places =
          places(Arrays.copyOf(both, read), Arrays.copyOfRange(both, read, both.length), columns);
      return batches
          .get()
          .read()
          .toJavaRDD()
          .mapPartitions(task -> run.runBatches(task, places), true)
          .rdd();
    }
    ScoringPlaces places = places(places(sources, columns), places(kept, columns), columns);
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

  private ScoringPlaces places(int[] reads, int[] keeps, List<Attribute> columns) {
    StructType schema = new StructType();
    for (Attribute column : ScalaLists.<Attribute>toJava(kept)) {
      schema = schema.add(column.name(), column.dataType(), column.nullable());
    }
    StructType all = program.writes();
    int[] writes =
        ScalaLists.<Attribute>toJava(produced).stream()
            .mapToInt(column -> all.fieldIndex(column.name()))
            .toArray();
    return new ScoringPlaces(reads, keeps, schema, writes, columns.size());
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
    List<Attribute> all = new ArrayList<>(ScalaLists.toJava(kept));
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
    return new ScoreRowsExec(children.head(), sources, kept, produced, program);
  }

  /** What Scala 2.13 calls an indexed sequence. */
  @SuppressWarnings("MissingOverride")
  public SparkPlan withNewChildrenInternal(
      scala.collection.immutable.IndexedSeq<SparkPlan> children) {
    return new ScoreRowsExec(children.head(), sources, kept, produced, program);
  }

  @Override
  public int productArity() {
    return 5;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> child;
      case 1 -> sources;
      case 2 -> kept;
      case 3 -> produced;
      case 4 -> program;
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
        && produced.equals(that.produced)
        && child.equals(that.child);
  }

  @Override
  public int hashCode() {
    return Objects.hash(child, sources, kept, produced, program);
  }
}
