package io.gradus.dataset.source.json;

import io.gradus.config.DataConfig;
import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.text.CorruptRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * JSON files, a row a line. Their values have types of their own: a text is a text, whatever is
 * written in it. Columns of rows that were read before have the types that they had there.
 */
public final class JsonSource {
  private final SparkSession spark;
  private final DataConfig config;
  private final Map<String, String> options;
  private final InputFiles input;
  private final String[] paths;

  /**
   * A reader.
   *
   * @param options of Spark's reader, names in any case
   */
  public JsonSource(
      SparkSession spark, DataConfig config, InputFiles input, Map<String, String> options) {
    this.spark = spark;
    this.config = config;
    this.options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.options.putAll(options);
    this.input = input;
    this.paths = input.toLoad(options);
  }

  /**
   * Reads the files.
   *
   * @param types of rows that were read before, whose columns these are as far as they have them
   */
  public Dataset<Row> read(Optional<StructType> types) {
    StructType schema =
        config
            .schema()
            .filter(given -> types.isEmpty())
            .map(StructType::fromDDL)
            .orElseGet(() -> types.map(this::typed).orElseGet(this::inferred));
    if (!options.containsKey("mode")) {
      options.put("columnNameOfCorruptRecord", CorruptRecord.COLUMN);
      if (!Arrays.asList(schema.fieldNames()).contains(CorruptRecord.COLUMN)) {
        schema = schema.add(CorruptRecord.COLUMN, DataTypes.StringType);
      }
    }
    return FileOrder.marked(spark.read())
        .format("json")
        .options(options)
        .schema(schema)
        .load(paths);
  }

  private StructType inferred() {
    Map<String, String> inferring = new TreeMap<>(options);
    inferring.put("columnNameOfCorruptRecord", CorruptRecord.COLUMN);
    return input.withPathTypes(
        spark.read().format("json").options(inferring).load(paths).schema(), Optional.empty());
  }

  /** The columns that the files have, with the types that are known. */
  private StructType typed(StructType types) {
    List<String> known = Arrays.asList(types.fieldNames());
    StructType schema = new StructType();
    for (StructField field : inferred().fields()) {
      schema = schema.add(known.contains(field.name()) ? types.apply(field.name()) : field);
    }
    return schema;
  }
}
