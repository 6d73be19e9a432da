package io.gradus.dataset.row;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The batches of columns that a plan makes its rows of, where it does nothing else: then who reads
 * rows can do without Spark's.
 */
public final class PlanBatches {
  private final SparkPlan source;
  private final int[] places;

  private PlanBatches(SparkPlan source, int[] places) {
    this.source = source;
    this.places = places;
  }

  /**
   * The batches below a plan; empty if there is more between source and rows than a choice of
   * columns.
   *
   * @param wanted columns of the plan
   */
  public static Optional<PlanBatches> of(SparkPlan plan, List<Attribute> wanted) {
    SparkPlan node = plan;
    while (isTransparent(node)) {
      node = node.children().head();
    }
    if (!node.supportsColumnar()) {
      return Optional.empty();
    }
    SparkPlan source = node;
    return places(wanted, ScalaLists.toJava(node.output()))
        .map(columns -> new PlanBatches(source, columns));
  }

  /**
   * Where each wanted column stands among those found; empty if one does not. Both lists are gone
   * through once, from front to back: Spark's are linked, and tables have thousands of columns.
   */
  static Optional<int[]> places(List<Attribute> wanted, List<Attribute> found) {
    Map<ExprId, Integer> places = new HashMap<>();
    int next = 0;
    for (Attribute column : found) {
      places.putIfAbsent(column.exprId(), next++);
    }
    int[] columns = new int[wanted.size()];
    next = 0;
    for (Attribute column : wanted) {
      Integer place = places.get(column.exprId());
      if (place == null) {
        return Optional.empty();
      }
      columns[next++] = place;
    }
    return Optional.of(columns);
  }

  /** Whether a node of the plan hands on columns as they are. */
  private static boolean isTransparent(SparkPlan node) {
    if (node instanceof ProjectExec project) {
      for (NamedExpression column : ScalaLists.toJava(project.projectList())) {
        if (!(column instanceof AttributeReference)) {
          return false;
        }
      }
      return true;
    }
    return node instanceof WholeStageCodegenExec
        || node instanceof InputAdapter
        || node instanceof ColumnarToRowExec;
  }

  /** The batches; each time that they are asked for, Spark prepares to read anew. */
  public RDD<ColumnarBatch> read() {
    return source.executeColumnar();
  }

  /** Where a batch has each of the wanted columns. */
  public int[] places() {
    return places.clone();
  }
}
