package io.gradus.dataset.row;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * What a data set's columns are computed of, taken out of its plan, so that the same can be done
 * with rows from anywhere: those of a batch, of a stream, or the arguments of a function.
 */
public final class RowComputation implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The columns that a row has to have, in order. */
  private final ArrayList<String> columns = new ArrayList<>();

  private final ArrayList<RowStep> steps = new ArrayList<>();

  private RowComputation() {}

  /**
   * What a data set computes of its rows.
   *
   * @param selected choices of columns, and derived ones, over a relation without rows
   */
  public static RowComputation of(Dataset<Row> selected) {
    RowComputation computation = new RowComputation();
    LogicalPlan plan = selected.queryExecution().analyzed();
    List<Attribute> all = new ArrayList<>();
    ScalaLists.forEach(plan.output(), all::add);
    computation.add(plan, all);
    return computation;
  }

  /** The columns that a row has to have, in the order in which they are read. */
  public List<String> columns() {
    return List.copyOf(columns);
  }

  /**
   * What a task computes its rows with; a row that it gives is valid until the next one.
   *
   * @param places where a row has each of {@link #columns}
   */
  public UnaryOperator<InternalRow> start(int[] places) {
    boolean inPlace = IntStream.range(0, places.length).allMatch(i -> places[i] == i);
    if (steps.isEmpty()) {
      return inPlace ? row -> row : new ChosenColumns(places)::of;
    }
    UnaryOperator<InternalRow> all = steps.get(0).reading(places).start();
    for (RowStep step : steps.subList(1, steps.size())) {
      UnaryOperator<InternalRow> before = all;
      UnaryOperator<InternalRow> next = step.start();
      all = row -> next.apply(before.apply(row));
    }
    return all;
  }

  /** Adds what makes the wanted columns of a plan, in that order. */
  private void add(LogicalPlan plan, List<Attribute> wanted) {
    if (plan instanceof Project project) {
      addProject(project, wanted);
    } else if (plan instanceof LogicalRelation relation
        && relation.relation() instanceof DerivedRows derived) {
      String[] names = wanted.stream().map(Attribute::name).toArray(String[]::new);
      List<String> sources = derived.sources(names);
      LogicalPlan below = derived.rows().queryExecution().analyzed();
      Map<String, Attribute> known = new HashMap<>();
      ScalaLists.forEach(below.output(), column -> known.put(column.name(), column));
      add(below, sources.stream().map(known::get).toList());
      steps.add(derived.step(names, sources));
    } else {
      wanted.forEach(column -> columns.add(column.name()));
    }
  }

  private void addProject(Project project, List<Attribute> wanted) {
    Map<ExprId, Expression> made = new HashMap<>();
    ScalaLists.forEach(project.projectList(), column -> made.put(column.exprId(), value(column)));
    List<Expression> outputs = wanted.stream().map(column -> made.get(column.exprId())).toList();
    Map<ExprId, Attribute> read = new LinkedHashMap<>();
    for (Expression output : outputs) {
      RowExpression.replace(
          output,
          column -> {
            read.putIfAbsent(column.exprId(), column);
            return column;
          });
    }
    add(project.child(), List.copyOf(read.values()));
    if (!List.copyOf(read.values()).equals(outputs)) {
      Map<ExprId, Integer> places = new HashMap<>();
      read.keySet().forEach(id -> places.put(id, places.size()));
      steps.add(
          RowStep.of(
              outputs.stream()
                  .map(output -> RowExpression.replace(output, column -> bound(column, places)))
                  .toArray(Expression[]::new)));
    }
  }

  private static BoundReference bound(AttributeReference column, Map<ExprId, Integer> places) {
    return new BoundReference(places.get(column.exprId()), column.dataType(), column.nullable());
  }

  private static Expression value(NamedExpression column) {
    return column instanceof Alias alias ? alias.child() : (Expression) column;
  }
}
