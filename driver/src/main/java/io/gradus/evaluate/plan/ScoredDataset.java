package io.gradus.evaluate.plan;

import io.gradus.dataset.row.ScalaLists;
import io.gradus.encode.DataException;
import io.gradus.evaluate.ScoringProgram;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.collection.immutable.List$;

/** A data set with a model's outputs behind its columns. */
public final class ScoredDataset {
  private ScoredDataset() {}

  /**
   * The rows with what a program makes of them; a data set like any other, of which nothing is
   * computed yet.
   *
   * @param program for rows of that schema
   */
  public static Dataset<Row> of(Dataset<Row> rows, ScoringProgram program) {
    ScoreRowsStrategy.install(rows.sparkSession());
    LogicalPlan plan = rows.queryExecution().analyzed();
    List<Attribute> columns = ScalaLists.toJava(plan.output());
    List<Attribute> sources = program.reads().stream().map(name -> only(name, columns)).toList();
    List<Attribute> produced = new ArrayList<>();
    List<NamedExpression> all = new ArrayList<>(columns);
    for (StructField field : program.writes().fields()) {
      AttributeReference column =
          new AttributeReference(
              field.name(),
              field.dataType(),
              field.nullable(),
              field.metadata(),
              NamedExpression.newExprId(),
              List$.MODULE$.empty());
      produced.add(column);
      // Where a data set is joined with itself Spark tells columns apart that a projection names.
      all.add(
          new Alias(
              column,
              field.name(),
              NamedExpression.newExprId(),
              List$.MODULE$.empty(),
              Option.<Metadata>empty(),
              List$.MODULE$.empty()));
    }
    ScoreRows scored =
        new ScoreRows(plan, ScalaLists.toScala(sources), ScalaLists.toScala(produced), program);
    return dataset(rows, new Project(ScalaLists.toScala(all), scored));
  }

  private static Attribute only(String name, List<Attribute> columns) {
    List<Attribute> named = columns.stream().filter(column -> column.name().equals(name)).toList();
    if (named.size() != 1) {
      throw DataException.expected("one column \"" + name + "\"", named.size())
          .column(name)
          .remedy("Rename or drop the others.")
          .build();
    }
    return named.get(0);
  }

  /**
   * The data set of a plan, made by the class of the one that it is of: Spark 3.5 and 4 call it
   * differently.
   */
  @SuppressWarnings("unchecked")
  private static Dataset<Row> dataset(Dataset<Row> like, LogicalPlan plan) {
    SparkSession spark = like.sparkSession();
    Method ofRows =
        Stream.of(like.getClass().getMethods())
            .filter(method -> method.getName().equals("ofRows"))
            .filter(method -> method.getParameterCount() == 2)
            .findFirst()
            .orElseThrow();
    try {
      return (Dataset<Row>) ofRows.invoke(null, spark, plan);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
