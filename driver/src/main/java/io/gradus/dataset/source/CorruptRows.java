package io.gradus.dataset.source;

import io.gradus.config.DataConfig;
import io.gradus.encode.ColumnNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Finds what is wrong with the text of a row that Spark could not read: Spark keeps the text, but
 * not the column.
 */
public final class CorruptRows {
  private CorruptRows() {}

  /** Adds column, value and expected type to a bad row, where they can be found. */
  public static BadRow explain(Dataset<Row> rows, DataConfig config, BadRow bad) {
    if (bad.record() == null || bad.column() != null) {
      return bad;
    }
    StructType schema = schema(rows);
    if (bad.record().stripLeading().startsWith("{")) {
      return with(
          bad,
          null,
          "Expected a row that fits %s, found %s."
              .formatted(schema.sql(), ColumnNames.quoted(bad.record())));
    }
    SparkSession spark = rows.sparkSession();
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(config.options());
    for (String option : List.of("header", "inferSchema", "mode", "enforceSchema")) {
      options.remove(option);
    }
    Dataset<String> line = spark.createDataset(List.of(bad.record()), Encoders.STRING());
    DataFrameReader reader = spark.read().options(options);
    int fields = reader.csv(line).schema().size();
    if (fields != schema.size()) {
      return with(
          bad,
          null,
          "Expected %s columns, found %s: %s."
              .formatted(schema.size(), fields, ColumnNames.quoted(bad.record())));
    }
    StructType texts = new StructType();
    for (int i = 0; i < schema.size(); i++) {
      texts = texts.add("_" + i, DataTypes.StringType);
    }
    Dataset<Row> read = reader.schema(texts).csv(line);
    for (int i = 0; i < schema.size(); i++) {
      StructField field = schema.apply(i);
      if (field.dataType() instanceof StringType) {
        continue;
      }
      Column text = read.col("_" + i);
      Column value = functions.expr("try_cast(_" + i + " AS " + field.dataType().sql() + ")");
      List<Row> wrong = read.where(text.isNotNull().and(value.isNull())).takeAsList(1);
      if (!wrong.isEmpty()) {
        return with(
            bad,
            field.name(),
            "Expected %s, found %s."
                .formatted(field.dataType().sql(), ColumnNames.quoted(wrong.get(0).getString(i))));
      }
    }
    return with(
        bad,
        null,
        "Expected a row that fits %s, found %s."
            .formatted(schema.sql(), ColumnNames.quoted(bad.record())));
  }

  private static StructType schema(Dataset<Row> rows) {
    StructType schema = new StructType();
    for (StructField field : rows.schema().fields()) {
      if (!field.name().equals(SourceReader.CORRUPT_RECORD)) {
        schema = schema.add(field);
      }
    }
    return schema;
  }

  private static BadRow with(BadRow bad, String column, String reason) {
    String remedy =
        column == null
            ? bad.remedy()
            : "If it stands for a missing value, set data.options.nullValue; if the column holds"
                + " something else, set data.schema.";
    return new BadRow(bad.file(), bad.row(), column, reason, remedy, bad.record());
  }
}
