package io.gradus.dataset.column;

import io.gradus.dataset.row.DerivedProblem;
import io.gradus.dataset.row.DerivedRows;
import io.gradus.dataset.row.RowExpression;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TypedTexts;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Columns that are computed from others of the same row, by Spark SQL expressions. They mean the
 * same in every session and every version of Spark: they are resolved as ANSI SQL, and where one
 * has no value, as in a division by zero, the row is a bad one.
 */
public final class DerivedColumns {
  private static final String ANSI = "spark.sql.ansi.enabled";

  private DerivedColumns() {}

  /**
   * Adds them behind the other columns, and behind them a hidden one ({@link
   * DerivedProblem#COLUMN}).
   *
   * @throws DataException if an expression cannot be computed, is none of the row's own columns, or
   *     a column has its name already
   */
  public static Dataset<Row> add(Dataset<Row> rows, Map<String, String> derived) {
    if (derived.isEmpty()) {
      return rows;
    }
    return TypedTexts.adding(
        rows,
        sources(rows.sparkSession(), derived.keySet(), derived),
        CorruptRecord.COLUMN,
        typed -> addTo(typed, derived));
  }

  private static Dataset<Row> addTo(Dataset<Row> rows, Map<String, String> derived) {
    List<String> known = Arrays.asList(rows.schema().fieldNames());
    for (String name : derived.keySet()) {
      if (known.contains(name)) {
        throw DataException.expected(
                "a new name for the derived column \"" + name + "\"", "a column of that name")
            .column(name)
            .remedy("Rename it in features.derived.")
            .build();
      }
    }
    Map<String, RowExpression> resolved = resolved(rows, derived);
    return DerivedRows.of(rows, derived.keySet().stream().map(resolved::get).toList());
  }

  private static Map<String, RowExpression> resolved(
      Dataset<Row> rows, Map<String, String> derived) {
    SparkSession spark = rows.sparkSession();
    // An expression asks the active session what it means.
    Option<SparkSession> active = SparkSession.getActiveSession();
    SparkSession.setActiveSession(spark);
    try (ScanConf conf = new ScanConf(spark)) {
      conf.set(ANSI, "true");
      ExpressionResolver resolver = new ExpressionResolver(rows);
      Map<String, RowExpression> resolved = new LinkedHashMap<>();
      for (String name : inOrder(spark, derived)) {
        resolved.put(name, resolver.resolve(name, derived.get(name)));
      }
      return resolved;
    } finally {
      if (active.isDefined()) {
        SparkSession.setActiveSession(active.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }

  /** Adds those that encoders need for what is read of the rows. */
  public static Dataset<Row> add(
      Dataset<Row> rows, EncoderSet encoders, FeatureEncoder.Labels labels) {
    return add(rows, needed(rows.sparkSession(), encoders, labels));
  }

  /**
   * Those that encoders need for what is read: features, labels and weights themselves, and what
   * these are computed from. What only the label needs is not asked for where there is none.
   */
  private static Map<String, String> needed(
      SparkSession spark, EncoderSet encoders, FeatureEncoder.Labels labels) {
    Set<String> wanted = new LinkedHashSet<>(encoders.featureColumns());
    if (labels != FeatureEncoder.Labels.IGNORED) {
      wanted.addAll(encoders.first().labelColumns());
    }
    if (labels == FeatureEncoder.Labels.READ) {
      encoders.first().weightColumn().ifPresent(wanted::add);
    }
    wanted.addAll(sources(spark, wanted, encoders.derived()));
    Map<String, String> needed = new LinkedHashMap<>(encoders.derived());
    needed.keySet().retainAll(wanted);
    return needed;
  }

  /**
   * All names that columns are computed from, directly or over other derived columns, as they are
   * written in the expressions; nothing for columns that are not derived.
   */
  static Set<String> sources(
      SparkSession spark, Collection<String> columns, Map<String, String> derived) {
    Set<String> found = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(columns);
    while (!open.isEmpty()) {
      String expression = derived.get(open.remove(0));
      if (expression != null) {
        for (String name : ExpressionNames.of(spark, expression)) {
          String source = spelled(name, derived.keySet());
          if (found.add(source)) {
            open.add(source);
          }
        }
      }
    }
    return found;
  }

  /** The name among those that are known that is the same but for capitals; else as it is. */
  private static String spelled(String name, Collection<String> known) {
    return known.contains(name)
        ? name
        : known.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }

  /** Each behind those that it is computed from. */
  private static List<String> inOrder(SparkSession spark, Map<String, String> derived) {
    List<String> ordered = new ArrayList<>();
    List<String> open = new ArrayList<>(derived.keySet());
    while (!open.isEmpty()) {
      List<String> ready =
          open.stream()
              .filter(
                  name ->
                      ExpressionNames.of(spark, derived.get(name)).stream()
                          .map(source -> spelled(source, derived.keySet()))
                          .noneMatch(open::contains))
              .toList();
      if (ready.isEmpty()) {
        throw DataException.expected(
                "derived columns that are computed from others", "some that need each other")
            .column(open.get(0))
            .remedy("Take the circle out of features.derived.")
            .build();
      }
      ordered.addAll(ready);
      open.removeAll(ready);
    }
    return ordered;
  }

  /**
   * The columns that rows have to have for a model to be used on them, in no order: its features,
   * and what those that are derived are computed from.
   */
  public static Set<String> inputs(SparkSession spark, EncoderSet encoders) {
    Map<String, String> derived = encoders.derived();
    Set<String> names = new LinkedHashSet<>(encoders.featureColumns());
    names.addAll(sources(spark, encoders.featureColumns(), derived));
    names.removeAll(derived.keySet());
    return names;
  }

  /** A schema without them. */
  public static StructType without(StructType schema, Map<String, String> derived) {
    return new StructType(
        Arrays.stream(schema.fields())
            .filter(field -> !derived.containsKey(field.name()))
            .filter(field -> !field.name().equals(DerivedProblem.COLUMN))
            .toArray(StructField[]::new));
  }
}
