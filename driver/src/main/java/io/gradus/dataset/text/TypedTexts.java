package io.gradus.dataset.text;

import io.gradus.encode.BadRowException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Rows of texts as expressions see them: numbers, dates and truth values as such. Before and behind
 * the expressions the texts are what they are in the file.
 */
public final class TypedTexts {
  private static final String TEXT = "_gradus_text_";

  private TypedTexts() {}

  /**
   * Adds columns that are computed from others.
   *
   * @param read names of the columns that the expressions read, in any case
   * @param corrupt the column that says which rows are none, and why
   * @param expressions makes the data set with the new columns behind those that it is given
   */
  public static Dataset<Row> adding(
      Dataset<Row> rows,
      Collection<String> read,
      String corrupt,
      UnaryOperator<Dataset<Row>> expressions) {
    Set<String> wanted = new HashSet<>();
    read.forEach(name -> wanted.add(name.toLowerCase(Locale.ROOT)));
    StructField[] fields = rows.schema().fields();
    List<Column> view = new ArrayList<>();
    List<Column> texts = new ArrayList<>();
    List<Column> back = new ArrayList<>();
    Column problem = functions.lit(null).cast(DataTypes.StringType);
    for (int i = 0; i < fields.length; i++) {
      String name = fields[i].name();
      Column column = column(name);
      Optional<TextType> type =
          TextType.of(fields[i])
              .filter(TextType::isTyped)
              .filter(text -> wanted.contains(name.toLowerCase(Locale.ROOT)));
      if (type.isPresent()) {
        view.add(value(type.get(), column).as(name));
        texts.add(column.as(TEXT + i));
        back.add(functions.col(TEXT + i).as(name, fields[i].metadata()));
        problem = functions.coalesce(problem, problem(type.get(), column, name));
      } else {
        view.add(column);
        back.add(functions.col(quoted(name)));
      }
    }
    if (texts.isEmpty()) {
      return expressions.apply(rows);
    }
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].name().equals(corrupt)) {
        view.set(i, functions.coalesce(column(corrupt), problem).as(corrupt));
      }
    }
    view.addAll(texts);
    Dataset<Row> added = expressions.apply(rows.select(view.toArray(Column[]::new)));
    String[] names = added.columns();
    for (int i = view.size(); i < names.length; i++) {
      back.add(functions.col(quoted(names[i])));
    }
    return added.select(back.toArray(Column[]::new));
  }

  /**
   * A column as expressions see it; null where a text is not what its column holds.
   *
   * @param field of the data set
   */
  public static Column value(StructField field) {
    Column column = column(field.name());
    return TextType.of(field)
        .filter(TextType::isTyped)
        .map(type -> value(type, column))
        .orElse(column);
  }

  private static Column value(TextType type, Column text) {
    UDF1<String, Object> value = type::value;
    return functions.udf(value, type.type()).apply(text);
  }

  private static Column problem(TextType type, Column text, String name) {
    UDF2<String, String, String> problem =
        (value, column) -> {
          BadRowException wrong = type.wrong(value, column);
          return wrong == null ? null : CorruptRecord.of(wrong);
        };
    return functions.udf(problem, DataTypes.StringType).apply(text, functions.lit(name));
  }

  private static Column column(String name) {
    return functions.col(quoted(name));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
