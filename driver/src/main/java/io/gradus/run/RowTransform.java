package io.gradus.run;

import io.gradus.evaluate.ScoringProgram;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * A model's outputs for rows that come alone: the numbers of {@link ModelTransform}, to the last
 * bit where the kernel computes a row alike in any company. Safe for any number of threads, which
 * wait for each other; a {@link io.gradus.score.Scorer} serves many of them, and needs no Spark.
 */
public final class RowTransform {
  private final StructType schema;
  private final Function1<Object, Object> inside;
  private final Function1<Object, Object> outside;
  private final UnaryOperator<InternalRow> scoring;

  RowTransform(ScoringProgram program, StructType schema) {
    List<String> names = List.of(schema.fieldNames());
    this.schema = schema;
    this.inside = CatalystTypeConverters.createToCatalystConverter(schema);
    this.outside = CatalystTypeConverters.createToScalaConverter(program.writes());
    this.scoring = program.single(program.reads().stream().mapToInt(names::indexOf).toArray());
  }

  /** What rows have to be like. */
  public StructType schema() {
    return schema;
  }

  /**
   * The outputs for a row.
   *
   * @param row of {@link #schema}
   * @throws RunException if it holds what a column does not allow
   */
  public synchronized Row of(Row row) {
    return RunException.told(
        () -> (Row) outside.apply(scoring.apply((InternalRow) inside.apply(row))));
  }
}
